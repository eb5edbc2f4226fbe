"""Errors are protocol, four kinds in all: each says what the caller must do next.

Their text never holds content of a message, only codes, ids and names of fields.
"""


class ZoneError(Exception):
    """Any of the four kinds."""


class Unreadable(ZoneError):
    """The bytes cannot be understood: park them whole, never try again by itself."""

    def __init__(self, code: str, path: str = "", position: str = "") -> None:
        super().__init__(code, path, position)
        self.code = code
        self.path = path
        self.position = position


class Refused(ZoneError):
    """Understood, but not allowed or not sensible: park it, and tell the sender."""


class TryLater(ZoneError):
    """Not now: hold it, keep the order, try again after so many seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreFull(TryLater):
    """The disk is full: nothing of this unit was kept, nothing may be acknowledged."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full, so nothing was stored and nothing was acknowledged. "
            "What was stored before is safe. Free some space; the work then goes on by itself.",
            retry_after=5.0,
        )


class Broken(ZoneError):
    """Something is wrong that waiting does not mend: stop and alarm."""
