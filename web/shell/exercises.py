"""Guided exercises of the training town, which check themselves by the audit; and quick cards.

An exercise is done when the audit holds the act by this very person: nothing is ticked by hand.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from fastapi import APIRouter, Request
from sqlalchemy import Connection, Row, or_, select
from starlette.responses import Response

from schemas.audit import AuditTag
from web.shell.door import SignedIn
from web.shell.exercise_words import EXERCISES, Exercise
from web.shell.site import Site
from web.shell.trouble import NOT_FOUND, PageError
from zone.accounts.account import Role
from zone.journal.tables import audit

router = APIRouter()


@router.get("/exercises")
def exercises(request: Request, viewer: SignedIn) -> Response:
    """What this role practices here, and what of it is done; in a training town only (R55)."""
    site: Site = request.app.state.site
    if not site.settings.training:
        raise PageError(NOT_FOUND)
    mine = _mine(site, viewer.account.role)
    with site.zone.read() as conn:
        done = done_by(conn, viewer.account.account_id, mine)
    return site.page(request, "shell/exercises.html", viewer, exercises=mine, done=done)


@router.get("/quick-card")
def quick_card(request: Request, viewer: SignedIn) -> Response:
    """The main tasks of this role on one page of paper."""
    site: Site = request.app.state.site
    return site.page(
        request, "shell/quick_card.html", viewer, exercises=_mine(site, viewer.account.role)
    )


def done_by(conn: Connection, account_id: str, exercises: Iterable[Exercise]) -> set[str]:
    """Keys of the exercises whose act this person has done."""
    wanted = {seen.tag for one in exercises for seen in one.seen}
    # What a dispatcher says is written down by the chain; the person stands in its detail.
    whose = or_(audit.c.actor == account_id, audit.c.tag == AuditTag.FLAG_SAID)
    rows = conn.execute(
        select(audit.c.tag, audit.c.actor, audit.c.detail).where(audit.c.tag.in_(wanted), whose)
    )
    acts = [(row.tag, orjson.loads(row.detail)) for row in rows if _is_by(row, account_id)]
    return {
        one.key
        for one in exercises
        for seen in one.seen
        if any(
            tag == seen.tag and all(detail.get(k) == v for k, v in seen.detail.items())
            for tag, detail in acts
        )
    }


def _is_by(row: Row[Any, Any, Any], account_id: str) -> bool:
    if row.actor == account_id:
        return True
    said_by: object = orjson.loads(row.detail).get("account")
    return said_by == account_id


def _mine(site: Site, role: Role) -> tuple[Exercise, ...]:
    return tuple(one for one in EXERCISES[role] if one.zone == site.zone.name)
