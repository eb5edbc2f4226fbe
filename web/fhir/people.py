"""Patient, Encounter and Flag."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form, Query, Response
from sqlalchemy import select

from casestore.clients import reads
from casestore.clients.sight import Sight, people_of_case
from casestore.clients.words import Scope
from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided, disclosure_of
from casestore.people import search as shelf
from casestore.privacy_tables import disclosure
from casestore.tables import case, lead, person_link
from schemas.case import Encounter, EncounterOutcome
from schemas.person import LinkState
from web.api.caller import Call, asks
from web.api.encounters import Ended, begun, ended
from web.api.people import Id
from web.api.problems import NotDone, unreadable
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of
from web.fhir import records
from web.fhir.answering import Told, changed, every, key_of, kind_of, one, text_at, written
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_Word = Annotated[str, Form(max_length=100)]
_Patient = Annotated[str, Query(max_length=64, pattern=r"^(Patient/)?[A-Za-z0-9._-]+$")]
_CASE, _OUTCOME = "urn:handoff:case", "urn:handoff:outcome"


@router.post("/Patient/_search")
def find_patient(
    call: Annotated[Call, asks(Scope.PERSONS_READ)],
    family: _Word = "",
    given: _Word = "",
    birthdate: _Word = "",
    phone: _Word = "",
) -> Response:
    """Find patients. Only by POST: what is known of a person belongs in no address."""
    sought = shelf.Sought(family=family, given=given, birth_date=birthdate, phone=phone)

    def find(sight: Sight) -> list[Told]:
        hits = shelf.search(sight.conn, sight.keys, sought)
        seen = [reads.person(sight, hit.standing.person.person_id) for hit in hits]
        return [(records.patient(who.person), who.version) for who in seen if who is not None]

    return every(call, "Patient", find)


@router.get("/Patient/{row_id}")
def patient(call: Annotated[Call, asks(Scope.PERSONS_READ)], row_id: Id) -> Response:
    """One patient."""

    def find(sight: Sight) -> Told | None:
        seen = reads.person(sight, row_id)
        return None if seen is None else (records.patient(seen.person), seen.version)

    return one(call, row_id, find)


@router.get("/Encounter")
def encounters(call: Annotated[Call, asks(Scope.ENCOUNTERS_READ)], patient: _Patient) -> Response:
    """Encounters of a patient."""
    person_id = patient.removeprefix("Patient/")

    def find(sight: Sight) -> list[Told]:
        links = person_link.join(lead, lead.c.lead_id == person_link.c.lead_id).join(
            case, case.c.case_id == lead.c.case_id
        )
        mine = (person_link.c.person_id == person_id, person_link.c.state == LinkState.CONFIRMED)
        ids = sight.conn.scalars(select(case.c.case_id).select_from(links).where(*mine)).all()
        found = [e for one in dict.fromkeys(ids) for e in reads.encounters_of(sight, one)]
        return [_encounter(sight, e) for e in found]

    return every(call, "Encounter", find)


@router.get("/Encounter/{row_id}")
def encounter(call: Annotated[Call, asks(Scope.ENCOUNTERS_READ)], row_id: Id) -> Response:
    """One encounter."""

    def find(sight: Sight) -> Told | None:
        found = reads.encounter(sight, row_id)
        return None if found is None else _encounter(sight, found)

    return one(call, row_id, find)


@router.post("/Encounter", status_code=201)
def begin(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.ENCOUNTERS_READ, Scope.ENCOUNTERS_WRITE)],
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Begin an encounter in the case of `identifier[0].value`, for the agency of
    `serviceProvider.identifier.value`."""
    kind_of(given, "Encounter")
    case_id = text_at(given, "identifier", 0, "value")
    agency = text_at(given, "serviceProvider", "identifier", "value")

    def act(uow: UnitOfWork) -> Written:
        made, version = _encounter(call.sight(uow.conn), begun(call, uow, case_id, agency))
        return changed(made, version, "Encounter", 201)

    return written(call, key, body, "Encounter", act)


@router.put("/Encounter/{row_id}")
def finish(
    call: Annotated[Call, asks(Scope.ENCOUNTERS_READ, Scope.ENCOUNTERS_WRITE)],
    row_id: Id,
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """End an encounter: status `finished`, `period.end`, and the outcome as the discharge
    disposition. Nothing else of it can be changed."""
    kind_of(given, "Encounter")
    disposition = ("hospitalization", "dischargeDisposition", "coding", 0, "code")
    how = _ended(text_at(given, *disposition), text_at(given, "period", "end"))
    if given.get("status") != "finished":
        raise NotDone(unreadable("body.status"))

    def act(uow: UnitOfWork) -> Written:
        made = ended(call, uow, row_id, if_match, how)
        return changed(*_encounter(call.sight(uow.conn), made), "Encounter")

    return written(call, key_of(key, if_match, row_id), body, row_id, act)


def _ended(outcome: str, end: str) -> Ended:
    try:
        return Ended(outcome=EncounterOutcome(outcome), ended_at=datetime.fromisoformat(end))
    except ValueError:
        raise NotDone(unreadable("hospitalization.dischargeDisposition, period.end")) from None


def _encounter(sight: Sight, found: Encounter) -> Told:
    people = people_of_case(sight.conn, found.case_id, sight.client.agencies)
    return records.encounter(found, people), found.row_version


@router.get("/Flag")
def flags(call: Annotated[Call, asks(Scope.FLAGS_READ)]) -> Response:
    """Standing words that are addressed to this organization and stand now."""
    return every(call, "Flag", _flags)


@router.get("/Flag/{row_id}")
def flag(call: Annotated[Call, asks(Scope.FLAGS_READ)], row_id: Id) -> Response:
    """One of them."""
    return one(
        call, row_id, lambda sight: next((t for t in _flags(sight) if t[0]["id"] == row_id), None)
    )


def _flags(sight: Sight) -> list[Told]:
    """Told once already, and asked about again: the words go only while they may still stand."""
    live = select(disclosure).where(
        disclosure.c.withdrawn_at.is_(None), disclosure.c.live_until > sight.at
    )
    found: list[Told] = []
    for row in sight.conn.execute(live):
        made = disclosure_of(sight.keys, row.disclosure_id, row.body)
        if made.telling.recipient != sight.client.recipient_id:
            continue
        question = asked(sight.conn, sight.keys, made.telling, sight.at, sight.law)
        now = decided(sight.keys, sight.gate, made.telling, question, made.made_by, sight.at)
        if set(made.told) <= set(now.decision.released):
            found.append((records.flag(made), row.row_version))
    return found
