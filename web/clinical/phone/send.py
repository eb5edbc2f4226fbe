"""What a phone sends: answers that were typed in a dead zone, each draft once, conflicts told."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from casestore.forms import library
from casestore.forms.filled import Filled
from casestore.forms.filling_reads import open_filling
from casestore.forms.filling_words import FillAct, FillCode, Opened
from casestore.forms.model import Form
from casestore.forms.screens import Screen, screens_of
from casestore.forms.typed import Names, typed_items
from casestore.phones.arrivals import Draft, Items, NotTaken, last_hand, receive
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms.fill import filling_desk, next_after
from web.clinical.forms.sides import must_be_readable
from web.clinical.forms.view import told_answers
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter()
Json = dict[str, Any]


async def _form(request: Request) -> FormData:
    return await request.form()


@router.post("/phone/send")
def send(request: Request, viewer: SignedIn, form: Annotated[FormData, Depends(_form)]) -> Response:
    """Answers 200 with the receipt, 409 with both sides, 410 when it can no longer be saved."""
    clinic = clinic_of(request)
    fields = {name: [str(value) for value in form.getlist(name)] for name in form}
    draft, asked = _draft(clinic, viewer, fields)
    account, now = viewer.account.account_id, clinic.now()
    try:
        act = clinic.site.zone.write(lambda uow: receive(uow, draft, account, now))
    except NotTaken as not_taken:
        act = not_taken.act
    if act.code is FillCode.SAVED_MEANWHILE and draft.filling_id is not None:
        return _both_sides(clinic, draft)
    if not act.done:
        return JSONResponse({"state": "refused", "says": _(act.sentence)}, 410)
    return JSONResponse(_receipt(request, viewer, draft, act, asked, fields))


def _draft(
    clinic: Clinic, viewer: Viewer, fields: dict[str, list[str]]
) -> tuple[Draft, tuple[Screen, ...]]:
    """What was sent, if the case is open to this person; else there is nothing here."""
    one = {name: values[0] for name, values in fields.items()}
    draft_id, case_id = one.get("draft_id", ""), one.get("case_id", "")
    filling_id, seen = one.get("filling_id") or None, one.get("seen", "0")
    if not 30 < len(draft_id) < 50 or not seen.isdecimal():
        raise PageError(BAD_FORM)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
        opened = open_filling(conn, clinic.site.zone.keys, filling_id) if filling_id else None
        if filling_id and (
            opened is None or opened.row.case_id not in (page.case.case_id, case_id)
        ):
            clinic.refuse(viewer, Action.CASE_ACT, {"case": page.case.case_id})
        form = opened.form if opened else library.form_of(conn, one.get("form_id", ""))
    if form is None:
        raise PageError(BAD_FORM)
    asked = _screens(form, fields.get("screen", []))
    screens = {screen.number: _items(clinic, form, screen, fields) for screen in asked}
    made = Draft(draft_id, page.case.case_id, filling_id, one.get("form_id"), int(seen), screens)
    return made, asked


def _screens(form: Form, numbers: list[str]) -> tuple[Screen, ...]:
    """Screens by their number on pages, from 1."""
    every = screens_of(form)
    wanted = {int(n) - 1 for n in numbers if n.isdecimal()}
    return tuple(screen for screen in every if screen.number in wanted)


def _items(clinic: Clinic, form: Form, screen: Screen, fields: dict[str, list[str]]) -> Items:
    must_be_readable(form, screen, fields)
    return typed_items(screen.items, fields, Names(form), clinic.site.times.zone)


def _receipt(
    request: Request,
    viewer: Viewer,
    draft: Draft,
    act: FillAct,
    asked: tuple[Screen, ...],
    fields: dict[str, list[str]],
) -> Json:
    """When it arrived, and where a page that is open goes on."""
    clinic = clinic_of(request)
    filling_id = act.filling_id or ""
    desk = filling_desk(request, viewer, draft.case_id, filling_id, Action.CASE_ACT)
    goes_on = desk.address
    if len(asked) == 1 and draft.filling_id is not None:
        goes_on = next_after(desk, asked[0], desk.opened.response, fields)
    at = clinic.site.times.clock(clinic.now())
    return {"state": "sent", "at": at, "next": goes_on, "alarms": act.alarms}


def _both_sides(clinic: Clinic, draft: Draft) -> Response:
    """What somebody else saved meanwhile, and what was typed here."""
    filling_id = draft.filling_id or ""
    with clinic.site.zone.read() as conn:
        opened = open_filling(conn, clinic.site.zone.keys, filling_id)
        by = last_hand(conn, filling_id, draft.screens)
        names = clinic.names(conn)
    if opened is None:
        raise PageError(BAD_FORM)
    links = {link for n in draft.screens for link in screens_of(opened.form)[n].link_ids}
    theirs = [item for item in opened.response["item"] if item.get("linkId") in links]
    mine = [item for items in draft.screens.values() for item in items]
    told = {
        "state": "conflict",
        "by": names.get(by or "", ""),
        "seen": opened.seen,
        "theirs": _told(clinic, opened, theirs),
        "mine": _told(clinic, opened, mine),
    }
    return JSONResponse(told, 409)


def _told(clinic: Clinic, opened: Opened, items: list[Json]) -> list[tuple[str, str]]:
    """Question and answer, in words."""
    filled = Filled(opened.form, {**opened.response, "item": items}, clinic.now())
    return [(text, answer) for _link, text, answer in told_answers(filled)]
