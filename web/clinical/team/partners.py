"""The partner directory: who takes referrals, for what, and what was heard of their room."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.partners import directory
from casestore.partners.directory import Partner, Room
from web.clinical.clinic import clinic_of
from web.clinical.office.privacy import page
from web.clinical.team import referral_words
from web.shell.door import SignedIn
from web.shell.routes_table import S
from web.shell.trouble import BAD_FORM, NOT_FOUND, PageError, changed_meanwhile
from web.shell.wording import _

router = APIRouter(prefix="/partners")
_Line = Annotated[str, Form(max_length=200)]


@router.get("")
def all_of_them(request: Request, viewer: SignedIn) -> Response:
    """Every partner. Organizations: nobody's record is on this page."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known = directory.partners(conn)
        names = clinic.names(conn)
    return page(
        clinic,
        request,
        viewer,
        "partners.html",
        partners=known,
        names=names,
        its=referral_words,
        edits=viewer.account.role is S,
    )


@router.get("/{partner_id}")
def edit(request: Request, viewer: SignedIn, partner_id: str) -> Response:
    """One partner, to change; `new` for a further one."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        found = directory.partner(conn, partner_id)
    if found is None and partner_id != "new":
        raise PageError(NOT_FOUND)
    return page(clinic, request, viewer, "partner.html", one=found, its=referral_words)


@router.post("/{partner_id}")
def save(
    request: Request,
    viewer: SignedIn,
    partner_id: str,
    name: Annotated[str, Form(min_length=2, max_length=200)],
    kind: _Line,
    service: Annotated[tuple[str, ...], Form()] = (),
    hours: _Line = "",
    phone: _Line = "",
    mail: _Line = "",
    remarks: Annotated[str, Form(max_length=1000)] = "",
    active: _Line = "",
    row_version: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Add or change one."""
    clinic = clinic_of(request)
    if kind not in referral_words.KINDS or (partner_id == "new") != (row_version == 0):
        raise PageError(BAD_FORM)
    role, org_kind = kind.split("|")
    own = clinic.site.zone.keys.new_id() if partner_id == "new" else partner_id
    wanted = Partner(
        partner_id=own,
        name=" ".join(name.split()),
        role=role,
        org_kind=org_kind,
        services=service,
        hours=hours.strip(),
        phone=phone.strip(),
        mail=mail.strip(),
        remarks=remarks.strip(),
        active=active == "yes",
        row_version=row_version,
    )
    account, now = viewer.account.account_id, clinic.now()
    save_partner = directory.save_partner
    if not clinic.site.zone.write(lambda uow: save_partner(uow, wanted, account, now)):
        raise changed_meanwhile(
            _("Somebody changed this partner meanwhile, or another one has this name."),
            _("Open the directory and look at it as it stands."),
        )
    return RedirectResponse("/partners", 303)


@router.post("/{partner_id}/room")
def room(
    request: Request, viewer: SignedIn, partner_id: str, state: Annotated[Room, Form()]
) -> Response:
    """Somebody heard how much room there is; it is shown with its age."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        if directory.partner(conn, partner_id) is None:
            raise PageError(NOT_FOUND)
    account, now = viewer.account.account_id, clinic.now()
    say = directory.say_availability
    clinic.site.zone.write(lambda uow: say(uow, partner_id, state, account, now))
    return RedirectResponse("/partners", 303)
