"""A zone as one object: its database, keys, clocks and the one writer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from schemas.envelope import ZoneName
from zone.audit.anchor import Anchor
from zone.clock import Clock
from zone.database import make_private_file, reading_engine, worded, writing_engine
from zone.errors import Broken, TryLater
from zone.journal import inbox, key_check
from zone.journal.park_reasons import ParkReason
from zone.journal.unit_of_work import UnitOfWork
from zone.journal.writer import Writer
from zone.keys.keyring import KeyRing
from zone.migrations.upgrade import upgrade

T = TypeVar("T")
STREAM = "main"
"""The one audit stream of a zone with one writer. A second process that writes (the command
line) continues the same stream: the write lock puts them in turn."""


@dataclass
class Zone:
    """What a zone has of its own. `engine` only reads: writes go through the writer."""

    name: ZoneName
    engine: Engine
    keys: KeyRing
    clock: Clock
    """The time of events: the machine's, or the training town's."""
    wall: Clock
    """The time of people and machines (sessions, back-off), also while a town runs fast."""
    writer: Writer
    folder: Path
    anchor: Anchor
    guest: bool = False

    def write(self, unit: Callable[[UnitOfWork], T], *, page: bool = True) -> T:
        """Run a unit of work for somebody who waits; returns once it is durable."""
        return self.writer.run(unit, page=page)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and cannot write.

        Give it back soon: while it is open, the write-ahead log cannot shrink. Raises TryLater
        when the database is away.
        """
        try:
            with self.engine.connect() as conn:
                yield conn
        except DBAPIError as error:
            raise worded(error) from error

    def checkpoint(self) -> bool:
        """Anchor the audit now. False: nothing new, or it does not hold and was not signed."""
        return self.anchor.write()

    def close(self) -> None:
        """Finish what is queued, anchor the audit, let go of the database."""
        self.writer.close()
        if not self.guest:
            self.anchor.close()
        self.engine.dispose()


def open_zone(
    name: ZoneName,
    folder: Path,
    clock: Clock,
    url: str | URL | None = None,
    *,
    wall: Clock | None = None,
    guest: bool = False,
) -> Zone:
    """Open a zone's data, making keys and tables at the first time.

    Keys and checkpoints lie in `folder`, and so does the database, unless `url` names one on a
    PostgreSQL server; that one is the zone's alone.

    A guest is a second process beside the one that runs the zone (a command): it takes its turn
    at the write lock, but leaves checkpoints and the write-ahead log to the other. `wall` is
    given where `clock` is not the real time. Raises Broken, with a plain sentence, for missing or
    foreign keys, newer or damaged data, and TryLater when the database does not answer.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if url is None:
        database = folder / f"{name.value}.sqlite3"
        make_private_file(database)
        url = f"sqlite:///{database}"
    writing = writing_engine(url, guest=guest)
    try:
        keys = _keys(folder / "keys.json", writing)
        upgrade(writing, name)
    except DBAPIError as error:
        writing.dispose()
        raise worded(error) from error
    except Broken:
        writing.dispose()
        raise
    reading = reading_engine(url)
    zone = Zone(
        name=name,
        engine=reading,
        keys=keys,
        clock=clock,
        wall=wall or clock,
        writer=Writer(writing, keys, clock, STREAM),
        folder=folder,
        anchor=Anchor(folder / "checkpoints", name.value, keys, clock, reading, STREAM),
        guest=guest,
    )
    try:
        _begin(zone)
    except (Broken, TryLater):
        zone.writer.close()
        zone.engine.dispose()
        raise
    return zone


def _begin(zone: Zone) -> None:
    """Refuse foreign keys; park what does not open; anchor what an earlier run left."""
    with zone.read() as conn:
        known = key_check.fits(conn, zone.keys, zone.name.value)
        damaged = [] if zone.guest else inbox.damaged(conn, zone.keys)
    if known is None:
        zone.write(lambda uow: key_check.write(uow, zone.name.value))
    if known is False:
        raise Broken(
            f"The key file in {zone.folder} is not the one that these data were sealed with. "
            "Nothing was changed. Bring back the key file that belongs to this database."
        )
    for event_id in damaged:
        zone.write(partial(_park_damaged, event_id=event_id))
    if not zone.guest:
        zone.anchor.start()


def _park_damaged(uow: UnitOfWork, event_id: str) -> None:
    uow.park(event_id, ParkReason.DAMAGED, {})


def _keys(path: Path, database: Engine) -> KeyRing:
    """Load the keys. New ones are made only where there are no data yet that need the old."""
    if path.exists():
        return KeyRing.load(path)
    if key_check.is_there(database):
        raise Broken(
            f"There are data but their key file {path} is gone. Nothing was changed. "
            "Bring the key file back from its backup; without it the data cannot be opened."
        )
    return KeyRing.create(path)
