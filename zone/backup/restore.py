"""Brings a zone back from a sealed backup onto a machine that has nothing of it.

Everything is done in a folder beside the target: opened, measured, brought up to this program,
its audit verified, what was purged since taken away again. Only then it gets the zone's name, at
once; killed before that, there is no zone, and the next restore begins anew.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, delete, select

from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.audit.verify import verify
from zone.backup.gather import OF_THE_ZONE
from zone.backup.manifest import AuditEnd, Manifest
from zone.backup.snapshot import rows_of
from zone.backup.unpack import unpack
from zone.clock import Clock
from zone.crash_points import reached
from zone.errors import Broken, Refused
from zone.journal.tables import audit_head, session, sign_in_delay
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.key_file import sync_folder
from zone.moving import move, refuse_full
from zone.zone import Zone, open_zone

PurgeAgain = Callable[[Zone], int]
"""Takes away again what was purged after the backup was made; returns how much."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was proven of a backup."""

    manifest: Manifest
    events: int
    """Audit events, each checked."""
    purged_again: int
    kept_beside: Path | None = None
    """Folder with the configuration and the like, for the caller to place; None after a check."""


@dataclass(frozen=True, slots=True)
class Restore:
    """One restore of one zone: from where, to where, as whom."""

    backup: Path
    passphrase: str
    zone: ZoneName
    folder: Path
    """The zone's folder to be."""
    clock: Clock
    actor: str
    database: URL | None = None
    """A PostgreSQL database in place of a file."""

    def check(self, purge_again: PurgeAgain = lambda _: 0) -> Restored:
        """A drill: prove all of it in a folder of its own, and leave nothing behind."""
        with self._workplace() as work:
            found = self._proven(work, purge_again)
            shutil.rmtree(work)
            return found

    def run(self, place: Callable[[Path], None], purge_again: PurgeAgain = lambda _: 0) -> Restored:
        """Restore. `place` gets the folder with what lay beside the zone. Raises Refused where
        the target holds anything."""
        self._refuse_full()
        with self._workplace() as work:
            found = self._proven(work, purge_again)
            if self.database is not None:
                self._into_database(work / OF_THE_ZONE)
            place(work)
            reached("restore.before_rename")
            self._name(work / OF_THE_ZONE)
            shutil.rmtree(work)
            return found

    def _refuse_full(self) -> None:
        there = {one.name for one in self.folder.iterdir()} if self.folder.is_dir() else set()
        if there - {"lock"}:
            raise Refused(
                f"{self.folder} holds data already. Nothing was changed. Restore onto an empty "
                "machine, or move that folder away yourself."
            )
        if self.database is not None:
            refuse_full(self.database)

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """A folder beside the target, for one restore at a time."""
        parent = self.folder.parent
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = parent / f".restoring-{self.zone.value}"
        handle = os.open(f"{work}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Refused("Another restore of this zone is running. Wait for it to end.") from None
        shutil.rmtree(work, ignore_errors=True)  # left by one that was killed
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
            os.close(handle)

    def _proven(self, work: Path, purge_again: PurgeAgain) -> Restored:
        manifest = unpack(self.backup, self.passphrase, work)
        if manifest.zone is not self.zone:
            raise Refused(
                f"This is a backup of the {manifest.zone.value} zone, not of the "
                f"{self.zone.value} zone. Nothing was changed."
            )
        zone = open_zone(self.zone, work / OF_THE_ZONE, self.clock, guest=True)
        try:
            _hold_to(zone, manifest)
            zone.write(lambda uow: self._begin_anew(uow, manifest), page=False)
            again = purge_again(zone)
            report = verify(zone)
            if not report.ok:
                raise Broken(
                    "The audit of this backup does not hold, so it was not restored: "
                    f"{report.findings[0].words} Nothing was changed. Try an older backup, and "
                    "call whoever answers for security."
                )
            return Restored(manifest, sum(s.count for s in report.streams), again)
        finally:
            zone.close()

    def _begin_anew(self, uow: UnitOfWork, manifest: Manifest) -> None:
        """Who was signed in then is not signed in now; the audit says from where it goes on."""
        uow.conn.execute(delete(session))
        uow.conn.execute(delete(sign_in_delay))
        uow.audit(
            AuditTag.BACKUP_RESTORED,
            at=uow.clock.now(),
            actor=self.actor,
            about={"backup": manifest.backup_id},
            detail={"made_at": manifest.made_at.isoformat()},
        )

    def _into_database(self, own: Path) -> None:
        """PostgreSQL takes all rows in one transaction; the file was only the way there."""
        assert self.database is not None
        source = open_zone(self.zone, own, self.clock, guest=True)
        try:
            move(source, self.database)
        finally:
            source.close()
        for file in own.glob(f"{self.zone.value}.sqlite3*"):
            file.unlink()

    def _name(self, own: Path) -> None:
        for file in own.glob("*.lock"):
            file.unlink()
        if self.folder.exists():
            (self.folder / "lock").unlink(missing_ok=True)
            self.folder.rmdir()
        own.rename(self.folder)
        sync_folder(self.folder.parent)


def _hold_to(zone: Zone, manifest: Manifest) -> None:
    """The database is the one that was measured: rows of every table, end of every stream."""
    with zone.read() as conn:
        rows = rows_of(conn)
        heads = conn.execute(select(audit_head).order_by(audit_head.c.stream)).all()
    ends = tuple(AuditEnd(stream=h.stream, count=h.seq, head=h.hash.hex()) for h in heads)
    counted = {name: rows.get(name) for name in manifest.rows}
    if ends != manifest.audit or counted != manifest.rows or zone.keys.name != manifest.key_id:
        raise Broken(
            "The database in this backup is not the one that its manifest tells of. Nothing was "
            "changed. Try an older backup."
        )
