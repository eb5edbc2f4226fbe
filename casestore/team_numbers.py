"""Eight numbers of a team, each made of the lines that its list shows; exact, for the team (R26).

Window: calls that were opened in it. Numerator and denominator are counts of lines, so a number and
its list cannot disagree. What is not known yet is a line that is not counted, never left out (R46).
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, select

from casestore.care_tables import avoided
from casestore.cases.call_view import calls_of
from casestore.referral_tables import referral
from casestore.tables import case, encounter, lead, person_link
from casestore.task_tables import follow_up, follow_up_attempt
from schemas.case import CaseState
from schemas.lead import LeadState
from schemas.person import LinkState
from zone.keys.keyring import KeyRing

NAMES = ("flagged", "met", "first_contact", "diverted", "follow_up", "referrals", "repeat", "flag")
_FIRST_DAYS = timedelta(hours=72)
_ARRIVED = frozenset({"arrived", "closed"})
_NOT_SENT = frozenset({"leaving", "withheld", "cancelled", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a number's list. `kind` and `row_id` say what it opens; `minutes` where timed."""

    kind: str
    row_id: str
    at: datetime
    counted: bool
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One number with everything that it was counted from, the newest first."""

    name: str
    lines: tuple[Line, ...]

    @property
    def counted(self) -> int:
        """The numerator."""
        return sum(line.counted for line in self.lines)

    @property
    def of(self) -> int:
        """The denominator."""
        return len(self.lines)

    @property
    def median(self) -> float | None:
        """Median minutes of the lines that have a time."""
        timed = [line.minutes for line in self.lines if line.minutes is not None]
        return median(timed) if timed else None


class TeamNumbers:
    """Reads the numbers of some agencies for calls opened from `start` to before `end`."""

    def __init__(
        self,
        conn: Connection,
        keys: KeyRing,
        agencies: Collection[str],
        start: datetime,
        end: datetime,
    ) -> None:
        self._conn, self._keys, self._end = conn, keys, end
        when = (lead.c.opened_at >= start, lead.c.opened_at < end)
        shown = lead.c.state.in_([LeadState.NEW, LeadState.TAKEN, LeadState.NOT_BH])
        self._leads = conn.execute(
            select(lead).where(lead.c.agency.in_(list(agencies)), shown, *when)
        ).all()
        ids = [row.case_id for row in self._leads if row.case_id is not None]
        self._opened = {row.case_id: row.opened_at for row in self._leads if row.case_id}
        self._cases = ids
        self._contacts = self._rows(encounter, encounter.c.case_id)

    def all(self) -> dict[str, Number]:
        """The eight, in the order in which a supervisor reads them."""
        return {name: self.one(name) for name in NAMES}

    def one(self, name: str) -> Number:
        """One number. Raises KeyError for an unknown name."""
        made = {
            "flagged": self._flagged,
            "met": self._met,
            "first_contact": self._first_contact,
            "diverted": self._diverted,
            "follow_up": self._follow_up,
            "referrals": self._referrals,
            "repeat": self._repeat,
            "flag": self._flag,
        }[name]()
        return Number(name, tuple(sorted(made, key=lambda line: line.at, reverse=True)))

    def _rows(self, table: Table, column: Column[str]) -> Sequence[Row[Any]]:
        return self._conn.execute(select(table).where(column.in_(self._cases))).all()

    def _flagged(self) -> list[Line]:
        return [Line("leads", r.lead_id, r.opened_at, counted=True) for r in self._leads]

    def _met(self) -> list[Line]:
        """Of all calls, those whose case had a contact."""
        met = {row.case_id for row in self._contacts}
        return [_of_lead(row, counted=row.case_id in met) for row in self._leads]

    def _first_contact(self) -> list[Line]:
        """Of the cases, those with a contact; minutes from the opening of the call to it."""
        first: dict[str, datetime] = {}
        for row in self._contacts:
            first[row.case_id] = min(row.opened_at, first.get(row.case_id, row.opened_at))
        return [
            Line("cases", one, at, one in first, _minutes(at, first.get(one)))
            for one, at in self._opened.items()
        ]

    def _diverted(self) -> list[Line]:
        """Of the ended contacts, those that name what was avoided and who says so (R46)."""
        ended = [row for row in self._contacts if row.outcome is not None]
        ids = [row.encounter_id for row in ended]
        named = set(
            self._conn.scalars(
                select(avoided.c.encounter_id).where(avoided.c.encounter_id.in_(ids))
            )
        )
        return [
            Line("cases", row.case_id, row.ended_at or row.opened_at, row.encounter_id in named)
            for row in ended
        ]

    def _follow_up(self) -> list[Line]:
        """Of the follow-ups that are 72 hours old, those with an attempt within them (R44)."""
        begun = [
            row
            for row in self._rows(follow_up, follow_up.c.case_id)
            if row.started_at + _FIRST_DAYS <= self._end
        ]
        ids = [row.follow_up_id for row in begun]
        first: dict[str, datetime] = {}
        tries = select(follow_up_attempt).where(follow_up_attempt.c.follow_up_id.in_(ids))
        for row in self._conn.execute(tries):
            first[row.follow_up_id] = min(row.at, first.get(row.follow_up_id, row.at))
        return [
            Line(
                "cases",
                row.case_id,
                row.started_at,
                row.follow_up_id in first
                and first[row.follow_up_id] - row.started_at <= _FIRST_DAYS,
            )
            for row in begun
        ]

    def _referrals(self) -> list[Line]:
        """Of the referrals that left, those whose person arrived."""
        left = [r for r in self._rows(referral, referral.c.case_id) if r.state not in _NOT_SENT]
        return [Line("referrals", r.referral_id, r.opened_at, r.state in _ARRIVED) for r in left]

    def _repeat(self) -> list[Line]:
        """Of the cases with a confirmed person, those of a person with several in the window."""
        ids = {row.lead_id: row.case_id for row in self._leads if row.case_id is not None}
        links = self._conn.execute(
            select(person_link.c.lead_id, person_link.c.person_id).where(
                person_link.c.lead_id.in_(list(ids)),
                person_link.c.state == LinkState.CONFIRMED,
            )
        ).all()
        pairs = {(row.person_id, ids[row.lead_id]) for row in links}
        often = Counter(person for person, _ in pairs)
        counted: dict[str, bool] = {}
        for person, one in pairs:
            counted[one] = counted.get(one, False) or often[person] > 1
        return [Line("cases", one, self._opened[one], again) for one, again in counted.items()]

    def _flag(self) -> list[Line]:
        """Of the calls that the flag opened and a clinician judged, those that were taken."""
        judged = [r for r in self._leads if r.state in (LeadState.TAKEN, LeadState.NOT_BH)]
        asked = self._asked_by({row.lead_id for row in judged})
        return [
            _of_lead(row, counted=row.state == LeadState.TAKEN)
            for row in judged
            if asked.get(row.lead_id) == "flag"
        ]

    def found_by_flag(self) -> tuple[int, int]:
        """Of the calls that were taken: how many the flag itself opened, and how many in all."""
        taken = {row.lead_id for row in self._leads if row.state == LeadState.TAKEN}
        asked = self._asked_by(taken)
        return sum(asked.get(one) == "flag" for one in taken), len(taken)

    def _asked_by(self, ids: Collection[str]) -> dict[str, str]:
        rows = [row for row in self._leads if row.lead_id in ids]
        views = calls_of(self._conn, self._keys, rows, self._end)
        return {view.lead_id: view.asked_by for view in views}


def by_week(number: Number, end: datetime, weeks: int = 12) -> list[tuple[datetime, int, int]]:
    """(start of the week, counted, of) of the last weeks before `end`, the oldest first."""
    starts = [end - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    return [
        (start, sum(line.counted for line in inside), len(inside))
        for start in starts
        for inside in [[x for x in number.lines if start <= x.at < start + timedelta(weeks=1)]]
    ]


def caseload(conn: Connection, agencies: Collection[str]) -> Mapping[str, int]:
    """Open cases by the account of their owner."""
    rows = conn.execute(
        select(case.c.owner)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(list(agencies)), case.c.state == CaseState.OPEN)
        .where(case.c.joined_into.is_(None))
    )
    return Counter(row.owner for row in rows)


def _of_lead(row: Row[tuple[object, ...]], *, counted: bool) -> Line:
    kind, one = ("cases", row.case_id) if row.case_id else ("leads", row.lead_id)
    return Line(kind, one, row.opened_at, counted)


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else max(0.0, (end - start).total_seconds() / 60)
