"""The dispatch half of a call's story (R7): from the first message to the reply, and no further.

The ending is the same for every call that crossed, whoever was or was not known to the clinic.
"""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from pipelines.detection.rule_words import sentence
from pipelines.incidents.answers import incident_by_id
from pipelines.ports import IncidentById
from pipelines.tables import incident
from schemas.audit import AuditTag
from web.dispatch.desk import Desk, desk_of
from web.shell.door import SignedIn, refuse
from web.shell.rule_words import rule_says
from web.shell.story import Story, tell, title
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, lives_there, may
from zone.audit.trail import trail

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Call:
    """As much of a call as decides who may read its story."""

    number: str | None
    agency: str
    opened_at: datetime
    restricted: bool


@dataclass(frozen=True, slots=True)
class Ending:
    """How the dispatch half ends."""

    title: str
    words: str


@router.get("/story/{incident_id}")
def story(request: Request, viewer: SignedIn, incident_id: str) -> Response:
    """Each step with its time, what was decided, by which rule, and what was kept back."""
    desk = desk_of(request)
    about = {"incident": incident_id}
    with desk.site.zone.read() as conn:
        call = _call(conn, incident_id)
        if call is None or not may(
            viewer,
            desk.site.zone.name,
            Action.STORY_DISPATCH,
            agency=call.agency,
            restricted=call.restricted,
            own_household=_at_home(desk, viewer, incident_id),
        ):
            refuse(desk.site, viewer, Action.STORY_DISPATCH.value, about)
    desk.readings.note(desk.site, viewer, "story", about)
    with desk.site.zone.read() as conn:
        told = tell(trail(conn, "incident", incident_id), _rule_says)
    return desk.site.page(
        request,
        "dispatch/story.html",
        viewer,
        call=call,
        story=told,
        title=title,
        ending=_ending(told),
    )


def _call(conn: Connection, incident_id: str) -> Call | None:
    row = conn.execute(
        select(
            incident.c.number, incident.c.agency, incident.c.opened_at, incident.c.restricted
        ).where(incident.c.incident_id == incident_id)
    ).one_or_none()
    return None if row is None else Call(*row)


def _at_home(desk: Desk, viewer: Viewer, incident_id: str) -> bool:
    """A call at the viewer's own home stays shut, on the board or off it (R11)."""
    if not viewer.account.own_household:
        return False
    with desk.site.zone.read() as conn:
        held = incident_by_id(conn, desk.site.zone.keys, IncidentById(incident_id))
    places = [place.text for place in held.incident.locations] if held else []
    return lives_there(viewer, *places)


def _ending(told: Story) -> Ending:
    if told.has(AuditTag.REQUEST_SENT) and told.has(AuditTag.REPLY_RECEIVED):
        return Ending(
            _("Handed to the clinical zone, reply received"),
            _(
                "The dispatch half ends here, for every call in the same way. What the clinical "
                "team knows or does is theirs; dispatch is told only whether a team was notified."
            ),
        )
    if told.has(AuditTag.REQUEST_SENT):
        return Ending(
            _("Handed to the clinical zone, reply not here yet"),
            _("If it does not come soon, phone the team. The board says so, too."),
        )
    return Ending(
        _("Not handed to the clinical zone"),
        _("The clinic was told nothing about this call. If it should be, ask from the board."),
    )


def _rule_says(code: str) -> str:
    """A rule of the gate, or one of the detection, with or without its assertion behind it."""
    return rule_says(code) or sentence(code) or sentence(code.rpartition(":")[0])
