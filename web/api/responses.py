"""Answered forms: read, and sent in. What comes in is unsigned until a clinician signs it; an
answer that asks for action raises its alarm at once."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.forms import fillings
from casestore.forms.filling_reads import open_filling
from casestore.forms.filling_words import FillingState, Opened
from casestore.forms.screens import screens_of
from web.api.caller import Call, asks
from web.api.paging import handling
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone, unreadable
from web.api.shapes import One, ResponseOut, Shape, taken
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag, seen, write
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(tags=["responses"])
_READ = (Scope.CASES_READ, Scope.RESPONSES_READ)
Items = list[dict[str, Any]]


class Given(Shape):
    """Answers to a form, as items of a FHIR R4 QuestionnaireResponse."""

    form_id: str = Field(max_length=64)
    items: Items = Field(max_length=500)


class Changed(Shape):
    """The answers as they should stand."""

    items: Items = Field(max_length=500)


@router.get("/responses/{response_id}")
def read(
    call: Annotated[Call, asks(Scope.RESPONSES_READ)], response_id: Id, response: Response
) -> One[ResponseOut]:
    """One answered form."""

    def find(sight: Sight) -> tuple[Opened, str] | None:
        found = reads.response(sight, response_id)
        return None if found is None else (found, response_id)

    found, sight = call.one(find)
    response.headers["ETag"] = etag(version_of(found))
    return One(data=response_out(found), handling=handling(sight))


@router.post("/cases/{case_id}/responses", status_code=201, response_model=ResponseOut)
def send(
    call: Annotated[Call, asks(*_READ, Scope.RESPONSES_WRITE)],
    case_id: Id,
    given: Given,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
) -> Response:
    """Send in answers to a form that is switched on."""

    def act(uow: UnitOfWork) -> Written:
        made = started(call, uow, case_id, given.form_id, given.items)
        return _written(made, 201)

    return write(call, key, body, case_id, act)


@router.put("/responses/{response_id}", response_model=ResponseOut)
def change(
    call: Annotated[Call, asks(Scope.RESPONSES_READ, Scope.RESPONSES_WRITE)],
    response_id: Id,
    given: Changed,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Change answers that nobody has signed yet; what was there before stays on record."""

    def act(uow: UnitOfWork) -> Written:
        return _written(changed(call, uow, response_id, if_match, given.items))

    return write(call, key, body, response_id, act)


def started(call: Call, uow: UnitOfWork, case_id: str, form_id: str, items: Items) -> Opened:
    """A filling with these answers. Raises NotDone."""
    sight = call.sight(uow.conn)
    if reads.case(sight, case_id) is None:
        raise NotDone(NO_RECORD)
    made = fillings.start(uow, case_id, form_id, call.client.actor, call.at)
    if not made.done or made.filling_id is None:
        raise NotDone(NOT_NOW_SO)
    return _saved(call, uow, made.filling_id, items)


def changed(
    call: Call, uow: UnitOfWork, response_id: str, if_match: str | None, items: Items
) -> Opened:
    """The filling with these answers. Raises NotDone."""
    found = reads.response(call.sight(uow.conn), response_id)
    if found is None:
        raise NotDone(NO_RECORD)
    seen(if_match, version_of(found))
    if found.row.state is not FillingState.OPEN:
        raise NotDone(NOT_NOW_SO)
    return _saved(call, uow, response_id, items)


def _saved(call: Call, uow: UnitOfWork, filling_id: str, items: Items) -> Opened:
    opened = _open(uow, filling_id)
    links = {one.get("linkId") for one in items}
    screens = screens_of(opened.form)
    if not links <= {link for screen in screens for link in screen.link_ids}:
        raise NotDone(unreadable("items.linkId"))
    for screen in screens:
        own = tuple(one for one in items if one.get("linkId") in screen.link_ids)
        if own or screen.number in opened.saved_screens:
            _check(own)
            seq = _open(uow, filling_id).seen
            account = call.client.actor
            fillings.save(uow, filling_id, screen.number, own, seq, account, call.at)
    return _open(uow, filling_id)


def _check(items: tuple[Mapping[str, Any], ...]) -> None:
    """Answers must be lists of values, at every depth, or scoring could not read them."""
    for one in items:
        answers, inner = one.get("answer", []), one.get("item", [])
        lists = isinstance(answers, list) and isinstance(inner, list)
        if not lists or not all(isinstance(part, dict) for part in (*answers, *inner)):
            raise NotDone(unreadable("items"))
        if not isinstance(one.get("linkId"), str):
            raise NotDone(unreadable("items.linkId"))
        _check(tuple(inner))
        for answer in answers:
            _check(tuple(answer.get("item", ())))


def _open(uow: UnitOfWork, filling_id: str) -> Opened:
    found = open_filling(uow.conn, uow.keys, filling_id)
    if found is None:
        raise NotDone(NO_RECORD)
    return found


def version_of(found: Opened) -> int:
    """Grows with every save and with the signature."""
    return found.seen + found.row.row_version


def _written(found: Opened, status: int = 200) -> Written:
    filling_id = found.row.filling_id
    where = f"/api/v1/responses/{filling_id}" if status == 201 else None
    return Written(response_out(found), filling_id, version_of(found), status, where)


def response_out(found: Opened) -> ResponseOut:
    """The answers as this interface shows them."""
    row, result = found.row, found.result
    return taken(
        ResponseOut,
        row,
        response_id=row.filling_id,
        questionnaire=found.response["questionnaire"],
        version=version_of(found),
        state=row.state.value,
        items=found.response["item"],
        score=result.score if result is not None and result.complete else None,
        result=result.result if result is not None and result.complete else None,
    )
