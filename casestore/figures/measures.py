"""Finds the lines of every figure: calls by their opening, contacts by their beginning.

What hangs on a contact (outcome, referral, follow-up, coming again) counts in the window in which
the contact began, so that a figure and its parts are of the same people.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, select

from casestore.care_tables import avoided
from casestore.cases.call_view import calls_of
from casestore.cases.outcomes import MEANINGS, Avoided
from casestore.figures.later import Later
from casestore.figures.words import MEASURES, NO, UNKNOWN, YES, Figure, Line
from casestore.tables import case, encounter, lead
from schemas.case import EncounterOutcome
from schemas.lead import LeadState
from zone.keys.keyring import KeyRing

SOON = timedelta(minutes=60)
_SHOWN = {LeadState.NEW: "waiting", LeadState.TAKEN: "taken", LeadState.NOT_BH: "not_bh"}


class Figures:
    """Reads the figures of some agencies from `start` to before `end`, as known at `at`."""

    def __init__(
        self,
        conn: Connection,
        keys: KeyRing,
        agencies: Collection[str],
        start: datetime,
        end: datetime,
        at: datetime,
    ) -> None:
        self._conn, self._keys, self._agencies = conn, keys, list(agencies)
        self._start, self._end, self._at = start, end, at

    def all(self, codes: Collection[str] = tuple(MEASURES)) -> dict[str, Figure]:
        """These figures, in the order of the table."""
        return {code: self.one(code) for code in MEASURES if code in codes}

    def one(self, code: str) -> Figure:
        """One figure. Raises KeyError for an unknown code."""
        finders: dict[str, Callable[[], Iterator[Line]]] = {
            "calls": self._calls,
            "met": self._met,
            "first_contact": self._first_contact,
            "outcome": self._outcome,
            "avoided": self._avoided,
            "flag_right": self._flag_right,
            "flag_found": self._flag_found,
            "follow_up_reached": self._after.follow_up_reached,
            "follow_up_tried": self._after.follow_up_tried,
            "referral_sent": self._after.referral_sent,
            "referral_arrived": self._after.referral_arrived,
            "came_again": self._after.came_again,
        }
        found = sorted(finders[code](), key=lambda line: line.at, reverse=True)
        return Figure(MEASURES[code], tuple(found))

    @cached_property
    def _leads(self) -> Sequence[Row[Any]]:
        return self._conn.execute(
            select(lead)
            .where(lead.c.agency.in_(self._agencies), lead.c.state.in_(list(_SHOWN)))
            .where(lead.c.opened_at >= self._start, lead.c.opened_at < self._end)
        ).all()

    @cached_property
    def _taken(self) -> list[Row[Any]]:
        return [row for row in self._leads if row.state == LeadState.TAKEN]

    @cached_property
    def _contacts(self) -> Sequence[Row[Any]]:
        """Contacts that began in the window, the oldest first, each with its call."""
        return self._conn.execute(
            select(encounter, lead.c.lead_id, lead.c.entered_late)
            .add_columns(lead.c.opened_at.label("called_at"))
            .join(case, case.c.case_id == encounter.c.case_id)
            .join(lead, lead.c.lead_id == case.c.lead_id)
            .where(lead.c.agency.in_(self._agencies), case.c.joined_into.is_(None))
            .where(encounter.c.opened_at >= self._start, encounter.c.opened_at < self._end)
            .order_by(encounter.c.opened_at)
        ).all()

    @cached_property
    def _in_person(self) -> list[Row[Any]]:
        """Ended contacts in which the person was met."""
        return [row for row in self._contacts if row.outcome and _in_person_by(row.outcome)]

    @cached_property
    def _after(self) -> Later:
        return Later(self._conn, self._in_person, self._at)

    def _calls(self) -> Iterator[Line]:
        for row in self._leads:
            yield _of_call(row, _SHOWN[LeadState(row.state)])

    def _met(self) -> Iterator[Line]:
        """Of the calls that somebody took; open until a contact ended."""
        cases = [row.case_id for row in self._taken if row.case_id]
        rows = self._conn.execute(
            select(encounter.c.case_id, encounter.c.outcome).where(encounter.c.case_id.in_(cases))
        ).all()
        met = {row.case_id for row in rows if row.outcome and _in_person_by(row.outcome)}
        ended = {row.case_id for row in rows if row.outcome}
        for row in self._taken:
            known = YES if row.case_id in met else NO if row.case_id in ended else UNKNOWN
            yield _of_call(row, known)

    def _first_contact(self) -> Iterator[Line]:
        """A call that was entered late or by hand says nothing of how fast somebody came (R8)."""
        ids = {row.case_id for row in self._contacts}
        before = select(encounter.c.case_id).where(
            encounter.c.case_id.in_(ids), encounter.c.opened_at < self._start
        )
        seen = set(self._conn.scalars(before))
        for row in self._contacts:
            if row.case_id not in seen:
                seen.add(row.case_id)
                yield _first(row)

    def _outcome(self) -> Iterator[Line]:
        for row in self._in_person:
            yield _of_contact(row, MEANINGS[EncounterOutcome(row.outcome)].family.value)

    def _avoided(self) -> Iterator[Line]:
        """Only what somebody named counts, with who says so; an outcome alone never does (R46)."""
        ids = [row.encounter_id for row in self._in_person]
        rows = self._conn.execute(select(avoided).where(avoided.c.encounter_id.in_(ids)))
        named = {row.encounter_id: row for row in rows}
        for row in self._in_person:
            said = named.get(row.encounter_id)
            what = said.what if said else Avoided.NOTHING.value
            yield _of_contact(row, what, said.said_by if said else None)

    def _flag_right(self) -> Iterator[Line]:
        """Of the calls that the flag opened: did a clinician take them or set them aside?"""
        asked = self._asked_by(self._leads)
        judged = {LeadState.TAKEN: YES, LeadState.NOT_BH: NO, LeadState.NEW: UNKNOWN}
        for row in self._leads:
            if asked.get(row.lead_id) == "flag":
                yield _of_call(row, judged[LeadState(row.state)])

    def _flag_found(self) -> Iterator[Line]:
        """Of the calls that were taken: did the flag open them, or did somebody have to ask?"""
        asked = self._asked_by(self._taken)
        for row in self._taken:
            yield _of_call(row, YES if asked.get(row.lead_id) == "flag" else NO)

    def _asked_by(self, rows: Sequence[Row[Any]]) -> dict[str, str]:
        views = calls_of(self._conn, self._keys, rows, self._at)
        return {view.lead_id: view.asked_by for view in views}


def _in_person_by(outcome: str) -> bool:
    return MEANINGS[EncounterOutcome(outcome)].contact


def _first(row: Row[Any]) -> Line:
    if row.entered_late or row.opened_at < row.called_at:
        return _of_contact(row, UNKNOWN)
    took = row.opened_at - row.called_at
    answer = "within_hour" if took <= SOON else "later"
    return Line(
        "cases", row.case_id, row.opened_at, answer, row.lead_id, minutes=took.total_seconds() / 60
    )


def _of_call(row: Row[Any], answer: str) -> Line:
    kind, one = ("cases", row.case_id) if row.case_id else ("leads", row.lead_id)
    return Line(kind, one, row.opened_at, answer, row.lead_id)


def _of_contact(row: Row[Any], answer: str, said_by: str | None = None) -> Line:
    return Line("cases", row.case_id, row.opened_at, answer, row.lead_id, said_by=said_by)
