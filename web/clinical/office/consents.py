"""A person's consents: recorded whole, as they stand now, withdrawn; and the talks about them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from casestore.arrivals.reads import consents_reported
from casestore.authority.records import authorities_of, signers_of
from casestore.authority.signers import Signers
from casestore.authority.words import Authority
from casestore.consents.as_written import fault_of
from casestore.consents.facts import facts_of, recipient_match, revoked
from casestore.consents.records import consents_of, reach_event, record_consent, revoke_consent
from casestore.consents.registry import resolve
from casestore.consents.talks import (
    Capacity,
    Interpreter,
    Talk,
    TalkAnswer,
    record_talk,
    talks_of,
)
from casestore.disclosures import restrictions
from casestore.people import records
from casestore.tables import recipient as recipient_table
from schemas.consent import Consent, ConsentForm, ConsentType, Revocation, Signer
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.interop import arrival_words
from web.clinical.office import authority_words, consent_faults, privacy_words
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.review import asks_reason, review_reason
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
_Code = Annotated[str, Form(max_length=100)]


@router.get("/consents")
def consents(request: Request, viewer: SignedIn, person_id: str, reason: str = "") -> Response:
    """Every consent as it stands at this moment, and what was said about consent."""
    clinic = clinic_of(request)
    reason = review_reason(reason)
    if asks_reason(viewer, reason):
        return page(clinic, request, viewer, "reason.html")
    now = clinic.now()
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.CONSENT_VIEW, reason)
        known = consents_of(conn, clinic.site.zone.keys, person_id)
        talks = talks_of(conn, person_id)
        registry = _registry(conn)
        limits = restrictions.restrictions_of(conn, person_id)
        signers = signers_of(
            conn, clinic.site.zone.keys, person_id, now, gate_of(request).state_law
        )
        names = clinic.names(conn)
        reported = [
            one
            for one in consents_reported(conn, person_id)
            if viewer.account.sees_restricted or not one.restricted
        ]
    about = {"person": person_id}
    label = f"consents:{reason}" if reason else "consents"
    clinic.readings.note(clinic.site, viewer, label, about, [one.consent_id for one in known])
    return page(
        clinic,
        request,
        viewer,
        "consents.html",
        person=found,
        consents=[(one, _standing(one, signers, now)) for one in reversed(known)],
        papers=_papers(signers),
        reported=reported,
        arrival_words=arrival_words,
        talks=talks,
        limits=limits,
        registry=registry,
        names=names,
        authority_words=authority_words,
        acts=viewer.account.role in (C, S),
        local_now=now.astimezone(clinic.site.times.zone),
    )


def _registry(conn: Connection) -> dict[str, str]:
    rows = conn.execute(
        select(recipient_table.c.recipient_id, recipient_table.c.name).order_by(
            recipient_table.c.name
        )
    )
    return {row.recipient_id: row.name for row in rows}


def _papers(signers: Signers) -> dict[str, Authority]:
    """Records under which somebody may have signed: those that were not struck, by id."""
    return {one.authority_id: one for one in signers.records if one.struck_at is None}


def _standing(consent: Consent, signers: Signers, at: datetime) -> str:
    """`in_force`, or why it cannot be relied on at this moment."""
    facts = facts_of(consent, None, at)
    if revoked(consent, at) != "no":
        return "revoked"
    if facts.expired:
        return "ended"
    if facts.elements_missing or recipient_match(consent, None) == "open_class":
        return "incomplete"
    return "in_force" if signers.counts(consent) else "signer"


@router.post("/consents")
def record(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    kind: Annotated[ConsentType, Form()],
    form: Annotated[ConsentForm, Form()],
    signer: Annotated[Signer, Form()],
    signed_on: Annotated[str, Form(max_length=20)],
    signed_under: _Code = "",
    recipient: _Code = "",
    patient_name: Annotated[str, Form(max_length=200)] = "",
    other_name: Annotated[str, Form(max_length=3)] = "",
    other_name_why: Annotated[str, Form(max_length=200)] = "",
    discloser: Annotated[str, Form(max_length=200)] = "",
    ends_on: Annotated[str, Form(max_length=20)] = "",
    ends_with: Annotated[str, Form(max_length=200)] = "",
    purpose: Annotated[tuple[str, ...], Form()] = (),
    scope: Annotated[tuple[str, ...], Form()] = (),
    stated: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Record a consent as the form says, with what it lacks. The recipient is one of the
    registry, by id, name or listed alias; likeness does not count."""
    clinic = clinic_of(request)
    account, now, keys = viewer.account.account_id, clinic.now(), clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
        people = [records.read(conn, keys, one) for one in found.person.ids]
        to = resolve(conn, recipient) if recipient else None
        papers = {one.authority_id for one in authorities_of(conn, keys, person_id)}
    if signed_under and signed_under not in papers:
        raise PageError(BAD_FORM)
    if not set(scope) <= set(privacy_words.CATEGORY) | {"all_tpo"}:
        raise PageError(BAD_FORM)
    consent = Consent(
        consent_id=clinic.site.zone.keys.new_id(),
        person_id=person_id,
        type=kind,
        patient_name=patient_name.strip() or None,
        named_otherwise=(other_name_why.strip() or None) if other_name == "yes" else None,
        discloser=discloser.strip() or None,
        scope=("all_tpo",) if kind is ConsentType.TPO_GENERAL else scope,
        recipients=(to.recipient_id,) if to else (),
        purposes=tuple(p for p in purpose if p in privacy_words.PURPOSES),
        revocation_right_stated="revocation_right" in stated,
        redisclosure_stated="redisclosure" in stated,
        expires_at=_end_of_day(request, ends_on),
        expires_on_event=ends_with.strip() or None,
        form=form,
        signer=signer,
        signed_under=signed_under or None,
        signed="signature" in stated,
        signed_at=_start_of_day(request, signed_on),
        recorded_at=now,
        recorded_by=account,
    )
    zone = clinic.site.times.zone
    faults = [fault_of(person, consent, now, zone) for person in people if person is not None]
    if faults and all(faults):
        raise consent_faults.refused(next(filter(None, faults)))
    must_be_done(clinic.site.zone.write(lambda uow: record_consent(uow, consent, account, now)))
    return _back(person_id)


