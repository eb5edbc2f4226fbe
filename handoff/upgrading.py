"""An upgrade: what it would do, whether it may, a copy to go back to, and its steps."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import orjson
from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from handoff.finding import Finding
from handoff.secret_files import SecretError
from handoff.settings import Settings
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.backup.make import SUFFIX
from zone.database import make_private_file, reading_engine, worded, writing_engine
from zone.errors import Broken, TryLater
from zone.journal.tables import audit
from zone.keys.key_file import sync_folder
from zone.migrations.upgrade import Step, missing, upgrade

NEW_ENOUGH = timedelta(hours=24)
COPIES = "before-*.sqlite3"
_ESTIMATE = text(
    "select sum(greatest(reltuples, 0)) from pg_class"
    " where relkind = 'r' and relnamespace = current_schema()::regnamespace"
)
_TIMES_THE_SIZE = 2
"""Room for the copy, and for a write-ahead log in which every page was changed."""


def zones_with_data(settings: Settings, only: ZoneName | None) -> list[ZoneName]:
    """Zones that have a database here."""
    return [
        zone
        for zone in ZoneName
        if only in (None, zone)
        and (settings.of_zone(zone).database is not None or _file(settings, zone).exists())
    ]


def preflight(
    settings: Settings, zone: ZoneName, backups: Path | None, now: datetime
) -> Iterator[Finding]:
    """What an upgrade of a zone would do, and what stands against it. Changes nothing; may be
    asked while the zone runs. Without steps there is nothing to look at."""
    name = zone.value
    try:
        with _looking(settings, zone) as conn:
            steps = missing(conn, zone)
            by, rows = _written_by(conn), _rows(conn)
    except (Broken, SecretError) as error:
        yield Finding(False, f"{name}: data", str(error))
        return
    except (DBAPIError, TryLater):
        yield Finding(False, f"{name}: data", "The database does not answer. Start it, try again.")
        return
    yield Finding(True, f"{name}: data last run by {by}, this program is {version('handoff')}")
    if not steps:
        yield Finding(True, f"{name}: no steps to do")
        return
    yield Finding(True, f"{name}: {len(steps)} steps to do, about {rows} rows in the database")
    yield from (Finding(True, f"{name}:   {one.revision}: {one.says}") for one in steps)
    yield _room(settings, zone)
    yield _backup(zone, backups, now)


def take_steps(settings: Settings, zone: ZoneName, told: Callable[[Step], None]) -> None:
    """All steps of a zone in one transaction. Raises Broken, or TryLater when it is away."""
    engine = writing_engine(_address(settings, zone))
    try:
        upgrade(engine, zone, told=told)
    except DBAPIError as error:
        raise worded(error) from error
    finally:
        engine.dispose()


def keep_copy(settings: Settings, zone: ZoneName, now: datetime) -> Path | None:
    """A copy of the zone's file beside it, whole and on the disk; None on PostgreSQL, whose way
    back is the backup. Raises OSError or Broken; then there is no copy, and nothing was changed."""
    if settings.of_zone(zone).database is not None:
        return None
    file = _file(settings, zone)
    copy = file.with_name(f"before-{now:%Y%m%dT%H%M%SZ}.sqlite3")
    draft = copy.with_suffix(".part")
    make_private_file(draft)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
        target.execute("pragma journal_mode=delete")
        (said,) = target.execute("pragma integrity_check(1)").fetchone()
    if said != "ok":
        draft.unlink()
        raise Broken(
            "The copy of the database is not whole, so nothing was upgraded. The database may be "
            "damaged: run `handoff audit verify` with the earlier version, keep older backups."
        )
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.rename(copy)
    sync_folder(copy.parent)
    return copy


def old_copies(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Copies from before an upgrade, for the doctor: what is purged on schedule stays in them."""
    for zone in ZoneName:
        for copy in sorted(settings.zone_folder(zone).glob(COPIES)):
            age = now - datetime.fromtimestamp(copy.stat().st_mtime, UTC)
            todo = "What is purged on schedule stays in it: delete it once the upgrade is proven."
            what = f"{zone.value}: {copy.name}, a copy from before an upgrade"
            yield Finding(age < timedelta(days=settings.retention.raw_body_days), what, todo)


def _file(settings: Settings, zone: ZoneName) -> Path:
    return settings.zone_folder(zone) / f"{zone.value}.sqlite3"


def _address(settings: Settings, zone: ZoneName) -> str:
    url = settings.database(zone)
    if url is not None:
        return url.render_as_string(hide_password=False)
    return f"sqlite:///{_file(settings, zone)}"


@contextmanager
def _looking(settings: Settings, zone: ZoneName) -> Iterator[Connection]:
    """A connection that cannot write."""
    engine = reading_engine(_address(settings, zone))
    try:
        with engine.connect() as conn:
            yield conn
    finally:
        engine.dispose()


def _written_by(conn: Connection) -> str:
    """The version that ran this zone last, as its audit says."""
    if not inspect(conn).has_table(audit.name):
        return "nobody yet"
    last = conn.scalar(
        select(audit.c.detail)
        .where(audit.c.tag == AuditTag.ZONE_STARTED.value)
        .order_by(audit.c.seq.desc())
        .limit(1)
    )
    said = orjson.loads(last).get("version") if last else None
    return str(said or "a version that did not say")


def _rows(conn: Connection) -> int:
    if conn.dialect.name == "postgresql":
        return int(conn.scalar(_ESTIMATE) or 0)
    names = inspect(conn).get_table_names()
    return sum(conn.scalar(select(func.count()).select_from(table(name))) or 0 for name in names)


def _room(settings: Settings, zone: ZoneName) -> Finding:
    if settings.of_zone(zone).database is not None:
        return Finding(True, f"{zone.value}: room on the database server is yours to look at")
    folder = settings.zone_folder(zone)
    size = sum(part.stat().st_size for part in folder.glob(f"{zone.value}.sqlite3*"))
    free, needed = shutil.disk_usage(folder).free, _TIMES_THE_SIZE * size
    what = f"{zone.value}: {free >> 20} MiB free, at most {needed >> 20} MiB needed"
    return Finding(free > needed, what, "Make room first: a copy of the database is kept.")


def _backup(zone: ZoneName, backups: Path | None, now: datetime) -> Finding:
    if backups is None:
        what = f"{zone.value}: backup"
        return Finding(False, what, "Say where the backups lie: --backups FOLDER.")
    found = sorted(backups.glob(f"{zone.value}-*{SUFFIX}"))
    if not found:
        todo = f"There is none in {backups}: make one with the version that runs now."
        return Finding(False, f"{zone.value}: backup", todo)
    age = now - datetime.fromtimestamp(found[-1].stat().st_mtime, UTC)
    todo = "It is older than a day: make one with the version that runs now."
    return Finding(age < NEW_ENOUGH, f"{zone.value}: backup {found[-1].name}", todo)
