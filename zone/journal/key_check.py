"""Remembers which key file a database belongs to, so that a wrong one is refused at start."""

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from zone.errors import Broken
from zone.journal.tables import setting
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_NAME = "key_check"
_STORED = select(setting.c.value).where(setting.c.name == _NAME, setting.c.version == 1)


def is_there(database: Engine) -> bool:
    """Say whether the database belongs to some key file. It may have no tables yet."""
    with database.connect() as conn:
        return inspect(conn).has_table(setting.name) and conn.scalar(_STORED) is not None


def fits(conn: Connection, keys: KeyRing, zone: str) -> bool | None:
    """True: the database knows these keys; False: it knows others; None: it knows none yet."""
    sealed = conn.scalar(_STORED)
    if sealed is None:
        return None
    try:
        return keys.unseal("setting", _NAME, zone, bytes.fromhex(sealed)) == zone.encode()
    except (Broken, ValueError):
        return False


def write(uow: UnitOfWork, zone: str) -> None:
    """Seal the zone's name under its keys; done once, at the first start, by whoever is first."""
    if fits(uow.conn, uow.keys, zone) is not None:
        return
    value = _sealed(uow, zone)
    uow.conn.execute(
        insert(setting).values(
            name=_NAME, version=1, value=value, at=uow.clock.now(), actor="stage:zone"
        )
    )


def write_anew(uow: UnitOfWork, zone: str) -> None:
    """Seal the same with the version of the key that is in use now."""
    here = (setting.c.name == _NAME, setting.c.version == 1)
    uow.conn.execute(update(setting).where(*here).values(value=_sealed(uow, zone)))


def _sealed(uow: UnitOfWork, zone: str) -> str:
    return uow.keys.seal("setting", _NAME, zone, zone.encode()).hex()
