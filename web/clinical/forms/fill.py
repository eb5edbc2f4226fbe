"""Fill a form: one screen at a time, saved with each step, signed at the end."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from casestore.cases.pages import CasePage
from casestore.forms import alarms, fillings
from casestore.forms.filled import Filled
from casestore.forms.filling_reads import open_filling
from casestore.forms.filling_words import FillCode, FillingState, Opened
from casestore.forms.score import score_filled
from casestore.forms.screens import Screen, screens_of
from casestore.forms.typed import Names, initial_items, typed_items
from casestore.phones.arrivals import last_hand
from web.clinical import words
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.forms import words as forms_words
from web.clinical.forms.case import must_be_filled
from web.clinical.forms.sides import must_be_readable, sides
from web.clinical.forms.view import Field, ScreenMaker, told_answers
from web.shell.door import SignedIn
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/cases/{case_id}/forms/{filling_id}")


async def _form(request: Request) -> FormData:
    """The fields as sent; the door has read them already, within its limits."""
    return await request.form()


Typed = Annotated[FormData, Depends(_form)]


@dataclass(frozen=True, slots=True)
class Desk:
    """One filling on somebody's desk."""

    clinic: Clinic
    viewer: Viewer
    page: CasePage
    opened: Opened
    names: dict[str, str]
    alarm_rows: list[alarms.AlarmRow]
    tasks: list[alarms.CareTask]

    @property
    def address(self) -> str:
        """Where the summary is."""
        return f"/cases/{self.page.case.case_id}/forms/{self.opened.row.filling_id}"

    @property
    def screens(self) -> tuple[Screen, ...]:
        """All screens of the form."""
        return screens_of(self.opened.form)

    def filled(self, response: dict[str, Any]) -> Filled:
        """The form with these answers, now."""
        return Filled(self.opened.form, response, self.clinic.now())


