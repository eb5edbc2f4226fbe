"""Who may decide for a person, as dated records, with holds and the clocks of state law (R20)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.authority import holds, records
from casestore.authority.words import Authority, AuthorityBody, AuthorityKind, Document
from casestore.consents.records import cite, consents_of
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.office import authority_words
from web.clinical.office.authority_view import authority_of
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.review import asks_reason, review_reason
from web.clinical.typed_times import day, past
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
_Code = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=200)]


@router.get("/authority")
def authority(request: Request, viewer: SignedIn, person_id: str, reason: str = "") -> Response:
    """Who may sign today and under which records; holds; when the record may be deleted."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return page(clinic, request, viewer, "reason.html")
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.CONSENT_VIEW, reason)
        shown = authority_of(conn, keys, person_id, clinic.now(), gate_of(request).state_law)
        consents = consents_of(conn, keys, person_id)
        names = clinic.names(conn)
    label = f"authority:{reason}" if reason else "authority"
    clinic.readings.note(clinic.site, viewer, label, {"person": person_id})
    return page(
        clinic,
        request,
        viewer,
        "authority.html",
        person=found,
        shown=shown,
        consents=consents,
        names=names,
        reason=reason,
        acts=viewer.account.role in (C, S),
        authority_words=authority_words,
        local_now=clinic.now().astimezone(clinic.site.times.zone),
    )


@router.post("/authority")
def record(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: Annotated[AuthorityKind, Form()],
    paper: Annotated[Document, Form()],
    holder: _Text,
    since: _Code,
    decides: _Code,
    until: _Code = "",
    reference: _Text = "",
    reason: _Code = "",
) -> Response:
    """Put one on file, as its paper says."""
    clinic = clinic_of(request)
    _may(request, viewer, person_id, reason)
    began, ends = day(since), day(until)
    backwards = began is not None and ends is not None and ends < began
    if began is None or backwards or decides not in authority_words.DECIDES or not holder.strip():
        raise PageError(BAD_FORM)
    made = Authority(
        authority_id=clinic.site.zone.keys.new_id(),
        person_id=person_id,
        kind=kind,
        since=began,
        until=ends,
        health_decisions=decides == "yes",
        document=paper,
        body=AuthorityBody(holder=holder.strip(), reference=reference.strip()),
        recorded_at=clinic.now(),
        recorded_by=viewer.account.account_id,
    )
    must_be_done(clinic.site.zone.write(lambda uow: records.record_authority(uow, made)))
    return _back(person_id, reason)


@router.post("/authority/end")
def end(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    authority_id: _Code,
    until: _Code,
    reason: _Code = "",
) -> Response:
    """It ends with this day."""
    clinic = clinic_of(request)
    known = _may(request, viewer, person_id, reason, authority_id)
    last = day(until)
    if last is None or known is None or last < known.since:
        raise PageError(BAD_FORM)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: records.end_authority(uow, authority_id, last, account, now)
        )
    )
    return _back(person_id, reason)


@router.post("/authority/strike")
def strike(
    request: Request, viewer: SignedIn, person_id: str, authority_id: _Code, reason: _Code = ""
) -> Response:
    """It was entered in error."""
    clinic = clinic_of(request)
    _may(request, viewer, person_id, reason, authority_id)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: records.strike_authority(uow, authority_id, account, now)
        )
    )
    return _back(person_id, reason)


@router.post("/consents/under")
def under(
    request: Request, viewer: SignedIn, person_id: str, consent_id: _Code, authority_id: _Code
) -> Response:
    """Whoever signed this consent did so under that record."""
    clinic = clinic_of(request)
    _may(request, viewer, person_id, "", authority_id)
    with clinic.site.zone.read() as conn:
        known = {one.consent_id for one in consents_of(conn, clinic.site.zone.keys, person_id)}
    if consent_id not in known:
        clinic.refuse(viewer, Action.CONSENT_ACT, {"person": person_id})
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(lambda uow: cite(uow, consent_id, authority_id, account, now))
    )
    return _back(person_id, "")


@router.post("/holds")
def record_hold(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: _Code,
    began: _Code,
    signed_by: _Text,
    facility: _Text = "",
) -> Response:
    """Somebody is held under state law, since then."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
    law, since = gate_of(request).state_law, past(request, began)
    if law is None or kind not in law.holds or since is None or not signed_by.strip():
        raise PageError(BAD_FORM)
    made = holds.Hold(
        hold_id=clinic.site.zone.keys.new_id(),
        person_id=person_id,
        kind=kind,
        began_at=since,
        body=holds.HoldBody(signed_by=signed_by.strip(), facility=facility.strip()),
        recorded_by=viewer.account.account_id,
    )
    now = clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: holds.record_hold(uow, made, now)))
    return _back(person_id, "")


@router.post("/holds/end")
def end_hold(request: Request, viewer: SignedIn, person_id: str, hold_id: _Code) -> Response:
    """It ended."""
    clinic = clinic_of(request)
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
        own = {one.hold_id for one in holds.holds_of(conn, keys, person_id)}
    if hold_id not in own:
        clinic.refuse(viewer, Action.CONSENT_ACT, {"person": person_id})
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(clinic.site.zone.write(lambda uow: holds.end_hold(uow, hold_id, account, now)))
    return _back(person_id, "")


def _may(
    request: Request, viewer: Viewer, person_id: str, reason: str, authority_id: str = ""
) -> Authority | None:
    """May this viewer change this person's records? Returns the one named, which is the person's
    own; else there is nothing here."""
    clinic = clinic_of(request)
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        given = review_reason(reason)
        known_person(clinic, conn, viewer, person_id, Action.AUTHORITY_ACT, given)
        own = {one.authority_id: one for one in records.authorities_of(conn, keys, person_id)}
    if authority_id and authority_id not in own:
        clinic.refuse(viewer, Action.AUTHORITY_ACT, {"person": person_id})
    return own.get(authority_id)


def _back(person_id: str, reason: str) -> Response:
    asked = f"?reason={review_reason(reason)}" if review_reason(reason) else ""
    return RedirectResponse(f"/people/{person_id}/authority{asked}", 303)
