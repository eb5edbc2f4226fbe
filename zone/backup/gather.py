"""Copies all that a zone has into a folder of its own, of one moment, and measures it.

In this order, so that what is copied later can only know more than what was copied before:
checkpoints and other files, then the database, then the keys. A checkpoint that is newer than the
rows would look like rows that were cut off; keys that changed in between are noticed.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, select
from sqlalchemy.pool import NullPool

from zone.backup.manifest import AuditEnd, Kept, Manifest, kept
from zone.backup.snapshot import rows_of, write_snapshot
from zone.errors import Broken
from zone.journal.tables import audit_head
from zone.zone import Zone

KEYS = "keys.json"
OF_THE_ZONE = "zone"
"""Folder inside a backup for what lies in the zone's own folder."""
_TRIES = 3


def gather(zone: Zone, work: Path, program: str, beside: Mapping[str, Path]) -> Manifest:
    """Fill an empty folder; `beside`: names in it of further files and folders."""
    for source in sorted(zone.folder.iterdir()):
        if _belongs(zone, source):
            _take(source, work / OF_THE_ZONE / source.name)
    for name, source in beside.items():
        if source.exists():
            _take(source, work / name)
    made_at = zone.wall.now()
    _database_and_keys(zone, work / OF_THE_ZONE)
    database = work / OF_THE_ZONE / f"{zone.name.value}.sqlite3"
    with create_engine(f"sqlite:///{database}", poolclass=NullPool).connect() as conn:
        heads = conn.execute(select(audit_head).order_by(audit_head.c.stream)).all()
        return Manifest(
            backup_id=zone.keys.new_id(),
            zone=zone.name,
            made_at=made_at,
            program=program,
            revisions=tuple(sorted(MigrationContext.configure(conn).get_current_heads())),
            key_id=zone.keys.name,
            key_versions=zone.keys.versions,
            rows=rows_of(conn),
            audit=tuple(AuditEnd(stream=h.stream, count=h.seq, head=h.hash.hex()) for h in heads),
            files=tuple(_measured(work)),
        )


def _belongs(zone: Zone, source: Path) -> bool:
    """Everything of the zone but its database, its keys (both below), locks, drafts, sockets."""
    name = source.name
    passing = name == "lock" or name.endswith(".lock") or name.startswith(".")
    own = name == KEYS or name.startswith(f"{zone.name.value}.sqlite3")
    return not passing and not own and (source.is_dir() or source.is_file())


def _take(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not source.is_dir():
        shutil.copyfile(source, target)
        return
    target.mkdir(mode=0o700)
    for one in sorted(source.iterdir()):
        if not one.name.startswith(".") and not one.is_symlink():
            _take(one, target / one.name)


def _database_and_keys(zone: Zone, work: Path) -> None:
    """Both of one moment: a rotation of the keys in between is waited out by copying again."""
    keys = zone.folder / KEYS
    for _ in range(_TRIES):
        before = keys.read_bytes()
        work.mkdir(mode=0o700, exist_ok=True)
        database = work / f"{zone.name.value}.sqlite3"
        database.unlink(missing_ok=True)
        write_snapshot(zone, database)
        if keys.read_bytes() == before:
            (work / KEYS).write_bytes(before)
            return
    raise Broken("The keys change while they are copied. No backup was written; try again later.")


def _measured(work: Path) -> Iterator[Kept]:
    for file in sorted(work.rglob("*")):
        if file.is_file():
            yield kept(work, file.relative_to(work).as_posix())
