"""What the dispatcher's board shows: live calls of their own agencies, minimum facts only.

Nothing clinical can be here: the row is made from the dispatch zone's own tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from pipelines.agency import Agency
from pipelines.incidents.answers import held
from pipelines.incidents.guidance import shown_version, words_at
from pipelines.stages.request import entered_late, type_text
from pipelines.tables import incident
from schemas.assembled import FlagChange, Incident
from schemas.assertion import Assertion
from schemas.flag import Evidence, FlagAnswer
from schemas.incident import LocationKind, UnitState
from zone.keys.keyring import KeyRing

_GONE = (UnitState.CLEARED, UnitState.CANCELLED)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One call as the board shows it. `version` changes when anything shown changes."""

    incident_id: str
    version: int
    agency: str
    number: str | None
    call_type: str | None
    place: str | None
    opened_at: datetime
    priority_rank: int | None
    priority_text: str | None
    flag: FlagAnswer
    evidence: tuple[Evidence, ...]
    """What the flag rests on, heaviest first; texts of restricted lines are left out."""
    flag_history: tuple[FlagChange, ...]
    units: tuple[str, ...]
    team: str | None
    """`schemas.coresponse.TeamState`, or None while no reply has come."""
    team_again: datetime | None
    asked: bool
    """A co-response request went out."""
    asked_at: datetime | None
    alert_state: str | None
    alert_reason: str | None
    restricted: bool
    test: bool
    entered_late: bool
    is_open: bool
    typed_until: datetime | None
    narrative_supplied: bool
    person_says: str | None
    duplicate_of: str | None
    words: tuple[tuple[str, datetime], ...] = ()
    """What the clinic lets stand here on a person's own consent, and until when its lease runs."""
    opened_at_said: datetime | None = None
    """CAD's own time of the beginning where it is not believed; `opened_at` is the arrival then."""


class BoardRows:
    """Reads rows for the board. `agencies` by id."""

    def __init__(self, agencies: Mapping[str, Agency], keys: KeyRing) -> None:
        self._agencies = agencies
        self._keys = keys

    def versions(self, conn: Connection, agencies: Iterable[str], now: datetime) -> dict[str, int]:
        """Incident id → version of every call on the board now; cheap, for live updates."""
        rows = conn.execute(
            select(incident.c.incident_id, shown_version(now).label("version")).where(
                *self._on_board(agencies, now)
            )
        )
        return {row.incident_id: row.version for row in rows}

    def rows(
        self,
        conn: Connection,
        agencies: Iterable[str],
        now: datetime,
        only: Iterable[str] | None = None,
    ) -> list[BoardRow]:
        """Rows of these agencies, oldest call first; `only` these incident ids when given."""
        query = select(incident, shown_version(now).label("version")).where(
            *self._on_board(agencies, now)
        )
        if only is not None:
            query = query.where(incident.c.incident_id.in_(list(only)))
        found = conn.execute(query.order_by(incident.c.opened_at, incident.c.incident_id)).all()
        words = words_at(conn, self._keys, [row.incident_id for row in found], now)
        return [
            self._row(
                held(row, self._keys).incident,
                row.version,
                (row.team, row.team_again, row.team_version),
                (row.alert_state, row.alert_reason),
                words.get(row.incident_id, ()),
            )
            for row in found
        ]

    def _on_board(self, agencies: Iterable[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
        # Open calls while anybody touches them, and closed ones for a little longer.
        hours = max((a.board_hours for a in self._agencies.values()), default=12)
        live = incident.c.is_open & (incident.c.touched_at > now - timedelta(hours=hours))
        just_closed = incident.c.touched_at > now - timedelta(minutes=15)
        return (
            incident.c.agency.in_(list(agencies)),
            live | (just_closed & incident.c.flag.in_(["yes", "uncertain"])),
        )

    def _row(
        self,
        one: Incident,
        version: int,
        team: tuple[str | None, datetime | None, int | None],
        alert: tuple[str | None, str | None],
        words: tuple[tuple[str, datetime], ...],
    ) -> BoardRow:
        address = {p.kind: p.text for p in reversed(one.locations)}
        return BoardRow(
            incident_id=one.incident_id,
            version=version,
            agency=one.agency,
            number=one.number,
            call_type=type_text(one),
            place=address.get(LocationKind.INCIDENT) or address.get(LocationKind.INITIAL),
            opened_at=one.opened_at,
            priority_rank=one.priority.rank if one.priority else None,
            priority_text=one.priority.text if one.priority else None,
            flag=one.flag.answer if one.flag else FlagAnswer.NO,
            evidence=_heaviest(one),
            flag_history=one.flag_history,
            units=active_units(one),
            team=team[0],
            team_again=team[1],
            asked=one.flag is not None and one.flag.answer is FlagAnswer.YES,
            asked_at=one.flag_history[-1].at if one.flag_history else None,
            alert_state=alert[0],
            alert_reason=alert[1],
            restricted=one.restricted,
            test=one.test,
            entered_late=entered_late(one, self._agencies[one.agency]),
            is_open=one.is_open,
            typed_until=one.last_source_at,
            narrative_supplied=one.narrative_supplied,
            person_says=one.person_says.answer if one.person_says else None,
            duplicate_of=one.duplicate_of,
            words=words,
            opened_at_said=one.opened_at_said,
        )


def _heaviest(one: Incident) -> tuple[Evidence, ...]:
    counted = (Assertion.STATED, Assertion.POSSIBLE, Assertion.RETRACTED)
    evidence = [e for e in (one.flag.evidence if one.flag else ()) if e.assertion in counted]
    return tuple(sorted(evidence, key=lambda e: -e.weight))


def active_units(one: Incident) -> tuple[str, ...]:
    """Units on the call whose last state is not cleared."""
    last = {}
    for entry in sorted(one.units, key=lambda u: u.at.isoformat() if u.at else ""):
        last[entry.unit] = entry.state
    return tuple(unit for unit, state in last.items() if state not in _GONE)
