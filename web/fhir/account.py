"""Provenance and AuditEvent: what was disclosed to this client, and what it did here."""

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import select

from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.disclosures.telling import disclosure_of
from casestore.privacy_tables import disclosure
from web.api.caller import Call, asks
from web.api.people import Id
from web.fhir import records
from web.fhir.answering import Told, every, one
from zone.audit.trail import trail

router = APIRouter()
_MOST = 100


@router.get("/Provenance")
def provenances(call: Annotated[Call, asks(Scope.AUDIT_READ)]) -> Response:
    """The newest hundred disclosures to this client, each with its rules."""
    return every(call, "Provenance", _provenances)


@router.get("/Provenance/{row_id}")
def provenance(call: Annotated[Call, asks(Scope.AUDIT_READ)], row_id: Id) -> Response:
    """One disclosure to this client."""

    def find(sight: Sight) -> Told | None:
        return next((told for told in _provenances(sight) if told[0]["id"] == row_id), None)

    return one(call, row_id, find)


def _provenances(sight: Sight) -> list[Told]:
    """Refusals are left out: they would tell that there is somebody."""
    mine = (disclosure.c.made_by == sight.client.actor, disclosure.c.effect != "deny")
    newest = select(disclosure).where(*mine).order_by(disclosure.c.at.desc()).limit(_MOST)
    rows = sight.conn.execute(newest).all()
    made = [disclosure_of(sight.keys, row.disclosure_id, row.body) for row in rows]
    return [(records.provenance(found), 1) for found in made]


@router.get("/AuditEvent")
def audit_events(call: Annotated[Call, asks(Scope.AUDIT_READ)]) -> Response:
    """The newest hundred things that this client did here."""
    return every(call, "AuditEvent", _events)


@router.get("/AuditEvent/{row_id}")
def audit_event(call: Annotated[Call, asks(Scope.AUDIT_READ)], row_id: Id) -> Response:
    """One of them."""

    def find(sight: Sight) -> Told | None:
        return next((told for told in _events(sight) if told[0]["id"] == row_id), None)

    return one(call, row_id, find)


def _events(sight: Sight) -> list[Told]:
    mine = trail(sight.conn, "client", sight.client.client_id)
    own = [event for event in mine if event.actor == sight.client.actor]
    return [(records.audit_event(event), 1) for event in reversed(own[-_MOST:])]
