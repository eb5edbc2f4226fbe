"""Who is on duty for which agency: teams, weekly shifts and dated agreements as data (R38)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Select, Table, delete, insert, or_, select

from casestore.cause import Cause
from casestore.tables import team, team_agreement, team_shift, team_status
from schemas.audit import AuditTag
from schemas.case import CareLabel
from schemas.coresponse import TeamState
from schemas.duty import Agreement, PartStatus, Shift, Team
from schemas.word import Word
from zone.journal.unit_of_work import UnitOfWork

_AHEAD_DAYS = 8
"""A weekly pattern repeats within eight days; beyond that nobody is on duty again."""


P = TypeVar("P", bound=Word)


def set_duty(uow: UnitOfWork, teams: Sequence[Team], account: str, at: datetime) -> bool:
    """Make these the teams, in place of all before; False when nothing changed.

    Called with the configuration at each start, so an unchanged one writes nothing.
    """
    wanted = tuple(sorted((_ordered(one) for one in teams), key=lambda one: one.team_id))
    if wanted == read_teams(uow.conn):
        return False
    for table in (team_shift, team_agreement, team_status, team):
        uow.conn.execute(delete(table))
    for one in wanted:
        _insert(uow.conn, one)
    ids = tuple(one.team_id for one in wanted)
    Cause(uow, at, account).audit(AuditTag.DUTY_CHANGED, {}, {"teams": ids})
    return True


def _ordered(one: Team) -> Team:
    return one.model_copy(
        update={
            "statuses": tuple(sorted(one.statuses, key=lambda s: s.since)),
            "agreements": tuple(sorted(one.agreements, key=lambda a: (a.agency, a.since))),
            "shifts": tuple(sorted(one.shifts, key=lambda s: (s.weekday, s.starts))),
        }
    )


def _insert(conn: Connection, one: Team) -> None:
    own = {"team_id": one.team_id}
    names = {"name": one.name, "employer": one.employer, "time_zone": one.time_zone}
    conn.execute(insert(team).values(**own, **names))
    for table, parts in (
        (team_status, one.statuses),
        (team_agreement, one.agreements),
        (team_shift, one.shifts),
    ):
        if parts:
            conn.execute(insert(table), [own | dict(part) for part in parts])


def read_teams(conn: Connection) -> tuple[Team, ...]:
    """All teams with what belongs to them, by id."""
    statuses = _parts(conn, team_status, PartStatus)
    agreements = _parts(conn, team_agreement, Agreement)
    shifts = _parts(conn, team_shift, Shift)
    return tuple(
        Team(
            **row._asdict(),
            statuses=tuple(statuses[row.team_id]),
            agreements=tuple(agreements[row.team_id]),
            shifts=tuple(shifts[row.team_id]),
        )
        for row in conn.execute(select(team).order_by(team.c.team_id))
    )


def _parts(conn: Connection, table: Table, word: type[P]) -> dict[str, list[P]]:
    found: dict[str, list[P]] = defaultdict(list)
    for row in conn.execute(select(table).order_by(*table.primary_key.columns)):
        values = row._asdict()
        found[values.pop("team_id")].append(word(**values))
    return found


def team_state(conn: Connection, agency: str, at: datetime) -> tuple[TeamState, datetime | None]:
    """Is a team on duty for this agency, and if not, from when on (UTC; None: not known)?

    Without a dated agreement in force no team is eligible, whoever is on shift (R38).
    """
    starts: list[datetime] = []
    for row in conn.execute(_eligible(agency, at)).all():
        zone = ZoneInfo(row.time_zone)
        shifts = conn.execute(select(team_shift).where(team_shift.c.team_id == row.team_id))
        for begins, ends in _turns([Shift(**_own(s)) for s in shifts], zone, at):
            if begins <= at < ends:
                return TeamState.NOTIFIED, None
            if begins > at and (row.until is None or begins < row.until):
                starts.append(begins)
    return TeamState.NONE_ON_DUTY, min(starts, default=None)


def label_for(conn: Connection, agency: str | None, at: datetime) -> CareLabel:
    """Which law an entry made now stands under, by the dated status of the agency's teams.

    Teams of one agency with different statuses, or none on file: unknown, treated as Part 2.
    """
    if agency is None:
        return CareLabel.UNKNOWN
    ids = [row.team_id for row in conn.execute(_eligible(agency, at))]
    rows = conn.execute(
        select(team_status)
        .where(team_status.c.team_id.in_(ids), team_status.c.since <= at)
        .order_by(team_status.c.since)
    )
    newest = {row.team_id: row.part2 for row in rows}
    labels = {newest.get(team_id) for team_id in ids}
    if labels == {True}:
        return CareLabel.PART2
    return CareLabel.HIPAA if labels == {False} else CareLabel.UNKNOWN


def _own(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name != "team_id"}


def _eligible(agency: str, at: datetime) -> Select[Any]:
    in_force = team_agreement.c
    return (
        select(team.c.team_id, team.c.time_zone, in_force.until)
        .join(team_agreement, in_force.team_id == team.c.team_id)
        .where(in_force.agency == agency, in_force.since <= at)
        .where(or_(in_force.until.is_(None), in_force.until > at))
    )


def _turns(
    shifts: Sequence[Shift], zone: ZoneInfo, at: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end of each shift from yesterday until a week ahead, in UTC."""
    today = at.astimezone(zone).date()
    for ahead in range(-1, _AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        for shift in (one for one in shifts if one.weekday == day.weekday()):
            starts, ends = time.fromisoformat(shift.starts), time.fromisoformat(shift.ends)
            last = day if ends > starts else day + timedelta(days=1)
            yield (
                datetime.combine(day, starts, zone).astimezone(UTC),
                datetime.combine(last, ends, zone).astimezone(UTC),
            )
