"""The ledger of purges outside the database: signed lines, so that a restore purges again.

It is written from the audit, whole, after every purge; copy it with the checkpoints. A line that
the zone's own key did not sign counts for nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from sqlalchemy import select

from schemas.audit import AuditTag
from zone.audit.canonical import canonical
from zone.errors import Refused
from zone.journal.tables import audit
from zone.keys.key_file import replace
from zone.keys.keyring import KeyRing
from zone.zone import Zone

NAME = "purged.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One purge: which subjects of which kind."""

    at: datetime
    kind: str
    ids: tuple[str, ...]


def write_ledger(zone: Zone) -> Path:
    """Add the purges of the audit to the file in the zone's folder; returns the file. Those whose
    audit events were archived since stay in it."""
    with zone.read() as conn:
        rows = conn.execute(
            select(audit.c.at, audit.c.about, audit.c.detail)
            .where(audit.c.tag == AuditTag.RETENTION_APPLIED.value)
            .order_by(audit.c.stream, audit.c.seq)
        ).all()
    file = zone.folder / NAME
    before = file.read_bytes().splitlines() if file.exists() else []
    list(_entries(before, zone.keys))  # an altered line is not carried on
    known = {orjson.loads(line)["purge"] for line in before}
    new = [_signed(zone, row) for row in rows if orjson.loads(row.about)["purge"] not in known]
    replace(file, b"".join(line + b"\n" for line in [*before, *new]))
    return file


def read_ledger(file: Path, keys: KeyRing) -> list[Entry]:
    """The purges in a copy of the ledger. Raises Refused for a line that is not this zone's."""
    return list(_entries(file.read_bytes().splitlines(), keys))


def _entries(lines: Iterable[bytes], keys: KeyRing) -> Iterator[Entry]:
    public = keys.signer().public_key()
    for number, line in enumerate(lines, start=1):
        try:
            whole: dict[str, Any] = orjson.loads(line)
            signature = bytes.fromhex(whole.pop("signature"))
            public.verify(signature, canonical(whole).encode())
            at = datetime.fromisoformat(whole["at"])
            yield Entry(at, str(whole["kind"]), tuple(whole["ids"]))
        except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
            raise Refused(
                f"Line {number} of the ledger was not written by this zone, or was altered. "
                "Nothing was restored. Look for another copy of it."
            ) from None


def _signed(zone: Zone, row: Any) -> bytes:  # noqa: ANN401 - a row
    detail = orjson.loads(row.detail)
    told = {
        "zone": zone.name.value,
        "purge": orjson.loads(row.about)["purge"],
        "at": row.at,
        **{name: detail[name] for name in ("kind", "ids", "why", "rows", "sha256")},
    }
    signature = zone.keys.signer().sign(canonical(told).encode()).hex()
    return canonical(told | {"signature": signature}).encode()
