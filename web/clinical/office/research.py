"""Research: protocols, what each export would hold, frozen exports, and their files (R25)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from casestore.research import drafting, making, protocols, reads
from casestore.research.words import (
    RETURNED,
    Export,
    ExportKind,
    NotExported,
    Period,
    Protocol,
)
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office import research_words
from web.clinical.office.privacy import gate_of, page
from web.clinical.typed_times import day
from web.shell.audited_file import audited_file
from web.shell.door import SignedIn, refuse
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate

router = APIRouter(prefix="/research")
_Line = Annotated[str, Form(min_length=1, max_length=200)]
_Day = Annotated[str, Form(max_length=10)]


@router.get("")
def overview(request: Request, viewer: SignedIn) -> Response:
    """Protocols and exports, newest first, and the form of a new protocol."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        known, made = protocols.protocols(conn), reads.exports(conn)
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "research", {}, [one.export_id for one in made])
    today = _today(clinic)
    stands = {one.protocol_id: stands_of(one, today) for one in known}
    return _page(
        request, viewer, "research.html", protocols=known, exports=made, names=names, stands=stands
    )


def stands_of(protocol: Protocol, on: date) -> str:
    """A code of `research_words.STANDS`."""
    if protocol.ended_at is not None:
        return "ended"
    if on < protocol.approved_on:
        return "future"
    return "in_force" if on <= protocol.expires_on else "expired"


@router.post("")
def record(
    request: Request,
    viewer: SignedIn,
    number: _Line,
    title: _Line,
    approved_by: _Line,
    approved_on: _Day,
    expires_on: _Day,
    researcher: _Line,
    org_kind: _Line,
    field: Annotated[tuple[str, ...], Form()] = (),
    linking: _Day = "",
    agreement_on: _Day = "",
    agreement_until: _Day = "",
    agreement_signer: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Write an approved protocol down, as its papers say."""
    clinic = _entered(request, viewer)
    new_id, now = clinic.site.zone.keys.new_id, clinic.now()
    approved, expires, agreed = day(approved_on), day(expires_on), day(agreement_on)
    if approved is None or expires is None or (agreed and not agreement_signer.strip()):
        raise PageError(BAD_FORM)
    given = Protocol(
        protocol_id=new_id(),
        number=number.strip(),
        title=title.strip(),
        approved_by=approved_by.strip(),
        approved_on=approved,
        expires_on=expires,
        researcher=researcher.strip(),
        org_kind=org_kind,
        recipient_id=new_id(),
        fields=tuple(one for one in research_words.FIELDS if one in field),
        links_repositories=linking == "yes",
        agreement_on=agreed,
        agreement_until=day(agreement_until),
        agreement_signer=agreement_signer.strip() or None,
        recorded_at=now,
        recorded_by=viewer.account.account_id,
        row_version=1,
    )
    try:
        made = clinic.site.zone.write(lambda uow: protocols.record(uow, given))
    except protocols.NumberTaken:
        raise changed_meanwhile(
            _("A protocol with this number is on file already. It was left as it is."),
            _("Go back and give the renewal a number of its own, as its papers have it."),
        ) from None
    except ValueError:
        raise PageError(BAD_FORM) from None
    return RedirectResponse(f"/research/{made}", 303)


@router.get("/{protocol_id}")
def one_protocol(
    request: Request,
    viewer: SignedIn,
    protocol_id: str,
    kind: ExportKind | None = None,
    since: str = "",
    until: str = "",
) -> Response:
    """The protocol; with a kind and days also what an export would hold, before it is made."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = _known(clinic, viewer, protocols.protocol(conn, protocol_id), protocol_id)
        made, names = reads.exports(conn), clinic.names(conn)
    first, last = day(since), day(until)
    previewed: dict[str, Any] = {"draft": None, "refused": None}
    if kind is not None and first and last:
        wanted = _wanted(clinic, viewer, found, kind, Period(since=first, until=last))
        previewed = _previewed(request, clinic, wanted)
    clinic.readings.note(clinic.site, viewer, "research protocol", {"protocol": protocol_id})
    return _page(
        request,
        viewer,
        "research_protocol.html",
        protocol=found,
        stands=stands_of(found, _today(clinic)),
        exports=[one for one in made if one.protocol_id == protocol_id],
        names=names,
        kind=kind,
        since=since,
        until=until,
        last_year=_today(clinic).year - 1,
        **previewed,
    )


@router.post("/{protocol_id}/end")
def end(request: Request, viewer: SignedIn, protocol_id: str) -> Response:
    """Nothing more is exported under it."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: protocols.end(uow, protocol_id, account, now)):
        raise changed_meanwhile(
            _("This protocol is not there, or was ended."), _("Open the list again.")
        )
    return RedirectResponse(f"/research/{protocol_id}", 303)


@router.post("/{protocol_id}/export")
def make(
    request: Request,
    viewer: SignedIn,
    protocol_id: str,
    kind: Annotated[ExportKind, Form()],
    since: _Day,
    until: _Day,
    attested: _Day = "",
) -> Response:
    """Make it, after its preview was looked at: each record is asked for once more."""
    clinic = _entered(request, viewer)
    zone, account, now = clinic.site.zone, viewer.account.account_id, clinic.now()
    first, last = day(since), day(until)
    if first is None or last is None:
        raise PageError(BAD_FORM)
    with zone.read() as conn:
        found = _known(clinic, viewer, protocols.protocol(conn, protocol_id), protocol_id)
    wanted = _wanted(clinic, viewer, found, kind, Period(since=first, until=last))
    try:
        draft = _draft(request, clinic, wanted, now)
        export_id = zone.write(
            lambda uow: making.make(uow, draft, account, now, attested=attested == "yes")
        )
    except NotExported as refused:
        raise changed_meanwhile(
            _(refused.sentence), _("Go back to the protocol and look at the preview again.")
        ) from None
    return RedirectResponse(f"/research/exports/{export_id}", 303)


@router.get("/exports/{export_id}")
def one_export(request: Request, viewer: SignedIn, export_id: str) -> Response:
    """One frozen export: under which approval, who made it, its hash, what was left out."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = _made(clinic, viewer, reads.export(conn, export_id), export_id)
        under, names = protocols.protocol(conn, found.protocol_id), clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "research export", {"export": export_id})
    return _page(request, viewer, "research_export.html", export=found, protocol=under, names=names)


