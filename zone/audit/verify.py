"""Finds every single changed, deleted, inserted or reordered audit row, and says where.

It also says what it cannot vouch for: events after the newest checkpoint (the unanchored tail)
could be cut off by somebody who controls the database, and nobody would see it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from zone.audit.archive import begins_after
from zone.audit.checkpoints import Checkpoint, Checkpoints
from zone.audit.links import Fault, Finding, Link, walk
from zone.journal.tables import audit, audit_about, audit_head

if TYPE_CHECKING:
    from zone.zone import Zone

_MOST = 1000
"""Findings kept; a chain with more is broken beyond listing."""


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What was found in one stream."""

    stream: str
    count: int
    anchored: int
    """Events up to this number are vouched for by a signed checkpoint."""
    unanchored_since: str | None
    """Time of the first event after the newest checkpoint."""
    unreadable_lines: int
    findings: tuple[Finding, ...]
    unkeyed: int = 0
    """Events from before version 0.2, whose hashes were made without a key."""
    archived: int = 0
    """Events up to this number lie in signed files (`zone.audit.archive`), not in the database."""

    @property
    def unanchored(self) -> int:
        """How many events no checkpoint vouches for."""
        return max(0, self.count - self.anchored)


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on one zone's audit."""

    zone: str
    streams: tuple[StreamReport, ...]

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return not any(stream.findings for stream in self.streams)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found."""
        return tuple(finding for stream in self.streams for finding in stream.findings)


def verify(zone: "Zone") -> Report:
    """Check a zone's whole audit. The program may go on running meanwhile."""
    checkpoints = Checkpoints(zone.folder / "checkpoints", zone.name.value, zone.keys)
    # First the checkpoints, then the rows: the other way round, a checkpoint written in between
    # would look like a tail that was cut off.
    lines = {stream: checkpoints.all_of(stream) for stream in checkpoints.streams()}
    with zone.read() as conn:
        named, nameless = _streams(conn)
        reports = [
            _stream(conn, stream, zone, checkpoints, *lines.get(stream, ([], 0)))
            for stream in sorted(named | set(lines))
        ]
    reports = [_of_ours(report, zone.anchor.stream) for report in reports]
    if nameless:
        found = Finding(Fault.CHANGED, "", 0, "There are events of a stream without a name.")
        reports.append(StreamReport("", 0, 0, None, 0, (found,)))
    return Report(zone.name.value, tuple(reports))


def _of_ours(report: StreamReport, own: str) -> StreamReport:
    """A chain can be sound in itself and still be a forged one, beside the real one."""
    if report.stream == own or not report.count:
        return report
    words = "This program writes no stream of that name: its events were put in by somebody."
    found = Finding(Fault.CHANGED, report.stream, 1, words)
    return replace(report, findings=(found, *report.findings))


def _streams(conn: Connection) -> tuple[set[str], bool]:
    """Every stream that any table speaks of, and whether there are names that are no text."""
    found: set[object] = set()
    for table in (audit, audit_head, audit_about):
        found.update(conn.scalars(select(table.c.stream).distinct()))
    named = {name for name in found if isinstance(name, str)}
    return named, len(named) < len(found)


def _stream(
    conn: Connection,
    stream: str,
    zone: "Zone",
    checkpoints: Checkpoints,
    lines: list[Checkpoint],
    unreadable: int,
) -> StreamReport:
    findings = _check_lines(stream, lines, checkpoints)
    heads = {line.count: line for line in lines if line.is_signed_by(checkpoints.public_key)}
    anchored = max(heads, default=0)
    index = _Index(conn, stream)
    count, last, keyed = begins_after(conn, zone.folder, stream, zone.keys)
    rows, archived, since, unkeyed = 0, count, None, 0
    try:
        for link in walk(conn, stream, zone.keys.audit_key(), count, last, keyed=keyed):
            unkeyed += not link.keyed
            findings += link.findings
            findings += index.check(link)
            line = heads.get(link.seq)
            if line is not None and line.head != link.hash.hex():
                findings.append(_replaced(stream, line))
            if link.seq > anchored and since is None:
                since = link.at
            rows, count, last = rows + 1, link.seq, link.hash
        findings += index.rest()
        findings += _check_end(conn, stream, rows, count, last, anchored)
    except DBAPIError:
        words = f"Behind event {count} there is something that cannot be read at all."
        findings.append(Finding(Fault.CHANGED, stream, count + 1, words))
    found = tuple(findings[:_MOST])
    return StreamReport(stream, count, anchored, since, unreadable, found, unkeyed, archived)


