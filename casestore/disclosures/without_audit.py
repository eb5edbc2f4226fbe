"""The audit cannot be written, and a medical emergency is proven: the one thing that is told (R16).

The record is made first: one sealed file, durable before anything is shown. When the store takes
entries again, upkeep brings the records in, with accounting, tasks and audit, and takes the files
away. Where not even the file can be written, nothing is told.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided, record
from casestore.disclosures.words import Disclosure, Telling
from casestore.privacy_tables import disclosure as table
from redaction.gate import Gate
from schemas.disclosure import Effect
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.key_file import private_bytes, write_whole
from zone.keys.keyring import KeyRing
from zone.zone import Zone

WAY_OUT = "told_without_audit"
_FOLDER = "told-without-audit"
_CELL = ("told_without_audit", "body")


def tell_in_emergency(
    zone: Zone, gate: Gate, telling: Telling, account: str, at: datetime
) -> Disclosure | None:
    """The answer, on record in a sealed file; None when no medical emergency is proven.

    Raises LookupError for no such person, OSError when the file cannot be written: then nothing
    may be told, and TryLater when not even reading is possible.
    """
    with zone.read() as conn:
        request, relied, to = asked(conn, zone.keys, telling, at, gate.state_law)
    facts = request.facts | {"audit_available": False}
    question = (request.model_copy(update={"facts": facts}), relied, to)
    made = decided(zone.keys, gate, telling, question, account, at)
    if made.decision.effect is Effect.DENY:
        return None
    folder = zone.folder / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    body = zone.keys.seal(*_CELL, made.disclosure_id, made.model_dump_json().encode())
    write_whole(folder / made.disclosure_id, body)
    return made


def waiting(zone: Zone) -> int:
    """How many such records are not in the store yet."""
    return sum(1 for _ in _files(zone.folder))


def bring_in(zone: Zone) -> None:
    """Write the records into the store, then take their files away.

    Killed in between, the next run finds the row and only takes the file away. Raises Broken for a
    file that was altered: it stays where it is.
    """
    for file in _files(zone.folder):
        made = _opened(zone.keys, file)
        zone.write(partial(_once, made=made), page=False)
        file.unlink()


def _once(uow: UnitOfWork, made: Disclosure) -> None:
    known = select(table.c.disclosure_id).where(table.c.disclosure_id == made.disclosure_id)
    if uow.conn.execute(known).first() is None:
        record(uow, made, WAY_OUT)


def _files(folder: Path) -> Iterator[Path]:
    found = sorted((folder / _FOLDER).glob("*")) if (folder / _FOLDER).is_dir() else []
    # a draft that a power cut left begins with a dot
    return (file for file in found if not file.name.startswith("."))


def _opened(keys: KeyRing, file: Path) -> Disclosure:
    body = keys.unseal(*_CELL, file.name, private_bytes(file))
    return Disclosure.model_validate_json(body)
