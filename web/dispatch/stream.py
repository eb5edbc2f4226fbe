"""The live part of the board: whole rows as they change, and a beat that proves life.

Each connection starts with the whole board, so a reconnect loses and repeats nothing: rows are
known by the id of their call and the key of what is shown.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from threading import Event
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from web.dispatch.desk import Desk, desk_of
from web.dispatch.row_view import RowView
from web.shell.door import SignedIn
from web.shell.sessions import cookie_name, keeps_open
from web.shell.viewer import Viewer

router = APIRouter()
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/board/stream")
async def stream(request: Request, viewer: SignedIn) -> Response:
    """Server-sent events `whole`, `changed`, `beat` and `out`; each carries JSON."""
    desk = desk_of(request)
    token = request.cookies.get(cookie_name(desk.site.settings), "")
    events = board_events(
        desk, viewer, lambda: keeps_open(desk.site, token), request.app.state.closing
    )
    return StreamingResponse(events, media_type="text/event-stream", headers=HEADERS)


async def board_events(
    desk: Desk, viewer: Viewer, holds: Callable[[], bool], closing: Event
) -> AsyncIterator[bytes]:
    """The events of one connection, while `holds` is true and the program runs (`closing`).

    `holds`: is the session, or the device's binding, still good? Asked with every beat.
    """
    settings = desk.site.settings
    loop = asyncio.get_running_loop()
    shown: dict[str, str] = {}
    beat_at = loop.time() + settings.beat_seconds
    yield b"retry: 2000\n\n"
    yield await run_in_threadpool(_whole, desk, viewer, shown)
    while not closing.is_set():
        await asyncio.sleep(settings.board_poll_seconds)
        if (news := await run_in_threadpool(_changed, desk, viewer, shown)) is not None:
            yield news
        if loop.time() >= beat_at:
            if not await run_in_threadpool(holds):
                yield _event("out", {})
                return
            yield await run_in_threadpool(_beat_event, desk)
            beat_at = loop.time() + settings.beat_seconds


def _whole(desk: Desk, viewer: Viewer, shown: dict[str, str]) -> bytes:
    now = desk.site.zone.clock.now()
    views = desk.views(viewer, now)
    desk.note_shown(viewer, {v.row.incident_id for v in views})
    shown.update({v.row.incident_id: v.key for v in views})
    return _event("whole", {"rows": _rendered(desk, views, now), "beat": _beat(desk, now)})


def _changed(desk: Desk, viewer: Viewer, shown: dict[str, str]) -> bytes | None:
    """What differs from what this connection has shown; None when nothing does."""
    now = desk.site.zone.clock.now()
    views = {v.row.incident_id: v for v in desk.views(viewer, now, shared=True)}
    new = [v for i, v in views.items() if shown.get(i) != v.key]
    gone = [i for i in shown if i not in views]
    if not new and not gone:
        return None
    desk.note_shown(viewer, {v.row.incident_id for v in new})
    shown.update({v.row.incident_id: v.key for v in new})
    for incident_id in gone:
        del shown[incident_id]
    return _event("changed", {"rows": _rendered(desk, new, now), "gone": gone})


def _rendered(desk: Desk, views: Iterable[RowView], now: datetime) -> list[dict[str, str]]:
    template = desk.site.templates.get_template("dispatch/row.html").make_module({"now": now})

    def draw(view: RowView) -> str:
        return str(template.call_row(view))  # type: ignore[attr-defined]

    return [
        {"id": v.row.incident_id, "key": v.key, "html": desk.drawn.html(v, draw)} for v in views
    ]


def _beat(desk: Desk, now: datetime) -> dict[str, Any]:
    return {
        "now": now.isoformat(timespec="milliseconds"),
        "zone": desk.site.settings.time_zone,
        "feeds": [feed.plain() for feed in desk.feeds(now)],
    }


def _beat_event(desk: Desk) -> bytes:
    return _event("beat", _beat(desk, desk.site.zone.clock.now()))


def _event(kind: str, data: object) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
