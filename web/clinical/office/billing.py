"""Billing of contacts: what is entered, what each line lacks, the frozen files (R47)."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.billing import drafting, entering, exporting
from casestore.billing.words import Coded, Presence, Provider
from casestore.cases.encounters import of_cases
from casestore.research.words import Period
from casestore.tables import encounter as encounter_table
from schemas.case import Encounter
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import billing_words
from web.clinical.office.privacy import gate_of, page
from web.clinical.typed_times import day, instant
from web.shell.audited_file import audited_file
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate
from zone.journal.unit_of_work import UnitOfWork

router = APIRouter(prefix="/billing")
_Code = Annotated[str, Form(max_length=100)]
_Line = Annotated[str, Form(min_length=1, max_length=200)]
_MONTH = 30


@router.get("")
def overview(request: Request, viewer: SignedIn, since: str = "", until: str = "") -> Response:
    """Contacts of a period: complete lines counted, the others with what they lack."""
    clinic = _entered(request, viewer)
    period, zone = _period(clinic, since, until), clinic.site.zone
    account = viewer.account
    with zone.read() as conn:
        found = drafting.lines(
            conn,
            zone.keys,
            gate_of(request),
            account.agencies,
            period,
            clinic.site.times.zone,
            account.account_id,
            clinic.now(),
        )
        provider, npis = entering.provider(conn, zone.keys), entering.npis(conn)
        files, names = exporting.exports(conn), clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "billing", {}, [one.encounter_id for one in found])
    return page(
        clinic,
        request,
        viewer,
        "billing.html",
        period=period,
        whole=[one for one in found if not one.lacks],
        lacking=[one for one in found if one.lacks],
        provider=provider,
        npis=npis,
        files=files,
        names=names,
        billing_words=billing_words,
    )


@router.post("/provider")
def set_provider(
    request: Request, viewer: SignedIn, name: _Line, npi: _Code, payer: _Line
) -> Response:
    """Who bills whom; consents can name the payer from then on."""
    clinic = _entered(request, viewer)
    zone, account, now = clinic.site.zone, viewer.account.account_id, clinic.now()
    with zone.read() as conn:
        before = entering.provider(conn, zone.keys)
    same = before is not None and before.payer == payer.strip()
    payer_id = before.payer_id if before is not None and same else zone.keys.new_id()
    made = Provider(name=name.strip(), npi=npi.strip(), payer=payer.strip(), payer_id=payer_id)
    if not zone.write(lambda uow: entering.set_provider(uow, made, account, now)):
        raise PageError(BAD_FORM)
    return RedirectResponse("/billing", 303)


@router.post("/npi")
def set_npi(request: Request, viewer: SignedIn, account_id: _Code, npi: _Code) -> Response:
    """The number of a member of staff."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        known = clinic.names(conn)
    if account_id not in known or not clinic.site.zone.write(
        lambda uow: entering.set_npi(uow, account_id, npi.strip(), account, now)
    ):
        raise PageError(BAD_FORM)
    return RedirectResponse("/billing", 303)


@router.get("/contacts/{encounter_id}")
def contact(request: Request, viewer: SignedIn, encounter_id: str) -> Response:
    """Codes and presence of one contact."""
    clinic = _entered(request, viewer)
    met = _contact(clinic, viewer, encounter_id)
    with clinic.site.zone.read() as conn:
        code = entering.coded(conn, [encounter_id]).get(encounter_id)
        there = entering.present(conn, [encounter_id]).get(encounter_id, [])
        names = clinic.names(conn)
    about = {"encounter": encounter_id, "case": met.case_id}
    clinic.readings.note(clinic.site, viewer, "billing contact", about)
    return page(
        clinic,
        request,
        viewer,
        "billing_contact.html",
        met=met,
        code=code,
        there=there,
        names=names,
        billing_words=billing_words,
        zone_info=clinic.site.times.zone,
    )


