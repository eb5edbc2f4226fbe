"""Encounters: read, begun in a case, and ended with an outcome of the published vocabulary."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from casestore.answers import Code
from casestore.cases import encounters as acts
from casestore.cases.outcomes import MEANINGS, Avoided, SaidBy
from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from schemas.case import Encounter, EncounterOutcome
from schemas.word import Instant
from web.api.caller import Call, asks
from web.api.paging import handling
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone
from web.api.shapes import EncounterOut, One, OutcomeOut, Shape, taken
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag, seen, write
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(tags=["encounters"])


class Begun(Shape):
    """A further contact in an open case."""

    agency: str = Field(max_length=64, description="Whose team it is; decides which law labels it.")


class Ended(Shape):
    """How a contact ended; the clinician says so."""

    outcome: EncounterOutcome
    ended_at: Instant
    avoided: Avoided = Avoided.NOTHING
    said_by: SaidBy = SaidBy.CLINICIAN


@router.get("/outcomes")
def outcomes(_call: Annotated[Call, asks(Scope.ENCOUNTERS_READ)]) -> list[OutcomeOut]:
    """The published vocabulary of outcomes, with what each answers to funders."""
    return [
        OutcomeOut(outcome=word, family=says.family, contact=says.contact, avoided=says.avoided)
        for word, says in MEANINGS.items()
    ]


@router.get("/encounters/{encounter_id}")
def read(
    call: Annotated[Call, asks(Scope.ENCOUNTERS_READ)], encounter_id: Id, response: Response
) -> One[EncounterOut]:
    """One encounter."""

    def find(sight: Sight) -> tuple[Encounter, str] | None:
        found = reads.encounter(sight, encounter_id)
        return None if found is None else (found, encounter_id)

    found, sight = call.one(find)
    response.headers["ETag"] = etag(found.row_version)
    return One(data=encounter_out(found), handling=handling(sight))


@router.post("/cases/{case_id}/encounters", status_code=201, response_model=EncounterOut)
def begin(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.ENCOUNTERS_READ, Scope.ENCOUNTERS_WRITE)],
    case_id: Id,
    given: Begun,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Begin an encounter."""

    def act(uow: UnitOfWork) -> Written:
        made = begun(call, uow, case_id, given.agency)
        where = f"/api/v1/encounters/{made.encounter_id}"
        return Written(encounter_out(made), made.encounter_id, made.row_version, 201, where)

    return write(call, key, body, case_id, act)


@router.post("/encounters/{encounter_id}/outcome", response_model=EncounterOut)
def end(
    call: Annotated[Call, asks(Scope.ENCOUNTERS_READ, Scope.ENCOUNTERS_WRITE)],
    encounter_id: Id,
    given: Ended,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """End an encounter with its outcome."""

    def act(uow: UnitOfWork) -> Written:
        made = ended(call, uow, encounter_id, if_match, given)
        return Written(encounter_out(made), encounter_id, made.row_version)

    return write(call, key, body, encounter_id, act)


def begun(call: Call, uow: UnitOfWork, case_id: str, agency: str) -> Encounter:
    """A new encounter in a case that this client may see. Raises NotDone."""
    sight = call.sight(uow.conn)
    if agency not in call.client.agencies or reads.case(sight, case_id) is None:
        raise NotDone(NO_RECORD)
    answer = acts.open_encounter(uow, case_id, call.client.actor, call.at, agency)
    if answer.code is not Code.DONE or answer.row_id is None:
        raise NotDone(NOT_NOW_SO)
    return _now(call, uow, answer.row_id)


def ended(
    call: Call, uow: UnitOfWork, encounter_id: str, if_match: str | None, given: Ended
) -> Encounter:
    """The encounter with its outcome. Raises NotDone."""
    found = reads.encounter(call.sight(uow.conn), encounter_id)
    if found is None:
        raise NotDone(NO_RECORD)
    seen(if_match, found.row_version)
    if given.ended_at < found.opened_at or given.ended_at > call.at:
        raise NotDone(NOT_NOW_SO)
    account, when = call.client.actor, given.ended_at
    answer = acts.record_outcome(
        uow, encounter_id, account, given.outcome, when, call.at, given.avoided, given.said_by
    )
    if answer.code is not Code.DONE:
        raise NotDone(NOT_NOW_SO)
    return _now(call, uow, encounter_id)


def _now(call: Call, uow: UnitOfWork, encounter_id: str) -> Encounter:
    found = reads.encounter(call.sight(uow.conn), encounter_id)
    if found is None:
        raise NotDone(NO_RECORD)
    return found


def encounter_out(found: Encounter) -> EncounterOut:
    """The encounter as this interface shows it."""
    return taken(EncounterOut, found, version=found.row_version)
