"""Old events leave the database for files that can still be verified, each a whole segment.

`archive/<stream>-<first>-<last>.jsonl.gz` holds the rows, one per line, with their hashes; the
`.json` beside it says, signed by the zone, where the segment begins and ends. `verify` goes on
from the end of the last segment, so rows that somebody took away without an archive are missed.
Files may be moved to other media; the signed `.json` files stay.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from cryptography.exceptions import InvalidSignature
from sqlalchemy import Connection, Row, delete, func, select

from schemas.audit import AuditTag
from zone.audit.canonical import GENESIS, canonical, instant
from zone.audit.checkpoints import Checkpoint, Checkpoints
from zone.audit.links import Finding, links, walk
from zone.crash_points import reached
from zone.errors import Broken, Refused
from zone.journal.alone import alone
from zone.journal.tables import audit, audit_about
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.key_file import replace
from zone.keys.keyring import KeyRing

if TYPE_CHECKING:
    from zone.zone import Zone

FOLDER = "archive"
_COLUMNS = ("stream", "seq", "event_id", "tag", "at", "actor", "about", "detail")


@dataclass(frozen=True, slots=True)
class Segment:
    """Where one archived segment begins and ends. `start` and `end` are hashes, as hex: of the
    event before the first, and of the last."""

    stream: str
    first: int
    last: int
    start: str
    end: str
    keyed: bool
    file: str
    sha256: str
    signature: str = ""

    def signed_text(self) -> bytes:
        """What the signature covers: everything but itself."""
        names = [name for name in self.__slots__ if name != "signature"]
        return canonical({name: getattr(self, name) for name in names}).encode()


def segments(folder: Path, stream: str, keys: KeyRing) -> list[Segment]:
    """The unbroken row of segments from the first event on; what is not signed ends it."""
    found = sorted(_read(folder / FOLDER, stream, keys), key=lambda one: one.first)
    row: list[Segment] = []
    for one in found:
        last, end = (row[-1].last, row[-1].end) if row else (0, GENESIS.hex())
        if (one.first, one.start) != (last + 1, end):
            break
        row.append(one)
    return row


def begins_after(
    conn: Connection, folder: Path, stream: str, keys: KeyRing
) -> tuple[int, bytes, bool]:
    """Number, hash and kind of the event after which the rows in the database begin."""
    first = conn.scalar(select(func.min(audit.c.seq)).where(audit.c.stream == stream))
    row = segments(folder, stream, keys)
    for one in reversed(row):
        if first is None or first == one.last + 1:
            return one.last, bytes.fromhex(one.end), one.keyed
    return 0, GENESIS, False


def archive(zone: "Zone", before: datetime, actor: str) -> Segment | None:
    """Move the events up to the newest checkpoint of before then into a file; None: none is due.

    Raises Broken where they do not hold: then nothing is moved. Killed in between, the rows are
    still there, and the next run takes them away.
    """
    with alone(zone, "archive") as only:
        if not only:
            raise Refused("Another process archives the audit of this zone. Nothing was done.")
        stream = zone.anchor.stream
        _finish(zone, stream)
        upto = _checkpoint(zone, stream, before)
        if upto is None:
            return None
        made = _written(zone, upto)
        reached("audit.before_archived_rows_go")
        zone.write(lambda uow: _gone(uow, made, actor), page=False)
        return made


def check(file: Path, zone: "Zone") -> list[Finding]:
    """Everything that is wrong with an archived file. Raises Refused where no signed `.json` of
    this zone speaks of it."""
    stream = zone.anchor.stream
    known = {one.file: one for one in segments(zone.folder, stream, zone.keys)}
    one = known.get(file.name)
    if one is None:
        raise Refused(f"No signed note of this zone speaks of {file.name}. Nothing was checked.")
    rows = (_Line(line) for line in _lines(file))
    start, key = bytes.fromhex(one.start), zone.keys.audit_key()
    last = start
    findings: list[Finding] = []
    for link in links(rows, stream, key, one.first - 1, start):
        findings += link.findings
        last = link.hash
    if last.hex() != one.end or _digest(file) != one.sha256:
        raise Refused(f"{file.name} is not the file that was archived. Look for another copy.")
    return findings


def _checkpoint(zone: "Zone", stream: str, before: datetime) -> Checkpoint | None:
    points = Checkpoints(zone.folder / "checkpoints", zone.name.value, zone.keys)
    with zone.read() as conn:
        done, _, _ = begins_after(conn, zone.folder, stream, zone.keys)
    lines, _ = points.all_of(stream)
    due = [
        line
        for line in lines
        if line.is_signed_by(points.public_key) and line.at < instant(before) and line.count > done
    ]
    return max(due, key=lambda line: line.count, default=None)


def _written(zone: "Zone", upto: Checkpoint) -> Segment:
    folder = zone.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    stream, key = upto.stream, zone.keys.audit_key()
    with zone.read() as conn:
        done, start, keyed = begins_after(conn, zone.folder, stream, zone.keys)
        hash_of_last, last_keyed = start, keyed
        for link in walk(conn, stream, key, done, start, keyed=keyed):
            if link.seq > upto.count:
                break
            if link.findings:
                raise Broken(
                    f"The audit does not hold: {link.findings[0].words} Nothing was moved."
                )
            hash_of_last, last_keyed = link.hash, link.keyed
        if hash_of_last.hex() != upto.head:
            raise Broken("The audit is not the one that its checkpoint vouches for. Nothing moved.")
        here = (audit.c.stream == stream, audit.c.seq > done, audit.c.seq <= upto.count)
        rows = conn.execute(select(audit).where(*here).order_by(audit.c.seq))
        text = gzip.compress(b"".join(_line(row) for row in rows), mtime=0)
    file = folder / f"{stream}-{done + 1:09d}-{upto.count:09d}.jsonl.gz"
    replace(file, text)
    unsigned = Segment(
        stream, done + 1, upto.count, start.hex(), upto.head, last_keyed, file.name, _digest(file)
    )
    told = {name: getattr(unsigned, name) for name in Segment.__slots__}
    told["signature"] = zone.keys.signer().sign(unsigned.signed_text()).hex()
    replace(file.with_suffix("").with_suffix(".json"), canonical(told).encode())
    return Segment(**told)


def _finish(zone: "Zone", stream: str) -> None:
    """Rows that an earlier run archived and did not take away any more."""
    row = segments(zone.folder, stream, zone.keys)
    if row:
        zone.write(lambda uow: _delete(uow, stream, row[-1].last), page=False)


def _gone(uow: UnitOfWork, made: Segment, actor: str) -> None:
    _delete(uow, made.stream, made.last)
    uow.audit(
        AuditTag.AUDIT_ARCHIVED,
        at=uow.clock.now(),
        actor=actor,
        about={},
        detail={"first": made.first, "last": made.last, "sha256": made.sha256},
    )


def _delete(uow: UnitOfWork, stream: str, last: int) -> None:
    for table in (audit_about, audit):
        old = (table.c.stream == stream, table.c.seq <= last)
        uow.conn.execute(delete(table).where(*old))


def _read(folder: Path, stream: str, keys: KeyRing) -> Iterator[Segment]:
    public = keys.signer().public_key()
    for file in sorted(folder.glob(f"{stream}-*.json")):
        try:
            one = Segment(**orjson.loads(file.read_bytes()))
            public.verify(bytes.fromhex(one.signature), one.signed_text())
        except (InvalidSignature, ValueError, TypeError, OSError):
            continue
        if one.stream == stream:
            yield one


class _Line:
    """A row as it stands in a file."""

    def __init__(self, line: bytes) -> None:
        told = orjson.loads(line)
        for name in _COLUMNS:
            setattr(self, name, told[name])
        self.hash = bytes.fromhex(told["hash"])


def _lines(file: Path) -> Iterator[bytes]:
    with gzip.open(file) as content:
        yield from content


def _line(row: Row[Any]) -> bytes:
    told = {name: getattr(row, name) for name in _COLUMNS}
    return orjson.dumps(told | {"hash": row.hash.hex()}, option=orjson.OPT_APPEND_NEWLINE)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()
