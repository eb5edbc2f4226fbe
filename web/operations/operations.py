"""Feeds, message counts, parked messages by reason, and whether the audit holds."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection, func, select
from starlette.responses import RedirectResponse, Response

from web.shell.door import SignedIn, refuse
from web.shell.feeds import FeedStates, view_feed
from web.shell.reading import Readings
from web.shell.site import Site
from web.shell.trouble import changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import N_, _
from web.shell.workforce import Action, may_operate
from zone.audit.verify import verify
from zone.errors import Refused
from zone.journal import dead_letters, inbox
from zone.journal.dead_letters import DeadLetter
from zone.journal.park_reasons import Sentence, sentence
from zone.journal.tables import inbox as inbox_table
from zone.journal.tables import outbox

router = APIRouter(prefix="/operations")
_LOW_DISK = 1 << 30
_readings = Readings()
_ENDS = {
    "incident": N_("went into a call"),
    "repeated": N_("said nothing new"),
    "no_incident": N_("spoke of no call, so nothing was opened"),
    "report_waiting": N_("police report that waits for its call"),
    "report_older": N_("older than the report that is held"),
}
"""How a feed's message can end, beside being parked."""


@dataclass(frozen=True, slots=True)
class Group:
    """Parked messages of one reason, with the reason in words."""

    reason: str
    words: Sentence
    letters: tuple[DeadLetter, ...]


@router.get("")
def overview(request: Request, viewer: SignedIn, replayed: str = "") -> Response:
    """How this zone's machinery does; structure only, no body and no file name (R35)."""
    site: Site = request.app.state.site
    states: FeedStates = request.app.state.feeds
    _allow(site, viewer, Action.FEEDS_VIEW)
    now = site.zone.clock.now()
    with site.zone.read() as conn:
        feeds = [view_feed(state, now, site.settings) for state in states(conn, now)]
        counts = inbox.counts(conn)
        leaving = _leaving(conn)
        came = _came(conn)
        parked = dead_letters.list_parked(conn)
    _readings.note(site, viewer, "operations", {}, (letter.event_id for letter in parked))
    free = shutil.disk_usage(site.zone.folder).free
    return site.page(
        request,
        "operations/overview.html",
        viewer,
        feeds=feeds,
        counts=counts,
        leaving=leaving,
        came=came,
        groups=grouped(parked),
        parked=len(parked),
        free_gb=free / (1 << 30),
        disk_low=free < _LOW_DISK,
        replayed=replayed == "1",
        may_replay=may_operate(viewer, site.zone.name, Action.DEADLETTER_REPLAY),
    )


@router.get("/parked/{event_id}")
def parked(request: Request, viewer: SignedIn, event_id: str) -> Response:
    """One parked message: where it stuck and why. Asks before a replay."""
    site: Site = request.app.state.site
    _allow(site, viewer, Action.DEADLETTER_LIST)
    with site.zone.read() as conn:
        letter = dead_letters.show(conn, event_id)
    if letter is None:
        refuse(site, viewer, Action.DEADLETTER_LIST.value, {})
    _readings.note(site, viewer, "parked", {"message": event_id})
    return site.page(
        request,
        "operations/parked.html",
        viewer,
        letter=letter,
        token=site.zone.keys.new_id(),
        may_replay=may_operate(viewer, site.zone.name, Action.DEADLETTER_REPLAY),
    )


@router.post("/parked/{event_id}/replay")
def replay(
    request: Request,
    viewer: SignedIn,
    event_id: str,
    token: Annotated[str, Form(min_length=8, max_length=100)],
) -> Response:
    """Put it in line again; the same form sent twice is one replay. Everything is re-decided."""
    site: Site = request.app.state.site
    _allow(site, viewer, Action.DEADLETTER_REPLAY)
    actor = viewer.account.account_id
    try:
        site.zone.write(lambda uow: dead_letters.replay(uow, event_id, actor, token))
    except Refused as refused:
        raise changed_meanwhile(str(refused), _("Go back to Operations and look again.")) from None
    return RedirectResponse("/operations?replayed=1", 303)


@router.get("/audit")
def audit(request: Request, viewer: SignedIn) -> Response:
    """Check the whole audit chain now and say what was found."""
    site: Site = request.app.state.site
    _allow(site, viewer, Action.AUDIT_VERIFY)
    _readings.note(site, viewer, "audit", {})
    return site.page(request, "operations/audit.html", viewer, report=verify(site.zone))


def grouped(letters: Sequence[DeadLetter]) -> list[Group]:
    """By reason, the most frequent first; where each message stuck is told beside it."""
    by_reason: dict[str, list[DeadLetter]] = {}
    for letter in letters:
        by_reason.setdefault(letter.reason, []).append(letter)
    groups = [Group(reason, sentence(reason, {}), tuple(own)) for reason, own in by_reason.items()]
    return sorted(groups, key=lambda group: -len(group.letters))


def _came(conn: Connection) -> list[tuple[str, str, int, datetime]]:
    """Feed, how its messages ended, how many, and when the newest came: none ends unseen."""
    of = inbox_table.c
    found = conn.execute(
        select(of.feed, of.outcome, func.count(), func.max(of.received_at))
        .where(of.state == "done", of.feed.is_not(None))
        .group_by(of.feed, of.outcome)
        .order_by(of.feed, of.outcome)
    )
    return [
        (feed, _(_ENDS[ended]) if ended in _ENDS else ended, count, newest)
        for feed, ended, count, newest in found
    ]


def _leaving(conn: Connection) -> list[tuple[str, str, int]]:
    """Destination, state and number of what is to leave this zone."""
    found = conn.execute(
        select(outbox.c.destination, outbox.c.state, func.count())
        .group_by(outbox.c.destination, outbox.c.state)
        .order_by(outbox.c.destination, outbox.c.state)
    )
    return [(to, state, count) for to, state, count in found]


def _allow(site: Site, viewer: Viewer, action: Action) -> None:
    if not may_operate(viewer, site.zone.name, action):
        refuse(site, viewer, action.value, {})