@router.post("/contacts/{encounter_id}")
def enter(
    request: Request,
    viewer: SignedIn,
    encounter_id: str,
    place: _Code,
    procedure: _Code,
    diagnosis: _Code,
    modifiers: _Code = "",
    staff: Annotated[tuple[str, ...], Form()] = (),
    began: Annotated[tuple[str, ...], Form()] = (),
    ended: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Save them; saving again replaces them."""
    clinic = _entered(request, viewer)
    _contact(clinic, viewer, encounter_id)
    now = clinic.now()
    coded = Coded(
        encounter_id=encounter_id,
        place=place,
        procedure=procedure.strip().upper(),
        modifiers=modifiers.strip().upper(),
        diagnosis=diagnosis.strip().upper(),
        entered_at=now,
        entered_by=viewer.account.account_id,
    )
    present = _presences(request, encounter_id, staff, began, ended)
    with clinic.site.zone.read() as conn:
        known = clinic.names(conn)
    if {one.account_id for one in present} - set(known) or not clinic.site.zone.write(
        lambda uow: entering.code(uow, coded, present)
    ):
        raise PageError(BAD_FORM)
    return RedirectResponse(f"/billing/contacts/{encounter_id}", 303)


@router.post("/export")
def export(request: Request, viewer: SignedIn, since: _Code, until: _Code) -> Response:
    """Make the file of the complete lines; each is decided anew in the same transaction."""
    clinic = _entered(request, viewer)
    period, zone, account = _period(clinic, since, until), clinic.site.zone, viewer.account
    gate, now = gate_of(request), clinic.now()

    def act(uow: UnitOfWork) -> str | None:
        found = drafting.lines(
            uow.conn,
            uow.keys,
            gate,
            account.agencies,
            period,
            clinic.site.times.zone,
            account.account_id,
            now,
        )
        return exporting.make(uow, found, period, account.account_id, now)

    if zone.write(act) is None:
        raise changed_meanwhile(
            _("No line of these days is complete, so there is no file."),
            _("Look at what each line lacks."),
        )
    return RedirectResponse("/billing", 303)


@router.get("/files/{export_id}")
def file(request: Request, viewer: SignedIn, export_id: str) -> Response:
    """The frozen file; each time it is opened is audited."""
    clinic = _entered(request, viewer)
    zone = clinic.site.zone
    with zone.read() as conn:
        content = exporting.frozen(conn, zone.keys, export_id)
    if content is None:
        clinic.refuse(viewer, Action.BILLING_EXPORT, {"export": export_id})
    about = {"export": export_id}
    name = f"billing-{export_id}.csv"
    return audited_file(clinic.site, viewer, "billing file", about, content, name, "text/csv")


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.BILLING_EXPORT):
        refuse(clinic.site, viewer, Action.BILLING_EXPORT.value, {})
    return clinic


def _period(clinic: Clinic, since: str, until: str) -> Period:
    today: date = clinic.now().astimezone(clinic.site.times.zone).date()
    last = day(until) or today
    period = Period(since=day(since) or last - timedelta(days=_MONTH), until=last)
    if period.since > period.until:
        raise PageError(BAD_FORM)
    return period


def _contact(clinic: Clinic, viewer: Viewer, encounter_id: str) -> Encounter:
    """The contact, if the viewer may work its case; else nothing is here."""
    with clinic.site.zone.read() as conn:
        row = conn.execute(
            encounter_table.select().where(encounter_table.c.encounter_id == encounter_id)
        ).one_or_none()
        if row is None:
            clinic.refuse(viewer, Action.BILLING_EXPORT, {"encounter": encounter_id})
        clinic.case(conn, viewer, row.case_id, Action.CASE_ACT)
        found = of_cases(conn, [row.case_id])
    return next(one for one in found if one.encounter_id == encounter_id)


def _presences(
    request: Request,
    encounter_id: str,
    staff: tuple[str, ...],
    began: tuple[str, ...],
    ended: tuple[str, ...],
) -> list[Presence]:
    """One per row of the form that names somebody. Raises PageError for one without times."""
    if not len(staff) == len(began) == len(ended):
        raise PageError(BAD_FORM)
    found: dict[str, Presence] = {}
    for who, first, last in zip(staff, began, ended, strict=True):
        if not who:
            continue
        came, left = instant(request, first), instant(request, last)
        if came is None or left is None:
            raise PageError(BAD_FORM)
        found[who] = Presence(
            encounter_id=encounter_id, account_id=who, began_at=came, ended_at=left
        )
    return list(found.values())