@router.get("/exports/{export_id}/file")
def file(request: Request, viewer: SignedIn, export_id: str) -> Response:
    """The frozen copy, to be handed to the researcher. Each time it is opened is audited."""
    clinic = _entered(request, viewer)
    zone = clinic.site.zone
    with zone.read() as conn:
        content = reads.frozen(conn, zone.keys, export_id)
    if content is None:
        refuse(clinic.site, viewer, Action.RESEARCH_EXPORT.value, {"export": export_id})
    about = {"export": export_id}
    name = f"research-{export_id}.zip"
    return audited_file(
        clinic.site, viewer, "research file", about, content, name, "application/zip"
    )


@router.post("/exports/{export_id}/returned")
def came_back(request: Request, viewer: SignedIn, export_id: str, how: _Day) -> Response:
    """The researcher gave it back or destroyed it (42 CFR 2.52(b))."""
    clinic = _entered(request, viewer)
    if how not in RETURNED:
        raise PageError(BAD_FORM)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: making.returned(uow, export_id, how, account, now)):
        raise changed_meanwhile(
            _("This export is not there, or that was recorded."), _("Open the list again.")
        )
    return RedirectResponse(f"/research/exports/{export_id}", 303)


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.RESEARCH_EXPORT):
        refuse(clinic.site, viewer, Action.RESEARCH_EXPORT.value, {})
    return clinic


def _today(clinic: Clinic) -> date:
    return clinic.now().astimezone(clinic.site.times.zone).date()


def _known(clinic: Clinic, viewer: Viewer, found: Protocol | None, asked: str) -> Protocol:
    if found is None:
        refuse(clinic.site, viewer, Action.RESEARCH_EXPORT.value, {"protocol": asked})
    return found


def _made(clinic: Clinic, viewer: Viewer, found: Export | None, asked: str) -> Export:
    if found is None:
        refuse(clinic.site, viewer, Action.RESEARCH_EXPORT.value, {"export": asked})
    return found


def _wanted(
    clinic: Clinic, viewer: Viewer, protocol: Protocol, kind: ExportKind, period: Period
) -> drafting.Wanted:
    zone = clinic.site.zone
    agencies = viewer.account.agencies
    return drafting.Wanted(protocol, kind, period, agencies, clinic.site.times.zone, zone.folder)


def _draft(
    request: Request, clinic: Clinic, wanted: drafting.Wanted, now: datetime
) -> drafting.Draft:
    zone = clinic.site.zone
    with zone.read() as conn:
        return drafting.draft(conn, zone.keys, gate_of(request), wanted, now)


def _previewed(request: Request, clinic: Clinic, wanted: drafting.Wanted) -> dict[str, Any]:
    try:
        return {"draft": _draft(request, clinic, wanted, clinic.now()), "refused": None}
    except NotExported as refused:
        return {"draft": None, "refused": refused.sentence}


def _page(
    request: Request,
    viewer: Viewer,
    template: str,
    **context: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    clinic = clinic_of(request)
    return page(clinic, request, viewer, template, research_words=research_words, **context)
