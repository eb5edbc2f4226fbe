"""ServiceRequest and Task: referrals as their partner sees and answers them, and tasks of cases."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from fastapi.responses import JSONResponse
from sqlalchemy import select

from casestore.cause import Cause
from casestore.clients import reads
from casestore.clients.sight import Sight, people_of_case
from casestore.clients.words import Scope
from casestore.partners.directory import SERVICES
from casestore.referrals import records as shelf
from casestore.referrals.partner_view import may_show
from casestore.referrals.sending import compose
from casestore.referrals.words import Referral, ReferralBody
from casestore.tables import case
from redaction.vocabulary import CATEGORIES, NOTES
from web.api.caller import Call, asks
from web.api.paging import Cursor, Limit
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone, unreadable
from web.api.referrals import Answered, answered, look
from web.api.tasks import Done, finished
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag
from web.fhir import records
from web.fhir.answering import Told, changed, key_of, kind_of, one, paged, text_at, written
from web.fhir.labels import labelled
from web.fhir.outcomes import MEDIA
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter()


@router.get("/ServiceRequest")
def requests(
    call: Annotated[Call, asks(Scope.REFERRALS_READ)], cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """Referrals to this organization, without their content."""
    path = "ServiceRequest"
    return paged(call, path, reads.referrals_after, _lines(call, path), cursor, limit)


@router.get("/ServiceRequest/{row_id}")
def request(call: Annotated[Call, asks(Scope.REFERRALS_READ)], row_id: Id) -> Response:
    """One referral; read for the first time, it counts as seen."""
    shown = call.zone.write(lambda uow: look(call, uow, row_id))
    if shown is None:
        raise NotDone(NO_RECORD)
    version = shown.referral.row_version
    resource = records.service_request(shown.referral, shown)
    made = labelled(resource, version, "42 CFR" in shown.enclosed, shown.enclosed)
    return JSONResponse(made, headers={"ETag": f"W/{etag(version)}"}, media_type=MEDIA)


@router.post("/ServiceRequest", status_code=201)
def refer(
    call: Annotated[Call, asks(Scope.CASES_READ, Scope.REFERRALS_WRITE)],
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Put a referral on its way: the case in `requisition.value`, the partner in
    `performer[0].identifier.value`, the service in `code.coding[0].code`, what is to be told in
    `orderDetail[].text` (categories). In a minute the gate is asked, and it leaves or is held."""
    kind_of(given, "ServiceRequest")
    case_id = text_at(given, "requisition", "value")
    partner_id = text_at(given, "performer", 0, "identifier", "value")
    service = text_at(given, "code", "coding", 0, "code")
    if service not in SERVICES:
        raise NotDone(unreadable("code.coding"))
    told = ReferralBody(service=service, categories=_categories(given), proven=call.client.proven)

    def act(uow: UnitOfWork) -> Written:
        found = _referred(call, uow, case_id, partner_id, told)
        resource = records.service_request(found, None)
        return changed(resource, found.row_version, "ServiceRequest", 201)

    return written(call, key, body, "ServiceRequest", act)


def _categories(given: dict[str, Any]) -> tuple[str, ...]:
    details = given.get("orderDetail")
    if not isinstance(details, list) or not details:
        raise NotDone(unreadable("orderDetail"))
    asked = [text_at(given, "orderDetail", number, "text") for number in range(len(details))]
    if not set(asked) <= CATEGORIES - NOTES:
        raise NotDone(unreadable("orderDetail.text"))
    return tuple(dict.fromkeys(asked))


def _referred(
    call: Call, uow: UnitOfWork, case_id: str, partner_id: str, told: ReferralBody
) -> Referral:
    if reads.case(call.sight(uow.conn), case_id) is None:
        raise NotDone(NO_RECORD)
    people = people_of_case(uow.conn, case_id, call.client.agencies)
    if len(people) != 1:
        raise NotDone(NOT_NOW_SO)
    actor, at = call.client.actor, call.at
    made = compose(uow, case_id, people[0], partner_id, told, actor, at)
    found = shelf.referral(uow.conn, made) if made else None
    if found is None:
        raise NotDone(NOT_NOW_SO)
    # A program has no inbox: whoever has the case looks after its referral.
    owner = uow.conn.scalar(select(case.c.owner).where(case.c.case_id == case_id)) or actor
    shelf.give(Cause(uow, at, actor), found, owner)
    return shelf.referral(uow.conn, found.referral_id) or found


@router.get("/Task")
def tasks(
    call: Annotated[Call, asks(Scope.REFERRALS_READ)], cursor: Cursor = None, limit: Limit = 20
) -> Response:
    """What this organization has to answer."""
    return paged(call, "Task", reads.referrals_after, _lines(call, "Task"), cursor, limit)


@router.get("/Task/{row_id}")
def task(call: Annotated[Call, asks(Scope.TASKS_READ)], row_id: Id) -> Response:
    """A task on a referral to this organization, or a task of a case."""

    def find(sight: Sight) -> Told | None:
        line = _lines(call, "Task")(sight, row_id)
        found = reads.task(sight, row_id) if line is None else None
        return line if found is None else (records.care_task(found), found.row_version)

    return one(call, row_id, find)


@router.put("/Task/{row_id}")
def answer(
    call: Annotated[Call, asks(Scope.REFERRALS_READ, Scope.REFERRALS_ANSWER, Scope.TASKS_WRITE)],
    row_id: Id,
    given: Annotated[dict[str, Any], Body()],
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Answer a referral by its status (accepted, rejected with `statusReason`, completed: arrived,
    failed: did not arrive), or end a task of a case (completed, with `businessStatus`)."""
    kind_of(given, "Task")
    status = text_at(given, "status")

    def act(uow: UnitOfWork) -> Written:
        if shelf.referral(uow.conn, row_id) is not None:
            made = answered(call, uow, row_id, if_match, _step(given, status)).referral
            return changed(records.referral_task(made), made.row_version, "Task")
        how = text_at(given, "businessStatus", "coding", 0, "code")
        done = finished(call, uow, row_id, if_match, Done(how=how[:64]))
        return changed(records.care_task(done), done.row_version, "Task")

    return written(call, key_of(key, if_match, row_id), body, row_id, act)


def _step(given: dict[str, Any], status: str) -> Answered:
    if status not in records.STEPS:
        raise NotDone(unreadable("status"))
    why = text_at(given, "statusReason", "coding", 0, "code") if status == "rejected" else None
    return Answered.model_validate({"step": records.STEPS[status], "reason": why and why[:64]})


def _lines(call: Call, kind: str) -> Any:  # noqa: ANN401 - what `paged` takes
    """A referral as ServiceRequest or Task, if it may be shown now."""

    def see(sight: Sight, row_id: str) -> Told | None:
        found = shelf.referral(sight.conn, row_id)
        ours = found is not None and found.partner_id == call.client.recipient_id
        gate = call.office.gate
        if found is None or not ours or not may_show(sight.conn, sight.keys, gate, found, call.at):
            return None
        task = kind == "Task"
        made = records.referral_task(found) if task else records.service_request(found, None)
        return made, found.row_version

    return see
