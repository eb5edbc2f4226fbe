"""Where a person goes on after signing in: inside, and nowhere else."""


def inside(back_to: str) -> str | None:
    """Only paths of our own: no other host, no backslash tricks, no query."""
    plain = back_to.replace("/", "").replace("-", "").replace("_", "")
    if not back_to.startswith("/") or back_to.startswith("//"):
        return None
    return back_to if not plain or (plain.isascii() and plain.isalnum()) else None
