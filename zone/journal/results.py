"""What came of sending one event, and what an HTTP status says about it."""

from enum import StrEnum


class SendResult(StrEnum):
    """The answer of a sender; `withheld` is the relay's own, when it was not to be sent."""

    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    """Sent, and the receiver's program said that it has taken this very message."""
    REFUSED = "refused"
    """For ever: the receiver says that this payload is wrong."""
    LATER = "later"
    """Not now: hold it, back off from this receiver, keep the order."""
    WITHHELD = "withheld"


_PAYLOAD = frozenset({400, 413, 415, 422})
"""The payload is at fault. Every other failure may pass: credentials, rate, address, server."""


def of_status(status: int) -> SendResult:
    """Read an HTTP status. An expired token or a 429 must never lose a message."""
    if 200 <= status < 300:
        return SendResult.SENT
    return SendResult.REFUSED if status in _PAYLOAD else SendResult.LATER