def filling_desk(
    request: Request, viewer: Viewer, case_id: str, filling_id: str, action: Action
) -> Desk:
    """The filling, if it belongs to this case and the viewer may do this; else nothing is here."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        page = clinic.case(conn, viewer, case_id, action)
        opened = open_filling(conn, clinic.site.zone.keys, filling_id)
        cases = {page.case.case_id, page.asked_for}
        if opened is None or opened.row.case_id not in cases:
            clinic.refuse(viewer, action, {"case": page.case.case_id})
        found = alarms.alarms_of(conn, [filling_id])
        tasks = alarms.alarm_tasks_of(conn, [opened.row.case_id])
        names = clinic.names(conn)
    about = {"case": page.case.case_id, "filling": filling_id}
    clinic.readings.note(clinic.site, viewer, "form", about, [opened.row.state])
    return Desk(clinic, viewer, page, opened, names, found, tasks)


@router.get("")
def summary(request: Request, viewer: SignedIn, case_id: str, filling_id: str) -> Response:
    """What is answered and missing; once signed, the score."""
    desk = filling_desk(request, viewer, case_id, filling_id, Action.CASE_VIEW)
    filled = desk.filled(desk.opened.response)
    found = desk.opened.result or score_filled(filled)
    by_link = {
        inner.link_id: screen.number + 1
        for screen in desk.screens
        for item in screen.items
        for inner in item.walk()
    }
    texts = {item.link_id: item.text for item in desk.opened.form.walk()}
    return _page(
        request,
        desk,
        "clinical/forms_summary.html",
        found=found,
        answers=told_answers(filled),
        missing=[(link, texts.get(link) or link, by_link.get(link)) for link in found.missing],
        signed=desk.opened.row.state is FillingState.SIGNED,
    )


@router.get("/screens/{number}")
def screen(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    filling_id: str,
    number: int,
    check: bool = False,
) -> Response:
    """One group of questions."""
    desk = filling_desk(request, viewer, case_id, filling_id, Action.CASE_ACT)
    if desk.opened.row.state is not FillingState.OPEN:
        return RedirectResponse(desk.address, 303)
    chosen, response = _screen(desk, number), desk.opened.response
    if chosen.number not in desk.opened.saved_screens:
        response = _with(response, chosen, initial_items(chosen.items))
    return _screen_page(request, desk, chosen, response, check)


@router.post("/screens/{number}")
def save(
    request: Request, viewer: SignedIn, case_id: str, filling_id: str, number: int, form: Typed
) -> Response:
    """Save the screen, then go on; stay where an answer could not be read or more is asked."""
    desk = filling_desk(request, viewer, case_id, filling_id, Action.CASE_ACT)
    chosen = _screen(desk, number)
    fields = {name: [str(v) for v in form.getlist(name)] for name in form}
    zone = desk.clinic.site.times.zone
    must_be_readable(desk.opened.form, chosen, fields)
    items = typed_items(chosen.items, fields, Names(desk.opened.form), zone)
    account, now = viewer.account.account_id, desk.clinic.now()
    seen = int(given) if (given := fields.get("seen", ["0"])[0]).isdecimal() else 0
    act = desk.clinic.site.zone.write(
        lambda uow: fillings.save(uow, filling_id, chosen.number, items, seen, account, now)
    )
    if act.code is FillCode.SAVED_MEANWHILE:
        now_there = filling_desk(request, viewer, case_id, filling_id, Action.CASE_ACT)
        return _both_sides(request, now_there, chosen, items)
    must_be_filled(act)
    response = _with(desk.opened.response, chosen, items)
    return RedirectResponse(next_after(desk, chosen, response, fields), 303)


def _both_sides(
    request: Request, desk: Desk, screen: Screen, items: tuple[dict[str, Any], ...]
) -> Response:
    """What stands beside what was typed, and the fields as typed: one of them is chosen."""
    with desk.clinic.site.zone.read() as conn:
        by = last_hand(conn, desk.opened.row.filling_id, [screen.number])
    typed = _with(desk.opened.response, screen, items)
    differ = sides(desk.filled(desk.opened.response), desk.filled(typed), screen)
    told = {"sides": differ, "saved_by": desk.names.get(by or "", "")}
    return _screen_page(request, desk, screen, typed, check=False, conflict=told)


def _with(
    response: dict[str, Any], screen: Screen, items: tuple[dict[str, Any], ...]
) -> dict[str, Any]:
    others = [one for one in response["item"] if one.get("linkId") not in screen.link_ids]
    return {**response, "item": [*others, *items]}


def next_after(
    desk: Desk, screen: Screen, response: dict[str, Any], fields: dict[str, list[str]]
) -> str:
    """Where to go after a save; number `n` in the address is the n-th screen, from 1."""
    here = f"{desk.address}/screens/{screen.number + 1}"
    filled = desk.filled(response)
    shown = _view(desk, filled, screen, check=False)
    asked = {one.name for one in shown if one.control not in ("heading", "adder", "display")}
    if "add" in fields or "stay" in fields:
        return here
    if any(one.problem for one in shown) or asked - set(fields.get("shown", ())):
        return f"{here}#first"
    step = -1 if "back" in fields else 1
    return _screen_from(desk, filled, screen.number + step, step)


def _screen_from(desk: Desk, filled: Filled, number: int, step: int) -> str:
    """The next screen on which something is asked; before the first and after the last: summary."""
    while 0 <= number < len(desk.screens):
        if _view(desk, filled, desk.screens[number], check=False):
            return f"{desk.address}/screens/{number + 1}"
        number += step
    return desk.address


@router.post("/sign")
def sign(request: Request, viewer: SignedIn, case_id: str, filling_id: str) -> Response:
    """Sign what is there."""
    desk = filling_desk(request, viewer, case_id, filling_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, desk.clinic.now()
    act = desk.clinic.site.zone.write(lambda uow: fillings.sign(uow, filling_id, account, now))
    must_be_filled(act)
    return RedirectResponse(desk.address, 303)


@router.post("/amend")
def amend(request: Request, viewer: SignedIn, case_id: str, filling_id: str) -> Response:
    """Begin a correction; what was signed stays."""
    desk = filling_desk(request, viewer, case_id, filling_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, desk.clinic.now()
    act = desk.clinic.site.zone.write(lambda uow: fillings.amend(uow, filling_id, account, now))
    made = must_be_filled(act)
    return RedirectResponse(f"/cases/{desk.page.case.case_id}/forms/{made}", 303)


def _screen(desk: Desk, number: int) -> Screen:
    """The n-th screen, from 1."""
    if not 1 <= number <= len(desk.screens):
        desk.clinic.refuse(desk.viewer, Action.CASE_ACT, {"case": desk.page.case.case_id})
    return desk.screens[number - 1]


def _view(desk: Desk, filled: Filled, screen: Screen, check: bool) -> list[Field]:
    maker = ScreenMaker(desk.opened.form, filled, desk.clinic.site.times.zone, check)
    return maker.fields_of(screen)


def _screen_page(
    request: Request,
    desk: Desk,
    screen: Screen,
    response: dict[str, Any],
    check: bool,
    conflict: dict[str, Any] | None = None,
) -> Response:
    fields = _view(desk, desk.filled(response), screen, check)
    return _page(
        request,
        desk,
        "clinical/forms_screen.html",
        status=409 if conflict else 200,
        fields=fields,
        errors=sum(1 for one in fields if one.problem),
        number=screen.number + 1,
        count=len(desk.screens),
        saved=screen.number in desk.opened.saved_screens,
        conflict=conflict,
    )


def _page(
    request: Request,
    desk: Desk,
    template: str,
    status: int = 200,
    **more: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    says = forms_words.alarm_words()
    open_tasks = {task.task_id for task in desk.tasks if task.done_at is None}
    return desk.clinic.site.page(
        request,
        template,
        desk.viewer,
        status=status,
        page=desk.page,
        opened=desk.opened,
        address=desk.address,
        names=desk.names,
        words=words,
        form_words=forms_words,
        alarms=[(row, says[row.rule], row.task_id in open_tasks) for row in desk.alarm_rows],
        **more,
    )
