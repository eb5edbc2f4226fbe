"""The one written form of an audit event, over which its hash is taken."""

import hmac
from datetime import UTC, datetime
from hashlib import sha256

import orjson

from schemas.audit import AuditEvent

GENESIS = bytes(32)
"""What the first row of a stream is chained to."""


def instant(at: datetime) -> str:
    """ISO 8601 in UTC, always with microseconds, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def columns(event: AuditEvent) -> dict[str, str]:
    """The columns of one audit row, without its place in the chain."""
    return {
        "event_id": event.event_id,
        "tag": event.tag.value,
        "at": instant(event.at),
        "actor": event.actor,
        "about": canonical(event.about),
        "detail": canonical(event.detail),
    }


def row_hash(
    previous: bytes, stream: str, seq: int, row: dict[str, str], key: bytes | None = None
) -> bytes:
    """HMAC-SHA-256 over the previous row's hash and the canonical JSON of this row and its place.

    Without `key` plain SHA-256, as rows were written before version 0.2: whoever can write to the
    database can make such hashes too, so only a checkpoint vouches for them.
    """
    whole = {
        "stream": stream,
        "seq": seq,
        "event_id": row["event_id"],
        "tag": row["tag"],
        "at": row["at"],
        "actor": row["actor"],
        "about": orjson.Fragment(row["about"]),
        "detail": orjson.Fragment(row["detail"]),
    }
    text = previous + orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)
    return sha256(text).digest() if key is None else hmac.digest(key, text, sha256)
