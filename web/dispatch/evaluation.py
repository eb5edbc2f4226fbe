"""How well the flag does on the labelled sets: invented calls only, nothing of this zone's own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from pipelines.detection.evaluation.figures import first_sight, shipped
from pipelines.detection.evaluation.share import Share
from web.shell.door import SignedIn, refuse
from web.shell.site import Site
from web.shell.wording import N_, _
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/operations")
_HEADINGS = {
    "category": N_("By category"),
    "agency": N_("By agency"),
    "area": N_("By area"),
    "time of day": N_("By time of day"),
    "trap": N_("By trap"),
}


class Row(NamedTuple):
    """One line of a table; shares with their 95 % intervals."""

    name: str
    calls: int
    recall: Share
    precision: Share
    per_thousand: int


class Reading(NamedTuple):
    """How well one status is read in one set of sentences."""

    name: str
    status: str
    f1: float
    precision: Share
    recall: Share


@router.get("/evaluation")
def evaluation(request: Request, viewer: SignedIn) -> Response:
    """The evaluation of this version as `handoff flag evaluate` counted it."""
    site: Site = request.app.state.site
    if not may_operate(viewer, site.zone.name, Action.FEEDS_VIEW):
        refuse(site, viewer, Action.FEEDS_VIEW.value, {})
    found = shipped()
    return site.page(
        request,
        "dispatch/evaluation.html",
        viewer,
        found=found,
        first=first_sight(),
        sets=[_row(line) for line in (*found["sets"], found["all"])],
        groups=[
            (_(words), [_row(line) for line in found["groups"][heading]])
            for heading, words in _HEADINGS.items()
            if heading in found["groups"]
        ],
        facts=[(name, Share(right, of)) for name, right, of in found["facts"]],
        readings=[_reading(line) for line in found["assertion"]],
    )


def _row(line: Mapping[str, Any]) -> Row:
    recall, precision = Share(*line["recall"]), Share(*line["precision"])
    return Row(line["name"], line["calls"], recall, precision, line["per_thousand"])


def _reading(line: list[Any]) -> Reading:
    name, status, f1, *counts = line
    return Reading(name, status, f1, Share(*counts[:2]), Share(*counts[2:]))
