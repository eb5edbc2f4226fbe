"""The sending end of the zone link, for the relay."""

from collections.abc import Callable
from pathlib import Path

import httpx

from schemas.envelope import Event
from zone.errors import TryLater
from zone.journal.results import SendResult, of_status
from zone.link.parcel import ID_HEADER, KEY_HEADER, fingerprint, pack

_SECONDS = 10.0


def link_sender(path: Path, link_key: bytes) -> Callable[[Event, str], SendResult]:
    """Make a sender for the relay that posts to the other zone's socket.

    It raises TryLater when the other zone is not there, or says when to come back.
    """
    client = httpx.Client(
        transport=httpx.HTTPTransport(uds=str(path)), base_url="http://zone", timeout=_SECONDS
    )
    key = fingerprint(link_key)

    def send(event: Event, to: str) -> SendResult:
        parcel = pack(link_key, event, to)
        headers = {ID_HEADER: event.event_id, KEY_HEADER: key}
        try:
            answer = client.post("/events", content=parcel, headers=headers)
        except httpx.HTTPError:
            raise TryLater("The other zone cannot be reached. The event is held.") from None
        wait = answer.headers.get("Retry-After", "")
        if of_status(answer.status_code) is SendResult.LATER and wait.isdigit():
            raise TryLater("The other zone asks to wait. The event is held.", float(wait))
        return of_status(answer.status_code)

    return send
