"""The board as a page, and the dispatcher's word on a call."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipelines.incidents.answers import incident_by_id
from pipelines.ports import IncidentById
from schemas.assembled import Incident
from web.dispatch.desk import Desk, desk_of
from web.dispatch.row_view import GROUPS, RowView
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import N_, _
from web.shell.workforce import Action, lives_there, may

router = APIRouter()
_DONE = {
    "ask": N_("Co-responder asked for. You can take it back in the call's row."),
    "not_bh": N_("Marked: not behavioral health. It stays so until something new is typed."),
    "take_back": N_("Taken back. The rules decide again."),
}
_Id = Annotated[str, Form(max_length=100)]


@router.get("/board")
def board(request: Request, viewer: SignedIn, done: str = "", every: str = "") -> Response:
    """All live calls of the viewer's agencies; readable and usable without JavaScript."""
    desk = desk_of(request)
    now = desk.site.zone.clock.now()
    views = desk.views(viewer, now)
    desk.note_shown(viewer, {v.row.incident_id for v in views})
    return desk.site.page(
        request,
        "dispatch/board.html",
        viewer,
        groups=grouped(views),
        feeds=desk.feeds(now),
        token=desk.site.zone.keys.new_id(),
        done=_(_DONE[done]) if done in _DONE else "",
        repeats=every == "20",
        position=None,
    )


@router.post("/board/say")
def say(
    request: Request,
    viewer: SignedIn,
    token: Annotated[str, Form(min_length=8, max_length=100)],
    ask: _Id = "",
    not_bh: _Id = "",
    take_back: _Id = "",
) -> Response:
    """One word on one call; saying it twice with the same form is saying it once."""
    desk = desk_of(request)
    said = [(k, v) for k, v in (("ask", ask), ("not_bh", not_bh), ("take_back", take_back)) if v]
    if len(said) != 1:
        raise PageError(BAD_FORM)
    word, incident_id = said[0]
    wants_json = "application/json" in request.headers.get("accept", "")
    if over := _over(desk, viewer, incident_id):
        if wants_json:
            return JSONResponse({"said": over}, 409)
        raise changed_meanwhile(over, _("Go back to the board; it shows what is open now."))
    act = {
        "ask": desk.actions.ask,
        "not_bh": desk.actions.not_bh,
        "take_back": desk.actions.take_back,
    }[word]
    account, at = viewer.account.account_id, desk.site.zone.clock.now()
    desk.site.zone.write(lambda uow: act(uow, incident_id, account, at, f"{token}:{word}"))
    if wants_json:
        return JSONResponse({"token": desk.site.zone.keys.new_id()})
    return RedirectResponse(f"/board?done={word}", 303)


def grouped(views: Sequence[RowView]) -> dict[str, list[RowView]]:
    """Rows by the part of the board they stand in."""
    return {name: [v for v in views if v.group == name] for name in GROUPS}


def _over(desk: Desk, viewer: Viewer, incident_id: str) -> str:
    """What to say when the call has ended or left the board since it was shown; empty when it may
    be acted on. A call that this viewer's board never had is nothing here."""
    with desk.site.zone.read() as conn:
        held = incident_by_id(conn, desk.site.zone.keys, IncidentById(incident_id))
    if held is None or not _on_own_board(desk, viewer, held.incident):
        refuse(desk.site, viewer, Action.BOARD_ACT.value, {"incident": incident_id})
    call, now = held.incident, desk.site.zone.clock.now()
    if call.duplicate_of is not None:
        return _("This call has become a duplicate of another one; nothing was sent.")
    if not call.is_open:
        closed = desk.site.times.clock(call.closed_at or call.last_source_at)
        return _("This call was closed at %(time)s; nothing was sent.", time=closed)
    if all(row.incident_id != incident_id for row in desk.rows(viewer, now)):
        return _("Nothing has come of this call for hours, so it left the board; nothing was sent.")
    return ""


def _on_own_board(desk: Desk, viewer: Viewer, call: Incident) -> bool:
    at_home = lives_there(viewer, *(place.text for place in call.locations))
    return all(
        may(
            viewer,
            desk.site.zone.name,
            action,
            agency=call.agency,
            restricted=call.restricted,
            own_household=at_home,
        )
        for action in (Action.BOARD_VIEW_ROW, Action.BOARD_ACT)
    )
