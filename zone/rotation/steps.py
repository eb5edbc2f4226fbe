"""A rotation from its first step to its last; where it stands is read from the key file and rows.

1. A version is added. Processes that run read the file again within a second.
2. It is put to use: new rows bear it. Both versions are read.
3. Every row of another version is sealed anew, every fingerprint remade.
4. While nobody writes, it is made sure that none is left; then the old version leaves the file.

Killed anywhere it goes on from there: rows tell by their first byte what is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from schemas.audit import AuditTag
from zone.crash_points import reached
from zone.errors import Broken, Refused
from zone.journal import key_check
from zone.journal.alone import alone
from zone.journal.unit_of_work import UnitOfWork
from zone.keys import versions
from zone.keys.versions import Versions
from zone.rotation.reseal import reseal
from zone.rotation.rules import Marks, Rules
from zone.rotation.sealed_cells import SealedTable, sealed_tables
from zone.zone import Zone

_MARKS_AT_ONCE = 50
TOLD_WITHOUT_AUDIT = "told-without-audit"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one table is."""

    table: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What still bears an older version."""

    versions: Versions
    rows: dict[str, int]
    """By table; only where there are any."""
    marks: dict[str, int]
    """Fingerprints by kind; only where there are any."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """The rotation of one zone's keys."""

    zone: Zone
    rules: Rules
    actor: str
    settle: Callable[[], None]
    """Waits until every process has read the key file again."""
    tell: Callable[[Progress], None]
    pause: Callable[[], None]
    """Between two transactions, so that the zone's own work has its turn."""

    def standing(self) -> Standing:
        """What there is to do, without doing anything."""
        now = versions.versions(self._file)
        with self.zone.read() as conn:
            tables = sealed_tables(conn)
            rows = {one.table.name: one.count(conn, now.seal_current) for one in tables}
            marks = {m.name: m.left(conn, now.blind_current) for m in self.rules.marks}
        return Standing(now, _some(rows), _some(marks))

    def run(self, *, add_only: bool = False, keep_old: bool = False, forget: bool = False) -> None:
        """Rotate, or go on with a rotation that was begun. Raises Refused while another process
        does, Broken where a row does not open: then the old version stays."""
        with alone(self.zone, "keys") as only:
            if not only:
                raise Refused("Another process rotates the keys of this zone. Nothing was done.")
            if not versions.versions(self._file).rotating:
                self._step("added", versions.add(self._file))
            if add_only:
                return
            if versions.versions(self._file).added:
                self.settle()
                self._step("used", versions.use_newest(self._file))
            self.settle()
            self.zone.keys.look_again()
            self._seal_anew()
            if not keep_old:
                self._retire(forget=forget)

    def retire(self, *, forget: bool) -> None:
        """The last step alone."""
        with alone(self.zone, "keys") as only:
            if not only:
                raise Refused("Another process rotates the keys of this zone. Nothing was done.")
            self._retire(forget=forget)

    @property
    def _file(self) -> Path:
        return self.zone.folder / "keys.json"

    def _step(self, step: str, number: int) -> None:
        self.zone.write(partial(self._written, step=step, number=number), page=False)

    def _written(self, uow: UnitOfWork, step: str, number: int) -> None:
        uow.audit(
            AuditTag.KEYS_ROTATED,
            at=uow.clock.now(),
            actor=self.actor,
            about={"zone": self.zone.name.value},
            detail={"step": step, "version": number},
        )

    def _seal_anew(self) -> None:
        current = versions.versions(self._file).seal_current
        self.zone.write(lambda uow: key_check.write_anew(uow, self.zone.name.value), page=False)
        with self.zone.read() as conn:
            todo = [(one, one.count(conn, current)) for one in sealed_tables(conn)]
        unopened = sum(self._table(one, count, current) for one, count in todo if count)
        for mark in self.rules.marks:
            self._marks(mark, current)
        if unopened:
            raise Broken(
                f"{unopened} rows do not open with any key of this zone (`handoff keys status` "
                "names their tables). They were left as they are and the old key was kept. "
                "Everything else bears the new one."
            )

    def _table(self, one: SealedTable, count: int, version: int) -> int:
        after, done, unopened = None, 0, 0
        while True:
            unit = reseal(one, version, after, self.rules.follows.get(one.table.name))
            batch = self.zone.write(unit, page=False)
            if batch.last is None:
                return unopened
            reached("keys.after_batch")
            after, done = batch.last, done + batch.done
            unopened += len(batch.unopened)
            self.tell(Progress(one.table.name, done, max(count, done)))
            self.pause()

    def _marks(self, mark: Marks, version: int) -> None:
        remake = mark.remake
        if remake is None:
            return
        while self.zone.write(lambda uow: remake(uow, version, _MARKS_AT_ONCE), page=False):
            self.pause()

    def _retire(self, *, forget: bool) -> None:
        waiting = self.zone.folder / TOLD_WITHOUT_AUDIT
        if waiting.is_dir() and any(waiting.iterdir()):
            raise Refused(
                "A disclosure in an emergency waits to be written into the store, sealed with the "
                "old key; that takes a minute while the zone runs. The old key was kept: run "
                "`handoff keys retire` then."
            )
        self.zone.write(partial(self._retired, forget=forget), page=False)

    def _retired(self, uow: UnitOfWork, *, forget: bool) -> None:
        """In one transaction, so while nobody else writes."""
        now = versions.versions(self._file)
        left = sum(one.count(uow.conn, now.seal_current) for one in sealed_tables(uow.conn))
        if now.added or left:
            raise Refused(
                f"{left} rows still bear an older key, so it was kept. Run `handoff keys rotate`; "
                "it goes on where it stopped."
            )
        for mark in self.rules.marks:
            if forget and mark.forget is not None:
                mark.forget(uow, now.blind_current)
        marks = sum(mark.left(uow.conn, now.blind_current) for mark in self.rules.marks)
        if len(now.seal) > 1 or (not marks and len(now.blind) > 1):
            self._written(uow, "retired", now.seal_current)
            versions.retire(self._file, seal=True, blind=not marks)


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
