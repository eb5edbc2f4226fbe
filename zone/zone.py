"""A zone as one object: its database, keys, clock and the one writer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from schemas.envelope import ZoneName
from zone.clock import Clock
from zone.database import reading_engine, writing_engine
from zone.errors import Broken
from zone.journal.unit_of_work import UnitOfWork
from zone.journal.writer import Writer
from zone.keys.keyring import KeyRing
from zone.migrations.upgrade import upgrade

T = TypeVar("T")


@dataclass
class Zone:
    """What a zone has of its own. `engine` only reads: writes go through the writer."""

    name: ZoneName
    engine: Engine
    keys: KeyRing
    clock: Clock
    writer: Writer
    folder: Path

    def write(self, unit: Callable[[UnitOfWork], T], *, page: bool = True) -> T:
        """Run a unit of work for somebody who waits; returns once it is durable."""
        return self.writer.run(unit, page=page)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and cannot write.

        Give it back soon: while it is open, the write-ahead log cannot shrink.
        """
        with self.engine.connect() as conn:
            yield conn

    def close(self) -> None:
        """Finish what is queued, and let go of the database."""
        self.writer.close()
        self.engine.dispose()


def open_zone(name: ZoneName, folder: Path, clock: Clock, url: str | None = None) -> Zone:
    """Open a zone's data in `folder`, making keys and tables at the first time.

    Raises Broken, with a plain sentence, for missing or foreign keys, newer or damaged data.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = folder / f"{name.value}.sqlite3"
    keys = _keys(folder / "keys.json", database)
    url = url or f"sqlite:///{database}"
    writing = writing_engine(url)
    upgrade(writing, name)
    return Zone(
        name=name,
        engine=reading_engine(url),
        keys=keys,
        clock=clock,
        writer=Writer(writing, keys, clock),
        folder=folder,
    )


def _keys(path: Path, database: Path) -> KeyRing:
    """Load the keys. New ones are made only where there are no data yet that need the old."""
    if path.exists():
        return KeyRing.load(path)
    if database.exists():
        raise Broken(
            f"There are data ({database}) but their key file {path} is gone. Nothing was changed. "
            "Bring the key file back from its backup; without it the data cannot be opened."
        )
    return KeyRing.create(path)
