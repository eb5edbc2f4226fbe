"""Whose a message is: a person where there is no doubt, else suggestions for a clinician (R6).

No doubt is: a number of the sender's that was matched before and nothing that speaks against it;
or the full name and birth date with a phone or an official number beside them; or, for an EMS run,
the person whom a clinician confirmed at that very call under the same name.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from casestore.arrival_tables import patient_number
from casestore.arrivals.patients import number_ids, official, patient, profile_of
from casestore.arrivals.words import How, Whose
from casestore.cases import requests
from casestore.matching.compare import Compared, compare
from casestore.matching.profile import Profile, of_person
from casestore.matching.suggest import graded_candidates
from casestore.matching.weights import default_weights
from casestore.people import records
from casestore.people.heads import head_of
from casestore.tables import lead, person_link
from schemas.clinical import ClinicalKind, ClinicalPerson, ClinicalUpdate
from schemas.person import Agreement, Grade, LinkState, LinkSuggestion
from zone.keys.keyring import KeyRing

_AROUND = timedelta(hours=36)
"""How far a run's own time may lie from the call that it answered."""
_MOST = 500


def whose(conn: Connection, keys: KeyRing, feed: str, update: ClinicalUpdate) -> Whose:
    """Decide for one message, from what the store holds now."""
    lead_id = _lead_of(conn, keys, update)
    one = patient(update)
    if one is None:
        return _by_number(conn, keys, feed, update, Profile()) or Whose(lead_id=lead_id)
    told = profile_of(one)
    found = (
        _by_number(conn, keys, feed, update, told)
        or _by_call(conn, keys, lead_id, told)
        or _by_evidence(conn, keys, told, one)
    )
    return found.model_copy(update={"lead_id": lead_id})


def fits(conn: Connection, keys: KeyRing, person_id: str, update: ClinicalUpdate) -> bool:
    """May this person be the patient of this message? What is missing speaks against nobody."""
    one = patient(update)
    return one is None or not _against(_compared(conn, keys, person_id, profile_of(one)))


def _by_number(
    conn: Connection, keys: KeyRing, feed: str, update: ClinicalUpdate, told: Profile
) -> Whose | None:
    known = known_by(conn, number_ids(keys, feed, update))
    if not known:
        return None
    if len(known) > 1:
        return Whose(how=How.TWO_PEOPLE, suggestions=_suggested(conn, keys, known, told))
    person_id = next(iter(known))
    if _against(_compared(conn, keys, person_id, told)):
        return Whose(how=How.UNSURE, suggestions=_suggested(conn, keys, known, told))
    return Whose(
        person_id=person_id, how=How.NUMBER, suggestions=_suggested(conn, keys, known, told)
    )


def known_by(conn: Connection, numbers: tuple[str, ...]) -> set[str]:
    """People who were matched by one of these numbers, or by the number that it lives on under."""
    table = patient_number
    rows = conn.execute(
        select(table.c.person_id, table.c.stands_for).where(table.c.number_id.in_(numbers))
    ).all()
    onward = tuple(row.stands_for for row in rows if row.stands_for)
    found = {head_of(conn, row.person_id) for row in rows if row.person_id}
    return found | (known_by(conn, onward) if onward and set(onward) - set(numbers) else set())


def _by_call(conn: Connection, keys: KeyRing, lead_id: str | None, told: Profile) -> Whose | None:
    """The person confirmed at this call, if the run names them."""
    if lead_id is None:
        return None
    confirmed = conn.scalars(
        select(person_link.c.person_id).where(
            person_link.c.lead_id == lead_id, person_link.c.state == LinkState.CONFIRMED
        )
    )
    for person_id in sorted({head_of(conn, one) for one in confirmed}):
        compared = _compared(conn, keys, person_id, told)
        named = compared is not None and _agree(compared, "given", "family")
        if named and not _against(compared):
            suggestions = _suggested(conn, keys, {person_id}, told)
            return Whose(person_id=person_id, how=How.CALL, suggestions=suggestions)
    return None


def _by_evidence(conn: Connection, keys: KeyRing, told: Profile, one: ClinicalPerson) -> Whose:
    found = graded_candidates(conn, keys, told)
    if not found:
        return Whose()
    best = found[0]
    says = {part.field: part.agreement for part in best.fields}
    named = all(says[name] is Agreement.AGREE for name in ("given", "family", "birth_date"))
    reached = best.grade is Grade.LIKELY and says["phone"] is Agreement.AGREE
    if named and (reached or _numbered(conn, keys, one) == {best.person_id}):
        return Whose(person_id=best.person_id, how=How.EVIDENCE, suggestions=found)
    return Whose(how=How.UNSURE, suggestions=found)


def _numbered(conn: Connection, keys: KeyRing, one: ClinicalPerson) -> set[str]:
    """People on file under one of the official numbers."""
    found = (records.find(conn, keys, held.kind, held.value) for held in official(one))
    return {head_of(conn, person_id) for ids in found for person_id in ids}


def _compared(conn: Connection, keys: KeyRing, person_id: str, told: Profile) -> Compared | None:
    record = records.read(conn, keys, person_id)
    if record is None:
        return None
    return compare(told, of_person(record), default_weights(), None)


def _against(compared: Compared | None) -> bool:
    """Another first name or birth date. Family names change; a twin has another first name."""
    if compared is None:
        return True
    return any(compared.says(name) is Agreement.DIFFER for name in ("given", "birth_date"))


def _agree(compared: Compared, *fields: str) -> bool:
    return all(compared.says(name) is Agreement.AGREE for name in fields)


def _suggested(
    conn: Connection, keys: KeyRing, people: set[str], told: Profile
) -> tuple[LinkSuggestion, ...]:
    weights = default_weights().version
    return tuple(
        LinkSuggestion(
            mention_id="",
            person_id=one,
            grade=Grade.POSSIBLE,
            bits=round(compared.bits, 1),
            fields=compared.explained(),
            weights=weights,
        )
        for one in sorted(people)
        if (compared := _compared(conn, keys, one, told)) is not None
    )


def _lead_of(conn: Connection, keys: KeyRing, update: ClinicalUpdate) -> str | None:
    """The lead of the call that a run answered, by `eDispatch.06`; None where two would do."""
    numbers = {_plain(n.number) for n in update.numbers if n.kind == "cad"}
    at = update.starts_at or update.at
    if update.kind is not ClinicalKind.EMS_RUN or not numbers or at is None:
        return None
    ids = _leads_around(conn, at)
    held = requests.known(conn, keys, ids)
    found = [
        lead_id
        for lead_id, known in sorted(held.items())
        if numbers & {_plain(n.number) for n in known.request.numbers}
    ]
    return found[0] if len(found) == 1 else None


def _leads_around(conn: Connection, at: datetime) -> list[str]:
    near = lead.c.opened_at.between(at - _AROUND, at + _AROUND)
    return list(conn.scalars(select(lead.c.lead_id).where(near).limit(_MOST)))


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()
