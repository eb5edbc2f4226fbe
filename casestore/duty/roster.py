"""The roster as pages keep it: members, coverage areas, CAD unit ids, where pages go (R38).

The configuration is taken over when it changes; until then what people changed on pages stands.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, Table, delete, insert, or_, select

from casestore.cause import Cause
from casestore.duty.teams import read_teams, set_duty
from casestore.duty_tables import duty_source, team_area, team_contact, team_member, team_unit
from casestore.tables import team_agreement
from schemas.audit import AuditTag
from schemas.duty import Team
from schemas.word import Word
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork

_CONFIGURATION = "configuration"


class Place(Word):
    """A beat, district or unit id, in the words of one agency's CAD."""

    agency: str
    name: str


class RosterTeam(Word):
    """A team with everything that belongs to it."""

    shown: ClassVar[tuple[str, ...]] = ("team",)
    team: Team
    areas: tuple[Place, ...] = ()
    """None named: the whole area of the agencies it has an agreement with."""
    units: tuple[Place, ...] = ()
    members: tuple[str, ...] = ()
    """Account ids."""
    mail: str = ""
    """Address of its pages; empty: the address of the configuration."""


def take_configured(uow: UnitOfWork, teams: Sequence[Team], at: datetime) -> bool:
    """At the start: take the configured teams if the configuration changed since it was taken."""
    text = "\n".join(sorted(one.model_dump_json() for one in teams))
    digest = hashlib.sha256(text.encode()).hexdigest()
    one = duty_source.c
    before = uow.conn.scalar(select(one.digest).where(one.source_id == _CONFIGURATION))
    if before == digest or (before is None and not teams):
        return False
    row = {"source_id": _CONFIGURATION, "digest": digest, "at": at}
    if not insert_once(uow.conn, duty_source, row, ("source_id",)):
        uow.conn.execute(duty_source.update().values(digest=digest, at=at))
    return set_duty(uow, teams, _CONFIGURATION, at)


def roster(conn: Connection) -> list[RosterTeam]:
    """All teams by id."""
    areas, units = _places(conn, team_area), _places(conn, team_unit)
    members: dict[str, list[str]] = defaultdict(list)
    for row in conn.execute(select(team_member).order_by(team_member.c.account_id)):
        members[row.team_id].append(row.account_id)
    mails = {row.team_id: row.mail for row in conn.execute(select(team_contact))}
    return [
        RosterTeam(
            team=one,
            areas=tuple(areas[one.team_id]),
            units=tuple(units[one.team_id]),
            members=tuple(members[one.team_id]),
            mail=mails.get(one.team_id, ""),
        )
        for one in read_teams(conn)
    ]


def _places(conn: Connection, table: Table) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for team_id, agency, name in conn.execute(select(table).order_by(*table.c)):
        found[team_id].append(Place(agency=agency, name=name))
    return found


def save_team(uow: UnitOfWork, wanted: RosterTeam, account: str, at: datetime) -> None:
    """Put one team in place of itself, or add it; the others stay."""
    own = wanted.team.team_id
    others = [one for one in read_teams(uow.conn) if one.team_id != own]
    set_duty(uow, (*others, wanted.team), account, at)
    _replace(uow, team_area, own, [{"agency": p.agency, "area": p.name} for p in wanted.areas])
    _replace(uow, team_unit, own, [{"agency": p.agency, "unit": p.name} for p in wanted.units])
    _replace(uow, team_member, own, [{"account_id": one} for one in wanted.members])
    _replace(uow, team_contact, own, [{"mail": wanted.mail}] if wanted.mail else [])
    about = {"team": own}
    Cause(uow, at, account).audit(AuditTag.DUTY_CHANGED, about, {"members": wanted.members})


def _replace(uow: UnitOfWork, table: Table, team_id: str, rows: Sequence[dict[str, str]]) -> None:
    uow.conn.execute(delete(table).where(table.c.team_id == team_id))
    if rows:
        uow.conn.execute(insert(table), [{"team_id": team_id, **row} for row in rows])


def open_to(
    conn: Connection, account: str, agencies: Collection[str], at: datetime
) -> tuple[str, ...]:
    """Of these agencies, those whose new leads this account may see.

    For a member of a team: agencies with an agreement in force with that team (R38). An account
    that is in no team yet works with all of its own.
    """
    mine = select(team_member.c.team_id).where(team_member.c.account_id == account)
    if conn.execute(mine.limit(1)).first() is None:
        return tuple(agencies)
    now = team_agreement.c
    allowed = conn.scalars(
        select(now.agency)
        .where(now.team_id.in_(mine), now.since <= at)
        .where(or_(now.until.is_(None), now.until > at))
    )
    return tuple(sorted(set(allowed) & set(agencies)))


def mails_for(conn: Connection, agency: str, at: datetime) -> tuple[str, ...]:
    """Where pages about this agency's leads go: the teams with an agreement in force."""
    now = team_agreement.c
    teams = select(now.team_id).where(now.agency == agency, now.since <= at)
    teams = teams.where(or_(now.until.is_(None), now.until > at))
    wanted = select(team_contact.c.mail).where(team_contact.c.team_id.in_(teams))
    return tuple(conn.scalars(wanted.order_by(team_contact.c.team_id)))
