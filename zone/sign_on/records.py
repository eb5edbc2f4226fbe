"""Accounts of people whom an identity provider sends: made and kept up as the agency's table says.

Found again by issuer and subject alone (OpenID Connect Core 1.0, section 5.7): a name or a mail
address may be given to somebody else one day.
"""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import Connection, insert, select

from schemas.audit import AuditTag
from zone.accounts.account import Account
from zone.accounts.passwords import FULL, Cost, hashed
from zone.accounts.records import change_account, create_account, find_account, set_rights
from zone.accounts.second_factor import standing
from zone.accounts.sessions import end_sessions
from zone.errors import Refused
from zone.journal.tables import sign_on
from zone.journal.unit_of_work import UnitOfWork
from zone.sign_on.mapping import Entitled, entitled
from zone.sign_on.settings import SignOn
from zone.sign_on.trouble import NotAccepted, Why

ACTOR = "stage:sign_on"


def account_of(
    uow: UnitOfWork, settings: SignOn, claims: Mapping[str, Any], cost: Cost = FULL
) -> tuple[Account, Entitled]:
    """The account of these claims as the table wants it now. Raises NotAccepted: none may be used.

    Whoever has no role any more loses every open session; the account stays, with what it did.
    """
    known = _known(uow, settings.issuer, str(claims["sub"]))
    given = entitled(settings, claims)
    if given is None:
        raise NotAccepted(Why.NO_ROLE, known.account_id if known else None)
    if known is None:
        return _made(uow, settings, given, cost), given
    if not known.active:
        raise NotAccepted(Why.CLOSED, known.account_id)
    wanted = replace(
        known,
        name=given.name,
        role=given.role,
        agencies=given.agencies,
        sees_restricted=given.sees_restricted,
        cjis_cleared=given.cjis_cleared,
        second_factor=given.second_factor or standing(uow.conn, known.account_id).is_set_up,
    )
    if wanted != known:
        set_rights(uow, wanted, ACTOR)
    return wanted, given


def refused(uow: UnitOfWork, why: Why, account_id: str | None) -> None:
    """Write down that a sign-in was not accepted; sessions of a person without a role end."""
    if account_id is not None and why is Why.NO_ROLE:
        end_sessions(uow, account_id)
    about = {} if account_id is None else {"account": account_id}
    detail = {"how": "provider", "why": why.value}
    uow.audit(AuditTag.SIGN_IN_FAILED, at=uow.clock.now(), actor=ACTOR, about=about, detail=detail)


def is_of_provider(conn: Connection, account_id: str) -> bool:
    """Does this account belong to somebody of an identity provider?"""
    mine = select(sign_on.c.account_id).where(sign_on.c.account_id == account_id)
    return conn.scalar(mine) is not None


def join(
    uow: UnitOfWork, account_id: str, issuer: str, subject: str, actor: str, cost: Cost = FULL
) -> None:
    """From now on this account is that of somebody of the provider, and its password opens it no
    more: a role that is taken away there must be gone here. Raises Refused."""
    if is_of_provider(uow.conn, account_id) or _known(uow, issuer, subject) is not None:
        raise Refused(
            "This account, or this person of the provider, is joined already. Nothing was changed."
        )
    _write(uow, account_id, issuer, subject)
    nobodys = {"password_hash": hashed(secrets.token_urlsafe(32), cost)}
    change_account(uow, account_id, actor, "sign_on", nobodys)


def _made(uow: UnitOfWork, settings: SignOn, given: Entitled, cost: Cost) -> Account:
    try:
        made = create_account(
            uow,
            login=given.login,
            name=given.name,
            role=given.role,
            password=secrets.token_urlsafe(32),  # nobody has it: the provider is the only way
            actor=ACTOR,
            agencies=given.agencies,
            sees_restricted=given.sees_restricted,
            cjis_cleared=given.cjis_cleared,
            second_factor=given.second_factor,
            cost=cost,
        )
    except Refused:
        raise NotAccepted(Why.LOGIN_TAKEN) from None
    _write(uow, made.account_id, settings.issuer, given.subject)
    return made


def _write(uow: UnitOfWork, account_id: str, issuer: str, subject: str) -> None:
    private = orjson.dumps({"issuer": issuer, "subject": subject})
    row = {
        "account_id": account_id,
        "subject_index": uow.keys.blind_index("sign_on", f"{issuer}\0{subject}"),
        "private": uow.keys.seal("sign_on", "private", account_id, private),
        "since": uow.clock.now(),
    }
    uow.conn.execute(insert(sign_on).values(**row))


def _known(uow: UnitOfWork, issuer: str, subject: str) -> Account | None:
    marks = uow.keys.blind_indexes("sign_on", f"{issuer}\0{subject}")
    query = select(sign_on.c.account_id).where(sign_on.c.subject_index.in_(marks))
    account_id = uow.conn.scalar(query)
    return None if account_id is None else find_account(uow.conn, uow.keys, account_id)
