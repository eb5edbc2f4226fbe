"""Referrals of a case: composed in one form, a minute to undo, then the state of the loop."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.cause import Cause
from casestore.partners.directory import SERVICES, partner, partners
from casestore.referrals import doors, records, sending
from casestore.referrals.words import By, HandOffNote, Referral, ReferralBody, moves_from
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.team import referral_words
from web.clinical.team.task_views import calls_by_case, colleagues
from web.shell.door import SignedIn
from web.shell.rule_words import rule_says
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter()
_Code = Annotated[str, Form(max_length=100)]
_Text = Annotated[str, Form(max_length=2000)]
_Codes = Annotated[tuple[str, ...], Form()]


@router.get("/cases/{case_id}/referrals")
def of_case(request: Request, viewer: SignedIn, case_id: str) -> Response:
    """The referrals of a case, and the form for a new one."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        case = clinic.case(conn, viewer, case_id, Action.CASE_VIEW)
        found = records.referrals_of(conn, [case.case.case_id, case.asked_for])
        known = partners(conn)
        people = [view.person for view in case.people]
    about = {"case": case.case.case_id}
    shown = [*(r.referral_id for r in found), *(p.person_id for p in people)]
    clinic.readings.note(clinic.site, viewer, "referrals", about, shown)
    return page(
        clinic,
        request,
        viewer,
        "referrals.html",
        case=case.case,
        found=found,
        partners=known,
        names={one.partner_id: one.name for one in known},
        people=people,
        its=referral_words,
    )


@router.post("/cases/{case_id}/referrals")
def compose(
    request: Request,
    viewer: SignedIn,
    case_id: str,
    person_id: _Code,
    partner_id: _Code,
    category: _Codes = (),
    proven: _Codes = (),
    service: _Code = "",
    situation: _Text = "",
    background: _Text = "",
    assessment: _Text = "",
    recommendation: _Text = "",
    taken_by: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """It leaves in a minute, if the gate agrees then."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        case = clinic.case(conn, viewer, case_id, Action.CASE_ACT)
        if person_id not in {view.person.person_id for view in case.people}:
            clinic.refuse(viewer, Action.DISCLOSURE_MAKE, {"case": case_id})
        known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_MAKE)
    chosen = tuple(one for one in referral_words.MAY_GO if one in category)
    if not chosen or service not in ("", *SERVICES):
        raise PageError(BAD_FORM)
    note = HandOffNote(
        situation=situation.strip(),
        background=background.strip(),
        assessment=assessment.strip(),
        recommendation=recommendation.strip(),
        taken_by=taken_by.strip(),
    )
    body = ReferralBody(
        service=service,
        categories=chosen,
        speaks_of=tuple(one for one in chosen if one not in referral_words.NOT_OF_NOTE),
        proven=proven,
        note=note,
    )
    account, now, of = viewer.account.account_id, clinic.now(), case.case.case_id
    made = clinic.site.zone.write(
        lambda uow: sending.compose(uow, of, person_id, partner_id, body, account, now)
    )
    if made is None:
        raise changed_meanwhile(
            _("This partner takes no referrals any more."), _("Go back and choose another one.")
        )
    return RedirectResponse(f"/referrals/{made}", 303)


@router.get("/referrals/{referral_id}")
def one(request: Request, viewer: SignedIn, referral_id: str) -> Response:
    """Where it stands, whose turn it is, what may go, link and code, and its history."""
    clinic = clinic_of(request)
    keys, now = clinic.site.zone.keys, clinic.now()
    with clinic.site.zone.read() as conn:
        found = _mine(clinic, viewer, referral_id, Action.CASE_VIEW)
        who = known_person(clinic, conn, viewer, found.person_id, Action.DISCLOSURE_VIEW)
        call = calls_by_case(clinic, conn, viewer, [found.case_id]).get(found.case_id)
        context = {
            "to": partner(conn, found.partner_id),
            "body": records.body_of(conn, keys, referral_id),
            "steps": records.steps_of(conn, keys, referral_id),
            "pass_on": doors.to_pass_on(conn, keys, referral_id, now),
            "decision": sending.gate_says(conn, keys, gate_of(request), found, now),
            "others": colleagues(clinic, conn, viewer, call.agency) if call else {},
            "names": clinic.names(conn),
        }
    about = {"referral": referral_id, "case": found.case_id, "person": found.person_id}
    clinic.readings.note(clinic.site, viewer, "referral", about)
    return page(
        clinic,
        request,
        viewer,
        "referral.html",
        found=found,
        person=who,
        moves=[m for m in moves_from(found.state, By.TEAM) if m.name != "undo"],
        its=referral_words,
        rule_says=rule_says,
        address=f"{request.url.scheme}://{request.headers.get('host', '')}/partner/",
        **context,
    )


@router.post("/referrals/{referral_id}/step")
def step(
    request: Request,
    viewer: SignedIn,
    referral_id: str,
    move: _Code,
    reason: _Code = "",
    note: _Text = "",
) -> Response:
    """A step by the team, or one that the partner told by phone."""
    clinic = clinic_of(request)
    _mine(clinic, viewer, referral_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, clinic.now()
    act = sending.act
    return _back(
        referral_id,
        clinic.site.zone.write(
            lambda uow: act(uow, referral_id, move, account, now, reason or None, note.strip())
        ),
    )


@router.post("/referrals/{referral_id}/link")
def link(request: Request, viewer: SignedIn, referral_id: str) -> Response:
    """A fresh link and code; the ones before are shut."""
    clinic = clinic_of(request)
    _mine(clinic, viewer, referral_id, Action.CASE_ACT)
    account, now = viewer.account.account_id, clinic.now()
    made = clinic.site.zone.write(lambda uow: doors.make_door(uow, referral_id, account, now))
    return _back(referral_id, made)


@router.post("/referrals/{referral_id}/give")
def give(request: Request, viewer: SignedIn, referral_id: str, to: _Code) -> Response:
    """Somebody of the same agency looks after it from now on."""
    clinic = clinic_of(request)
    found = _mine(clinic, viewer, referral_id, Action.CASE_ACT)
    with clinic.site.zone.read() as conn:
        call = calls_by_case(clinic, conn, viewer, [found.case_id]).get(found.case_id)
        known = colleagues(clinic, conn, viewer, call.agency if call else "")
    if to not in {*known, viewer.account.account_id}:
        raise PageError(BAD_FORM)
    account, now = viewer.account.account_id, clinic.now()
    given = clinic.site.zone.write(lambda uow: records.give(Cause(uow, now, account), found, to))
    return _back(referral_id, given)


def _mine(clinic: Clinic, viewer: Viewer, referral_id: str, action: Action) -> Referral:
    """The referral, if its case is this person's; else there is nothing here."""
    with clinic.site.zone.read() as conn:
        found = records.referral(conn, referral_id)
        if found is None:
            clinic.refuse(viewer, action, {"referral": referral_id})
        clinic.case(conn, viewer, found.case_id, action)
    return found


def _back(referral_id: str, done: bool) -> Response:
    if not done:
        raise changed_meanwhile(
            _("The referral stands otherwise by now, or this step needs a reason."),
            _("Open the referral again and look at it as it stands."),
        )
    return RedirectResponse(f"/referrals/{referral_id}", 303)
