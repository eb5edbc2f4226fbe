"""Consent: those that name this organization, and those that it reports to be confirmed."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Response
from sqlalchemy import select

from casestore.arrivals.reported import report, reported_by, reported_of
from casestore.clients.sight import Sight
from casestore.clients.words import Kind, Scope
from casestore.consents.facts import revoked
from casestore.consents.records import consents_of
from casestore.consents.registry import resolve
from casestore.tables import consent
from schemas.clinical import ConsentStatement
from schemas.consent import Consent
from web.api.caller import Call, asks
from web.api.people import Id
from web.api.problems import NO_RECORD, NotDone, unreadable
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, seen
from web.fhir import records
from web.fhir.answering import Told, changed, every, key_of, one, written
from web.fhir.consent_in import Said
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()
_Patient = Annotated[str, Query(max_length=64, pattern=r"^(Patient/)?[A-Za-z0-9._-]+$")]


@router.get("/Consent")
def consents(call: Annotated[Call, asks(Scope.CONSENTS_READ)], patient: _Patient) -> Response:
    """Consents of a patient that name this organization, and those that it reported."""
    person_id = patient.removeprefix("Patient/")
    return every(call, "Consent", lambda sight: _consents(sight, person_id))


@router.get("/Consent/{row_id}")
def consent_of(call: Annotated[Call, asks(Scope.CONSENTS_READ)], row_id: Id) -> Response:
    """One of them."""

    def find(sight: Sight) -> Told | None:
        whose = select(consent.c.person_id).where(consent.c.consent_id == row_id)
        held = reported_by(sight.conn, sight.keys, sight.client, row_id)
        person_id = held[0].person_id if held else sight.conn.scalar(whose)
        found = _consents(sight, person_id) if person_id else []
        return next((told for told in found if told[0]["id"] == row_id), None)

    return one(call, row_id, find)


@router.post("/Consent", status_code=201)
def report_one(
    call: Annotated[Call, asks(Scope.CONSENTS_READ, Scope.CONSENTS_WRITE)],
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Report a consent of a patient whom this organization may be told of. It opens nothing: a
    clinician records it from its form. What has no place in our record is refused by name."""
    said = Said(given)
    statement, person_id = said.statement(), said.person_id

    def act(uow: UnitOfWork) -> Written:
        _may(call, uow, person_id)
        _known_recipients(uow, statement)
        made = report(uow, call.client, person_id, statement, call.at)
        return _as_it_stands(call, uow, made, 201)

    return written(call, key, body, "Consent", act)


@router.put("/Consent/{row_id}")
def report_again(
    call: Annotated[Call, asks(Scope.CONSENTS_READ, Scope.CONSENTS_WRITE)],
    row_id: Id,
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Report what became of a consent that this program reported, whole again: changed, ended
    (`inactive`), or never so (`entered-in-error`)."""
    said = Said(given)
    statement, person_id = said.statement(), said.person_id

    def act(uow: UnitOfWork) -> Written:
        held = reported_by(uow.conn, uow.keys, call.client, row_id)
        if held is None or held[0].person_id != person_id:
            raise NotDone(NO_RECORD)
        _may(call, uow, person_id)
        seen(if_match, held[0].row_version)
        _known_recipients(uow, statement)
        made = report(uow, call.client, person_id, statement, call.at, held)
        return _as_it_stands(call, uow, made, 200)

    return written(call, key_of(key, if_match, row_id), body, row_id, act)


def _as_it_stands(call: Call, uow: UnitOfWork, arrival_id: str, status: int) -> Written:
    held = reported_by(uow.conn, uow.keys, call.client, arrival_id)
    if held is None:
        raise NotDone(NO_RECORD)
    found, said = held
    resource = records.reported_consent(found, said.consents[0])
    return changed(resource, found.row_version, "Consent", status)


def _may(call: Call, uow: UnitOfWork, person_id: str) -> None:
    """Whoever may not be told of somebody learns nothing by writing either. Raises NotDone."""
    if not call.sight(uow.conn).person(person_id, Kind.CONSENT):
        raise NotDone(NO_RECORD)


def _known_recipients(uow: UnitOfWork, said: ConsentStatement) -> None:
    """Recipients are those of our registry, by their very number. Raises NotDone."""
    named = said.provision.actors if said.provision else ()
    for number in named:
        found = resolve(uow.conn, number)
        if found is None or found.recipient_id != number:
            raise NotDone(unreadable("Consent.provision.actor.reference.identifier.value"))


def _consents(sight: Sight, person_id: str) -> list[Told]:
    if not sight.person(person_id, Kind.CONSENT):
        return []
    sight.show((person_id,), Kind.CONSENT)
    named = [
        held
        for held in consents_of(sight.conn, sight.keys, person_id)
        if sight.client.recipient_id in held.recipients
    ]
    own = reported_of(sight.conn, sight.keys, sight.client, person_id)
    told: list[Told] = [(records.consent(held, _status(held, sight.at)), 1) for held in named]
    return told + [
        (records.reported_consent(found, said.consents[0]), found.row_version)
        for found, said in own
    ]


def _status(held: Consent, at: datetime) -> str:
    return "inactive" if held.expired(at) or revoked(held, at) != "no" else "active"