def _check_lines(stream: str, lines: list[Checkpoint], checkpoints: Checkpoints) -> list[Finding]:
    findings: list[Finding] = []
    before: Checkpoint | None = None
    for line in lines:
        if not line.is_signed_by(checkpoints.public_key) or line.stream != stream:
            words = f"A checkpoint that speaks of {line.count} events has no valid signature."
            findings.append(Finding(Fault.CHECKPOINT, stream, line.count, words))
            continue
        number, previous = (before.number, before.line()) if before else (0, b"")
        digest = sha256(previous).hexdigest() if before else ""
        if (line.number, line.previous) != (number + 1, digest):
            words = f"Checkpoints between number {number} and number {line.number} are missing."
            findings.append(Finding(Fault.CHECKPOINT_GAP, stream, line.count, words))
        before = line
    return findings


def _check_end(
    conn: Connection, stream: str, rows: int, count: int, last: bytes, anchored: int
) -> Iterator[Finding]:
    there = select(func.count()).select_from(audit).where(audit.c.stream == stream)
    if conn.scalar(there) != rows:
        words = "There are events outside the numbering."
        yield Finding(Fault.CHANGED, stream, 0, words)
    if anchored > count:
        words = f"The last {anchored - count} of {anchored} events were cut off."
        yield Finding(Fault.CUT_OFF, stream, count + 1, words)
    head = conn.execute(select(audit_head).where(audit_head.c.stream == stream)).first()
    if (head.seq, head.hash) != (count, last) if head else count > 0:
        words = "The chain does not end where its own note of the end says."
        yield Finding(Fault.HEAD, stream, count, words)


def _replaced(stream: str, line: Checkpoint) -> Finding:
    words = f"Event {line.count} is not the one that the checkpoint of {line.at} vouches for."
    return Finding(Fault.CHANGED, stream, line.count, words)


class _Index:
    """Compares the index of ids with the rows, side by side, in order of number."""

    def __init__(self, conn: Connection, stream: str) -> None:
        self._stream = stream
        t = audit_about
        query = select(t.c.seq, t.c.kind, t.c.id).where(t.c.stream == stream).order_by(t.c.seq)
        self._rows = conn.execution_options(yield_per=1000).execute(query)
        self._next = self._rows.fetchone()

    def check(self, link: Link) -> list[Finding]:
        """What the index says of this row must be what the row says."""
        said: set[tuple[str, str]] = set()
        strange = False
        while self._next is not None and _number(self._next) <= link.seq:
            strange = strange or self._next.seq != link.seq
            if self._next.seq == link.seq:
                said.add((self._next.kind, self._next.id))
            self._next = self._rows.fetchone()
        if link.findings or (said == set(link.about.items()) and not strange):
            return []
        words = f"The index of ids does not fit event {link.seq}."
        return [Finding(Fault.INDEX, self._stream, link.seq, words)]

    def rest(self) -> list[Finding]:
        """Index rows of events that are not there. Nothing is checked after this."""
        self._rows.close()
        if self._next is None:
            return []
        words = f"The index of ids names event {self._next.seq}, which is not there."
        return [Finding(Fault.INDEX, self._stream, self._next.seq, words)]


def _number(row: Any) -> int:  # noqa: ANN401 - a row of the index
    """Where an index row belongs; what is no number belongs nowhere, so behind the end."""
    return row.seq if type(row.seq) is int else sys.maxsize
