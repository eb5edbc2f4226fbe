"""The board as a page, and the dispatcher's word on a call."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipelines.board import BoardRow
from web.dispatch.desk import Desk, desk_of
from web.dispatch.row_view import GROUPS, RowView
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.wording import N_, _
from web.shell.workforce import Action

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
    _own_call(desk, viewer, incident_id)
    act = {
        "ask": desk.actions.ask,
        "not_bh": desk.actions.not_bh,
        "take_back": desk.actions.take_back,
    }[word]
    account, at = viewer.account.account_id, desk.site.zone.clock.now()
    desk.site.zone.write(lambda uow: act(uow, incident_id, account, at, f"{token}:{word}"))
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"token": desk.site.zone.keys.new_id()})
    return RedirectResponse(f"/board?done={word}", 303)


def grouped(views: Sequence[RowView]) -> dict[str, list[RowView]]:
    """Rows by the part of the board they stand in."""
    return {name: [v for v in views if v.group == name] for name in GROUPS}


def _own_call(desk: Desk, viewer: Viewer, incident_id: str) -> BoardRow:
    """The call, if it stands on this viewer's board and may be acted on; else nothing here."""
    now = desk.site.zone.clock.now()
    row = next((r for r in desk.rows(viewer, now) if r.incident_id == incident_id), None)
    if row is None or not desk.may(viewer, Action.BOARD_ACT, row):
        refuse(desk.site, viewer, Action.BOARD_ACT.value, {"incident": incident_id})
    return row
