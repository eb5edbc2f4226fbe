"""Rows of parked messages: written by the unit of work and the relay, read by dead_letters."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from zone.audit.canonical import canonical
from zone.insert_once import insert_once
from zone.journal.park_reasons import ParkReason
from zone.journal.tables import dead_letter

INBOX = "inbox"
PARKED = "parked"
REPLAYED = "replayed"


def add(
    conn: Connection,
    event_id: str,
    place: str,
    reason: ParkReason,
    params: Mapping[str, str],
    at: datetime,
) -> None:
    """Remember why a message was parked. `place`: `inbox`, or where it was to go."""
    row = {
        "event_id": event_id,
        "place": place,
        "reason": reason.value,
        "params": canonical(dict(params)),
        "parked_at": at,
        "state": PARKED,
    }
    insert_once(conn, dead_letter, row, ("event_id", "place"))