@router.post("/consents/withdraw")
def withdraw(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    consent_id: _Code,
    how: Annotated[Revocation, Form()],
) -> Response:
    """The person withdrew it; standing words that rest on it are taken back at once."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    _own_consent(request, viewer, person_id, consent_id)
    must_be_done(
        clinic.site.zone.write(lambda uow: revoke_consent(uow, consent_id, account, how, now))
    )
    return _back(person_id)


@router.post("/consents/event")
def event(request: Request, viewer: SignedIn, person_id: str, consent_id: _Code) -> Response:
    """The event came about on which the consent ends."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    _own_consent(request, viewer, person_id, consent_id)
    must_be_done(clinic.site.zone.write(lambda uow: reach_event(uow, consent_id, account, now)))
    return _back(person_id)


@router.post("/talks")
def talk(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    answer: Annotated[TalkAnswer, Form()],
    capacity: Annotated[Capacity, Form()],
    interpreter: Annotated[Interpreter, Form()],
    recipient: _Code = "",
    why: _Code = "",
    present: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Record a conversation about consent (R21)."""
    clinic = clinic_of(request)
    account = viewer.account.account_id
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
        to = resolve(conn, recipient) if recipient else None
    if (why and why not in privacy_words.WHY) or (recipient and to is None):
        raise PageError(BAD_FORM)
    made = Talk(
        talk_id=clinic.site.zone.keys.new_id(),
        person_id=person_id,
        at=clinic.now(),
        held_by=account,
        recipient_id=to.recipient_id if to else None,
        answer=answer,
        why=why or None,
        capacity=capacity,
        judged_by=account,
        interpreter=interpreter,
        police_present="police" in present,
        in_custody="custody" in present,
    )
    clinic.site.zone.write(lambda uow: record_talk(uow, made))
    return _back(person_id)


@router.post("/restrictions")
def restrict(
    request: Request, viewer: SignedIn, person_id: str, kind: _Code, recipient: _Code = ""
) -> Response:
    """Record a restriction that was agreed with the person."""
    clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
        to = resolve(conn, recipient) if recipient else None
    if kind not in restrictions.KINDS or (recipient and to is None):
        raise PageError(BAD_FORM)
    to_id = to.recipient_id if to else None
    clinic.site.zone.write(
        lambda uow: restrictions.restrict(uow, person_id, kind, to_id, account, now)
    )
    return _back(person_id)


def _own_consent(request: Request, viewer: SignedIn, person_id: str, consent_id: str) -> None:
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_ACT)
        known = {one.consent_id for one in consents_of(conn, clinic.site.zone.keys, person_id)}
    if consent_id not in known:
        clinic.refuse(viewer, Action.CONSENT_ACT, {"person": person_id})


def _back(person_id: str) -> Response:
    return RedirectResponse(f"/people/{person_id}/consents", 303)


def _start_of_day(request: Request, typed: str) -> datetime | None:
    return _day(request, typed, 0, 0)


def _end_of_day(request: Request, typed: str) -> datetime | None:
    """A consent "until" a day holds through that day, in the agency's own time."""
    return _day(request, typed, 23, 59)


def _day(request: Request, typed: str, hour: int, minute: int) -> datetime | None:
    if not typed:
        return None
    try:
        day = datetime.strptime(typed, "%Y-%m-%d")  # noqa: DTZ007 - the zone follows
    except ValueError:
        raise PageError(BAD_FORM) from None
    zone = clinic_of(request).site.times.zone
    return day.replace(hour=hour, minute=minute, tzinfo=zone).astimezone(UTC)
