"""Messages that are larger than their feed allows, as all doors without a folder treat them."""

from connectors.contract import Fault


def cut(body: bytes, most: int) -> tuple[bytes, Fault | None]:
    """The body, or nothing and the fault where it is too large: it stays with its sender."""
    return (b"", Fault.TOO_LARGE) if len(body) > most else (body, None)
