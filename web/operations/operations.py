"""Feeds, message counts, parked messages by cause, and whether the audit holds."""

import shutil
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import Response

from web.operations.allowed import allow, desk_of, may
from web.shell.door import SignedIn
from web.shell.feeds import FeedStates, view_feed
from web.shell.reading import Readings
from web.shell.site import Site
from web.shell.wording import N_, _
from web.shell.workforce import Action
from zone.audit.verify import verify
from zone.feeds import alarms
from zone.feeds.alarm_words import sentence
from zone.journal import dead_letters, inbox, replay_runs
from zone.journal.tables import inbox as inbox_table
from zone.journal.tables import outbox

router = APIRouter(prefix="/operations")
_LOW_DISK = 1 << 30
_LONGEST_RUNS = 5
_readings = Readings()
_ENDS = {
    "incident": N_("went into a call"),
    "repeated": N_("said nothing new"),
    "no_incident": N_("spoke of no call, so nothing was opened"),
    "report_waiting": N_("police report that waits for its call"),
    "report_older": N_("older than the report that is held"),
    "draft": N_("read only, since the feed is a draft"),
    "shadow_would_wait": N_("shadow: would have waited for a clinician"),
    "shadow_would_chart": N_("shadow: would have stood in a person's chart"),
    "shadow_no_call": N_("shadow: would have opened no call"),
    "shadow_not_flagged": N_("shadow: would not have been flagged"),
    "shadow_uncertain": N_("shadow: would have waited for a dispatcher"),
    "shadow_flagged": N_("shadow: would have been flagged, and nothing would have crossed"),
    "shadow_would_cross": N_("shadow: would have crossed to the clinic"),
}
"""How a feed's message can end, beside being parked."""


@router.get("")
def overview(request: Request, viewer: SignedIn, replayed: str = "") -> Response:
    """How this zone's machinery does; structure only, no body and no file name (R35)."""
    site: Site = request.app.state.site
    states: FeedStates = request.app.state.feeds
    allow(viewer, site, Action.FEEDS_VIEW)
    now = site.zone.clock.now()
    with site.zone.read() as conn:
        feeds = [(state, view_feed(state, now, site.settings)) for state in states(conn, now)]
        counts = inbox.counts(conn)
        leaving = _leaving(conn)
        came = _came(conn)
        causes = dead_letters.causes(conn)
        wrong = [(alarm, *sentence(alarm)) for alarm in alarms.standing(conn)]
        over = [(alarm, *sentence(alarm)) for alarm in alarms.past(conn, 10)]
        untold = len(alarms.untold(conn))
        runs = replay_runs.runs(conn, _LONGEST_RUNS)
    _readings.note(site, viewer, "operations", {})
    free = shutil.disk_usage(site.zone.folder).free
    return site.page(
        request,
        "operations/overview.html",
        viewer,
        feeds=feeds,
        configured=desk_of(request) is not None,
        measured=site.routes.opens(viewer.account.role, "/operations/evaluation"),
        counts=counts,
        leaving=leaving,
        came=came,
        causes=causes,
        parked=sum(cause.count for cause in causes),
        wrong=wrong,
        over=over,
        untold=untold,
        runs=runs,
        free_gb=free / (1 << 30),
        disk_low=free < _LOW_DISK,
        replayed=replayed == "1",
        may_replay=may(viewer, site, Action.DEADLETTER_REPLAY),
    )


@router.get("/audit")
def audit(request: Request, viewer: SignedIn) -> Response:
    """Check the whole audit chain now and say what was found."""
    site: Site = request.app.state.site
    allow(viewer, site, Action.AUDIT_VERIFY)
    _readings.note(site, viewer, "audit", {})
    return site.page(request, "operations/audit.html", viewer, report=verify(site.zone))


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
