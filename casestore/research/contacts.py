"""Ended contacts of a period with everything a research file could say of them, before the gate.

One row per contact and person. What is gathered here is identified and never leaves this room:
`cutting.py` takes out what the gate keeps back and what safe harbor removes.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from casestore.care_tables import avoided
from casestore.cases.outcomes import MEANINGS
from casestore.cases.requests import known
from casestore.disclosures.asking import age_on
from casestore.people import records
from casestore.record_tables import intake
from casestore.referral_tables import referral, referral_step
from casestore.research.words import Period
from casestore.tables import case, encounter, lead, person_link
from schemas.case import CareLabel, EncounterOutcome
from schemas.person import ContactKind, LinkState, Person
from zone.keys.keyring import KeyRing

_CHUNK = 500
_NOBODY: Sequence[str | None] = (None,)
_LINKED = (LinkState.CONFIRMED, LinkState.TEMPORARY)
_FLAGS = {"mental_health": "mental_health", "suicide": "suicide", "substance_use": "substance_use"}


@dataclass(frozen=True, slots=True)
class Contact:
    """One ended contact of one person. `repr` shows ids only."""

    encounter_id: str
    person_id: str | None
    """None: nobody was matched with this call."""
    label: CareLabel
    at: datetime
    age: int | None = field(repr=False)
    values: Mapping[str, object] = field(repr=False)


def contacts(
    conn: Connection,
    keys: KeyRing,
    agencies: Collection[str],
    period: Period,
    zone: ZoneInfo,
    state: str | None = None,
) -> Iterator[Contact]:
    """Contacts that ended in the period, oldest first; leads that nobody took are none (R5)."""
    start = datetime.combine(period.since, time(), zone)
    end = datetime.combine(period.until, time(), zone) + timedelta(days=1)
    rows = conn.execute(
        select(encounter, lead.c.lead_id, lead.c.case_id.label("lead_case"))
        .join(case, case.c.case_id == encounter.c.case_id)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(agencies), encounter.c.outcome.is_not(None))
        .where(encounter.c.ended_at >= start, encounter.c.ended_at < end)
        .order_by(encounter.c.ended_at, encounter.c.encounter_id)
    ).all()
    for first in range(0, len(rows), _CHUNK):
        yield from _chunk(conn, keys, rows[first : first + _CHUNK], zone, state)


def _chunk(
    conn: Connection, keys: KeyRing, rows: Sequence[Row[Any]], zone: ZoneInfo, state: str | None
) -> Iterator[Contact]:
    around = _Around(conn, keys, rows)
    for row in rows:
        told = _of_contact(row, around, zone) | {"state": state}
        for person_id in around.people_of.get(row.case_id, _NOBODY):
            who = around.people.get(person_id or "")
            age = age_on(who.birth_date, row.ended_at.astimezone(zone).date()) if who else None
            values = told | _of_person(who, age)
            label = CareLabel(row.label)
            yield Contact(row.encounter_id, person_id, label, row.ended_at, age, values)


class _Around:
    """What stands around the contacts of one chunk, each kind read at once."""

    def __init__(self, conn: Connection, keys: KeyRing, rows: Sequence[Row[Any]]) -> None:
        cases = sorted({row.case_id for row in rows})
        self.people_of = _people_of(conn, cases)
        everybody = sorted({one for found in self.people_of.values() for one in found})
        self.people = records.read_all(conn, keys, everybody)
        self.calls = known(conn, keys, [row.lead_id for row in rows])
        self.by_hand = dict(
            conn.execute(
                select(intake.c.case_id, intake.c.source).where(intake.c.case_id.in_(cases))
            ).all()
        )
        ids = [row.encounter_id for row in rows]
        said = conn.execute(select(avoided).where(avoided.c.encounter_id.in_(ids)))
        self.avoided = {row.encounter_id: row for row in said}
        self.steps = _steps(conn, cases)


def _people_of(conn: Connection, cases: Sequence[str]) -> dict[str, list[str]]:
    rows = conn.execute(
        select(lead.c.case_id, person_link.c.person_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(lead.c.case_id.in_(cases), person_link.c.state.in_(_LINKED))
        .distinct()
    )
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row.person_id)
    return {one: sorted(people) for one, people in found.items()}


def _steps(conn: Connection, cases: Sequence[str]) -> Counter[tuple[str, str]]:
    rows = conn.execute(
        select(referral.c.case_id, referral_step.c.move, referral.c.referral_id)
        .join(referral, referral.c.referral_id == referral_step.c.referral_id)
        .where(referral.c.case_id.in_(cases), referral_step.c.move.in_(("leave", "arrive")))
        .distinct()
    )
    return Counter((row.case_id, row.move) for row in rows)


def _of_contact(row: Row[Any], around: _Around, zone: ZoneInfo) -> dict[str, object]:
    local = row.ended_at.astimezone(zone)
    call = around.calls.get(row.lead_id)
    flagged = set(call.request.categories) if call else set()
    source = around.by_hand.get(row.case_id) or (call.request.asked_by if call else None)
    spared = around.avoided.get(row.encounter_id)
    return {
        "year": local.strftime("%Y"),
        "day": local.strftime("%Y-%m-%d"),
        "time": local.strftime("%H:%M"),
        "came_in": source,
        **{name: "yes" if code in flagged else "no" for name, code in _FLAGS.items()},
        "minutes": max(0, round((row.ended_at - row.opened_at).total_seconds() / 60)),
        "outcome": row.outcome,
        "family": MEANINGS[EncounterOutcome(row.outcome)].family.value,
        "avoided": spared.what if spared else None,
        "avoided_says": spared.said_by if spared else None,
        "referrals": around.steps[row.case_id, "leave"],
        "arrived": around.steps[row.case_id, "arrive"],
    }


def _of_person(who: Person | None, age: int | None) -> dict[str, object]:
    if who is None:
        return {}
    codes = [
        "".join(c for c in contact.postcode or "" if c.isdigit())[:5]
        for contact in who.contacts
        if contact.kind is ContactKind.ADDRESS and contact.until is None
    ]
    home = next((code for code in codes if len(code) == 5), None)
    return {"age": age, "sex": who.sex, "zip5": home, "zip3": home[:3] if home else None}
