"""Referrals to the client's own organization: read, and answered by its program."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response
from pydantic import Field

from casestore.cause import Cause
from casestore.clients import reads
from casestore.clients.sight import Sight
from casestore.clients.words import Scope
from casestore.referrals import records
from casestore.referrals.partner_view import Shown, may_show, show
from casestore.referrals.words import By, Referral, moves_from
from schemas.audit import AuditTag
from web.api.caller import Call, asks
from web.api.paging import Cursor, Limit, listed
from web.api.people import Id
from web.api.problems import NO_RECORD, NOT_NOW_SO, NotDone
from web.api.shapes import (
    ContactOut,
    Handling,
    Many,
    NameOut,
    NoteOut,
    One,
    ReferralLine,
    ReferralOut,
    Shape,
    taken,
)
from web.api.writing import IdempotencyKey, IfMatch, Written, body_of, etag, seen, write
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/referrals", tags=["referrals"])
PartnerStep = Literal["accept", "decline", "arrive", "miss"]


class Answered(Shape):
    """The partner's answer."""

    step: PartnerStep
    reason: str | None = Field(None, max_length=64, description="Needed with `decline`.")
    note: str = Field("", max_length=2000)


@router.get("")
def every(
    call: Annotated[Call, asks(Scope.REFERRALS_READ)], cursor: Cursor = None, limit: Limit = 20
) -> Many[ReferralLine]:
    """Referrals that are with this organization, newest first; without their content."""

    def see(sight: Sight, referral_id: str) -> ReferralLine | None:
        found = records.referral(sight.conn, referral_id)
        if found is None or not may_show(sight.conn, sight.keys, call.office.gate, found, call.at):
            return None
        return taken(ReferralLine, found, version=found.row_version, state=found.state.value)

    return listed(call, reads.referrals_after, see, cursor, limit)


@router.get("/{referral_id}")
def read(
    call: Annotated[Call, asks(Scope.REFERRALS_READ)], referral_id: Id, response: Response
) -> One[ReferralOut]:
    """One referral. Read for the first time, it counts as seen; the gate is asked again, and when
    it says no by now, the referral is taken back."""
    shown = call.zone.write(lambda uow: look(call, uow, referral_id))
    if shown is None:
        raise NotDone(NO_RECORD)
    response.headers["ETag"] = etag(shown.referral.row_version)
    handling = Handling(part2="42 CFR" in shown.enclosed, notice=shown.enclosed)
    return One(data=referral_out(shown), handling=handling)


@router.post("/{referral_id}/answers", response_model=ReferralOut)
def answer(
    call: Annotated[Call, asks(Scope.REFERRALS_READ, Scope.REFERRALS_ANSWER)],
    referral_id: Id,
    given: Answered,
    body: Annotated[bytes, Depends(body_of)],
    key: IdempotencyKey = None,
    if_match: IfMatch = None,
) -> Response:
    """Take a step: accept, decline with a reason, arrived, did not arrive."""

    def act(uow: UnitOfWork) -> Written:
        made = answered(call, uow, referral_id, if_match, given)
        return Written(referral_out(made), referral_id, made.referral.row_version)

    return write(call, key, body, referral_id, act)


def look(call: Call, uow: UnitOfWork, referral_id: str) -> Shown | None:
    """What this partner may see of a referral now; the reading is in the audit first."""
    found = records.referral(uow.conn, referral_id)
    if not _ours(call, found):
        call.audit(uow, AuditTag.CLIENT_READ)
        return None
    assert found is not None
    cause = Cause(uow, call.at, call.client.actor)
    return show(cause, call.office.gate, found, "api", {"client": call.client.client_id})


def _ours(call: Call, found: Referral | None) -> bool:
    """With this organization, and open to it."""
    if found is None or found.partner_id != call.client.recipient_id:
        return False
    return bool(moves_from(found.state, By.PARTNER)) or found.state.value == "arrived"


def answered(
    call: Call, uow: UnitOfWork, referral_id: str, if_match: str | None, given: Answered
) -> Shown:
    """The referral after the partner's step. Raises NotDone."""
    shown = look(call, uow, referral_id)
    if shown is None:
        raise NotDone(NO_RECORD)
    found = shown.referral
    seen(if_match, found.row_version)
    cause, note = Cause(uow, call.at, call.client.actor), given.note.strip()
    step, by = given.step, By.PARTNER
    if not records.move(cause, found, step, by, reason=given.reason, note=note):
        raise NotDone(NOT_NOW_SO)
    now = records.referral(uow.conn, referral_id) or found
    return shown.model_copy(update={"referral": now})


def referral_out(shown: Shown) -> ReferralOut:
    """The referral as its partner sees it."""
    found = shown.referral
    return ReferralOut(
        referral_id=found.referral_id,
        version=found.row_version,
        state=found.state.value,
        state_at=found.state_at,
        opened_at=found.opened_at,
        service=shown.service,
        names=[NameOut(**name.model_dump()) for name in shown.names],
        birth_date=shown.birth_date,
        contacts=[taken(ContactOut, one) for one in shown.contacts if one.until is None],
        note=None if shown.note is None else taken(NoteOut, shown.note),
        steps=[move.name for move in moves_from(found.state, By.PARTNER) if move.name != "see"],
    )
