"""The board on a device in the secured room: shows without idle lock, acts for nobody (R49).

A supervisor or IT binds the device they sit at. From then on its own cookie opens `/wall`, which
has no buttons; whoever wants to act signs in on it by name, and their session locks as any other.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipelines import board_positions
from pipelines.board_positions import Position
from web.dispatch.board import grouped
from web.dispatch.desk import Desk, desk_of
from web.dispatch.stream import HEADERS, board_events
from web.shell.door import SignedIn, refuse
from web.shell.settings import PageSettings
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, Trouble
from web.shell.viewer import Viewer
from web.shell.wording import N_
from web.shell.workforce import Action, may_operate
from zone.accounts import Role
from zone.accounts.account import Account

router = APIRouter()
_YEAR = 365 * 24 * 3600
_NOT_BOUND = Trouble(
    404,
    N_("This device shows no board by itself"),
    N_("It is not bound to a position, or the binding was ended."),
    N_("Nothing was changed."),
    N_("Sign in to see the board, or ask a supervisor to bind this device."),
)


@router.get("/wall")
def wall(request: Request) -> Response:
    """All live calls of the position's agencies; no buttons, nobody signed in."""
    desk = desk_of(request)
    position = _position(desk, request)
    if position is None:
        return desk.site.trouble(request, _NOT_BOUND)
    device, now = _device(position), desk.site.zone.clock.now()
    views = desk.views(device, now)
    desk.note_shown(device, {v.row.incident_id for v in views})
    return desk.site.page(
        request,
        "dispatch/board.html",
        None,
        groups=grouped(views),
        feeds=desk.feeds(now),
        token="",
        done="",
        repeats=False,
        position=position,
    )


@router.get("/wall/stream")
async def wall_stream(request: Request) -> Response:
    """The same events as the board's own stream, while the binding holds."""
    desk = desk_of(request)
    position = _position(desk, request)
    if position is None:
        return desk.site.trouble(request, NOT_FOUND)
    closing = request.app.state.closing
    events = board_events(
        desk, _device(position), lambda: _position(desk, request) is not None, closing
    )
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


@router.get("/positions")
def positions(request: Request, viewer: SignedIn) -> Response:
    """Which devices show the board by themselves."""
    site: Site = request.app.state.site
    _may(site, viewer)
    with site.zone.read() as conn:
        bound = _seen(viewer, board_positions.positions(conn))
    here = _position(desk_of(request), request)
    return site.page(request, "dispatch/positions.html", viewer, bound=bound, this_device=here)


@router.post("/positions")
def bind(
    request: Request, viewer: SignedIn, name: Annotated[str, Form(min_length=1, max_length=60)]
) -> Response:
    """Bind this very device."""
    site: Site = request.app.state.site
    _may(site, viewer)
    account, at = viewer.account, site.zone.clock.now()
    made = site.zone.write(
        lambda uow: board_positions.bind(
            uow, name.strip(), account.agencies, account.account_id, at
        )
    )
    response = RedirectResponse("/wall", 303)
    response.set_cookie(
        _cookie(site.settings),
        made.token,
        max_age=_YEAR,
        path="/",
        secure=site.settings.https,
        httponly=True,
        samesite="strict",
    )
    return response


@router.post("/positions/{position_id}/end")
def end(request: Request, viewer: SignedIn, position_id: str) -> Response:
    """The device shows nothing more, from its next beat on."""
    site: Site = request.app.state.site
    _may(site, viewer)
    with site.zone.read() as conn:
        mine = {p.position_id for p in _seen(viewer, board_positions.positions(conn))}
    if position_id not in mine:
        refuse(site, viewer, Action.FEEDS_CHANGE.value, {"position": position_id})
    account, at = viewer.account.account_id, site.zone.clock.now()
    site.zone.write(lambda uow: board_positions.end(uow, position_id, account, at))
    return RedirectResponse("/positions", 303)


def _may(site: Site, viewer: Viewer) -> None:
    if not may_operate(viewer, site.zone.name, Action.FEEDS_CHANGE):
        refuse(site, viewer, Action.FEEDS_CHANGE.value, {})


def _seen(viewer: Viewer, bound: list[Position]) -> list[Position]:
    mine = set(viewer.account.agencies)
    return [one for one in bound if set(one.agencies) <= mine]


def _position(desk: Desk, request: Request) -> Position | None:
    token = request.cookies.get(_cookie(desk.site.settings))
    if not token:
        return None
    with desk.site.zone.read() as conn:
        return board_positions.position_of(conn, token)


def _device(position: Position) -> Viewer:
    """A device sees what a dispatcher of its agencies sees who may not see restricted calls."""
    account = Account(
        account_id=f"position:{position.position_id}",
        login="",
        name=position.name,
        role=Role.DISPATCHER,
        agencies=position.agencies,
    )
    return Viewer(account, position.position_id, csrf="")


def _cookie(settings: PageSettings) -> str:
    return "__Host-position" if settings.https else "handoff_position"
