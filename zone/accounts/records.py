"""Accounts in the database."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection, Row, delete, select, update

from schemas.audit import AuditTag
from schemas.word import unturned
from zone.accounts.account import Account, Role
from zone.accounts.passwords import FULL, Cost, fits, hashed
from zone.errors import Refused
from zone.insert_once import insert_once
from zone.journal.tables import account, session
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

if TYPE_CHECKING:
    from zone.zone import Zone


def plain_login(login: str) -> str:
    """Sign-in names are the same in capitals and small letters, and without outer spaces."""
    return login.strip().casefold()


def create_account(
    uow: UnitOfWork,
    *,
    login: str,
    name: str,
    role: Role,
    password: str,
    actor: str,
    agencies: Sequence[str] = (),
    sees_restricted: bool = False,
    second_factor: bool = False,
    own_household: Sequence[str] = (),
    cjis_cleared: bool = False,
    cost: Cost = FULL,
) -> Account:
    """Make an account, audited. Raises Refused for a sign-in name that is taken or empty, or a
    weak password.

    Hashing keeps the writer busy for a tenth of a second, which accounts are rare enough for.
    """
    plain = plain_login(login)
    if not plain or not plain.isprintable():
        raise Refused("An account needs a sign-in name of signs that can be seen. None was made.")
    made = Account(
        account_id=uow.keys.new_id(),
        login=plain,
        name=unturned(name).strip() or plain,
        role=role,
        agencies=tuple(agencies),
        sees_restricted=sees_restricted,
        second_factor=second_factor,
        own_household=tuple(own_household),
        cjis_cleared=cjis_cleared,
    )
    row = _row(uow, made) | {"password_hash": hashed(password, cost)}
    if not insert_once(uow.conn, account, row, ("login",)):
        raise Refused("There is an account with this sign-in name already. Choose another one.")
    uow.audit(
        AuditTag.ACCOUNT_CREATED,
        at=uow.clock.now(),
        actor=actor,
        about={"account": made.account_id},
        detail={"role": role.value},
    )
    return made


def _row(uow: UnitOfWork, made: Account) -> dict[str, Any]:
    return {
        "account_id": made.account_id,
        "login": made.login,
        "active": made.active,
        "created_at": uow.clock.now(),
        **_rights(uow, made),
    }


def _rights(uow: UnitOfWork, made: Account) -> dict[str, Any]:
    """The columns that say who somebody is and what they may."""
    held = {
        "name": unturned(made.name),
        "own_household": made.own_household,
        "language": made.language,
    }
    private = orjson.dumps(held | {"cjis_cleared": made.cjis_cleared})
    return {
        "role": made.role.value,
        "agencies": orjson.dumps(made.agencies).decode(),
        "sees_restricted": made.sees_restricted,
        "second_factor": made.second_factor,
        "private": uow.keys.seal("account", "private", made.account_id, private),
    }


def set_rights(uow: UnitOfWork, made: Account, actor: str) -> None:
    """Write name, role, agencies and rights of an account anew; every session of it ends."""
    change_account(uow, made.account_id, actor, "rights", _rights(uow, made))


def read_account(keys: KeyRing, row: Row[Any]) -> Account:
    """The account of one row."""
    private = orjson.loads(keys.unseal("account", "private", row.account_id, row.private))
    return Account(
        account_id=row.account_id,
        login=row.login,
        name=private["name"],
        role=Role(row.role),
        agencies=tuple(orjson.loads(row.agencies)),
        sees_restricted=row.sees_restricted,
        second_factor=row.second_factor,
        own_household=tuple(private["own_household"]),
        cjis_cleared=private.get("cjis_cleared", False),
        language=private.get("language", ""),
        active=row.active,
    )


def accounts(conn: Connection, keys: KeyRing) -> list[Account]:
    """All accounts, by sign-in name."""
    return [read_account(keys, row) for row in conn.execute(select(account).order_by("login"))]


def find_account(conn: Connection, keys: KeyRing, account_id: str) -> Account | None:
    """One account, or None."""
    row = conn.execute(select(account).where(account.c.account_id == account_id)).first()
    return None if row is None else read_account(keys, row)


def right_password(zone: "Zone", account_id: str, password: str, cost: Cost = FULL) -> bool:
    """Is this the present password of the account?"""
    with zone.read() as conn:
        own = account.c.account_id == account_id
        stored = conn.scalar(select(account.c.password_hash).where(own, account.c.active))
    return fits(password, stored, cost)


def set_password(
    uow: UnitOfWork, account_id: str, password: str, actor: str, cost: Cost = FULL
) -> None:
    """Change a password; every session of the account ends."""
    change_account(uow, account_id, actor, "password", {"password_hash": hashed(password, cost)})


def set_active(uow: UnitOfWork, account_id: str, active: bool, actor: str) -> None:
    """Close an account or open it again; every session of it ends."""
    change_account(uow, account_id, actor, "active", {"active": active})


def change_account(
    uow: UnitOfWork, account_id: str, actor: str, field: str, values: dict[str, Any]
) -> None:
    """Change one thing of an account, audited; every session of it ends. Raises Refused where
    there is no such account."""
    changed = uow.conn.execute(
        update(account).where(account.c.account_id == account_id).values(**values)
    )
    if changed.rowcount != 1:
        raise Refused("There is no such account. Nothing was changed.")
    uow.conn.execute(delete(session).where(session.c.account_id == account_id))
    uow.audit(
        AuditTag.ACCOUNT_CHANGED,
        at=uow.clock.now(),
        actor=actor,
        about={"account": account_id},
        detail={"field": field},
    )
