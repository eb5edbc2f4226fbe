"""What may be published of a quarter: closed, prepared, looked at, approved, withdrawn (R26).

A supervisor or the privacy officer prepares; the privacy officer approves what somebody else
prepared. The files are handed out as they were approved.
"""

from datetime import datetime
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from casestore.figures import closing
from casestore.figures import publications as store
from casestore.figures.publications import Publication, State
from casestore.figures.quarters import Quarter, closable
from casestore.figures.words import LEAVING
from schemas.audit import AuditTag
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.figures import publication_words
from web.clinical.figures import words as figure_words
from web.clinical.figures.numbers import may_see_figures
from web.clinical.figures.public_page import Report, public_page, public_sheet, public_words
from web.clinical.office.privacy import gate_of
from web.shell.door import SignedIn, refuse
from web.shell.routes_table import P
from web.shell.trouble import BAD_FORM, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action

router = APIRouter(prefix="/publications")
_Code = Annotated[str, Form(max_length=60)]


class FileKind(NamedTuple):
    """One file of a publication."""

    place: int
    ending: str
    media: str


FILES = {
    "page": FileKind(0, "html", "text/html; charset=utf-8"),
    "sheet": FileKind(1, "csv", "text/csv"),
}


@router.get("")
def overview(request: Request, viewer: SignedIn) -> Response:
    """Quarters that may be closed, and every version that was prepared."""
    clinic = _entered(request, viewer)
    agencies = tuple(sorted(viewer.account.agencies))
    with clinic.site.zone.read() as conn:
        made = store.publications(conn, agencies)
        names = clinic.names(conn)
    clinic.readings.note(clinic.site, viewer, "publications", {}, [p.publication_id for p in made])
    return _page(
        request,
        viewer,
        "publications.html",
        quarters=closable(clinic.now(), clinic.site.times.zone),
        agencies=agencies,
        made=made,
        names=names,
        leaving=LEAVING,
        areas=sorted(set(closing.public_areas(clinic.site.zone.folder).values())),
    )


@router.post("")
def prepare(
    request: Request,
    viewer: SignedIn,
    agency: _Code,
    period: _Code,
    chosen: Annotated[tuple[str, ...], Form()] = (),
) -> Response:
    """Close the quarter if nobody has, and prepare a version of it."""
    clinic = _entered(request, viewer)
    if agency not in viewer.account.agencies:
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {})
    account, now = viewer.account.account_id, clinic.now()
    closed_id = close_quarter(request, clinic, agency, _quarter(period), account, now)
    try:
        made = clinic.site.zone.write(
            lambda uow: store.prepare(uow, closed_id, tuple(chosen), account, now)
        )
    except ValueError:
        raise PageError(BAD_FORM) from None
    return RedirectResponse(f"/publications/{made}", 303)


def close_quarter(
    request: Request, clinic: Clinic, agency: str, quarter: Quarter, account: str, now: datetime
) -> str:
    """The id of the closed quarter; it is worked out only where nobody has closed it."""
    zone, gate = clinic.site.zone, gate_of(request)
    with zone.read() as conn:
        held = closing.closed(conn, agency, quarter.name)
        if held is not None:
            return held[0]
        local = clinic.site.times.zone
        try:
            made = closing.worked_out(
                conn, zone.keys, gate, agency, quarter, local, zone.folder, now
            )
        except closing.NotClosed as why:
            raise changed_meanwhile(_(str(why)), _("Go back and choose again.")) from None
    return zone.write(lambda uow: closing.close(uow, made, gate.policy_version, account, now))


@router.get("/{publication_id}")
def one(request: Request, viewer: SignedIn, publication_id: str) -> Response:
    """The preview: what everybody would see, and who may say that they may."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = _known(clinic, conn, viewer, publication_id)
        names = clinic.names(conn)
    about = {"publication": publication_id}
    clinic.readings.note(clinic.site, viewer, "publication", about)
    report = _report(clinic, found, "")
    mine = found.prepared_by == viewer.account.account_id
    return _page(
        request,
        viewer,
        "publication.html",
        found=found,
        report=report,
        names=names,
        may_approve=found.state is State.DRAFT and viewer.account.role is P and not mine,
        may_withdraw=found.state in (State.DRAFT, State.PUBLISHED),
        went_out=found.approved_at is not None,
        **public_words(report),
    )


@router.post("/{publication_id}/approve")
def approve(
    request: Request, viewer: SignedIn, publication_id: str, looked: _Code = ""
) -> Response:
    """Somebody else than who prepared it says by name that it may be published."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        found = _known(clinic, conn, viewer, publication_id)
    if looked != "yes":
        raise PageError(BAD_FORM)
    report = _report(clinic, found, now.astimezone(clinic.site.times.zone).date().isoformat())
    files = public_page(clinic.site.templates, report), public_sheet(report)
    done = clinic.site.zone.write(
        lambda uow: store.approve(uow, publication_id, account, now, *files)
    )
    if not done:
        raise changed_meanwhile(
            _("This is no draft any more, or you prepared it yourself. Nothing was published."),
            _("Open the list; a second person approves what the first prepared."),
        )
    return RedirectResponse(f"/publications/{publication_id}", 303)


@router.post("/{publication_id}/withdraw")
def withdraw(request: Request, viewer: SignedIn, publication_id: str, why: _Code) -> Response:
    """Take it back; it stays on record that it was public."""
    clinic = _entered(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    with clinic.site.zone.read() as conn:
        _known(clinic, conn, viewer, publication_id)
    if why not in store.WHY:
        raise PageError(BAD_FORM)
    clinic.site.zone.write(lambda uow: store.withdraw(uow, publication_id, why, account, now))
    return RedirectResponse(f"/publications/{publication_id}", 303)


@router.get("/{publication_id}/files/{kind}")
def file(request: Request, viewer: SignedIn, publication_id: str, kind: str) -> Response:
    """Page or sheet as approved, to be put where the public looks. Audited each time."""
    clinic = _entered(request, viewer)
    with clinic.site.zone.read() as conn:
        found = _known(clinic, conn, viewer, publication_id)
        kept = store.as_published(conn, publication_id)
    if kept is None or kind not in FILES:
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {"publication": publication_id})
    of = FILES[kind]
    handed_out(clinic, viewer, {"publication": publication_id}, found.period, of.ending)
    name = f"{found.period}.{of.ending}"
    return Response(kept[of.place], media_type=of.media, headers=as_file(name))


def handed_out(
    clinic: Clinic, viewer: Viewer, about: dict[str, str], period: str, form: str
) -> None:
    """A file of counts left through a page: who took it, of what, in what form."""
    account = viewer.account.account_id
    clinic.site.zone.write(
        lambda uow: uow.audit(
            AuditTag.REPORT_EXPORTED,
            at=clinic.now(),
            actor=account,
            about={"account": account, **about},
            detail={"period": period, "form": form},
        )
    )


def as_file(name: str) -> dict[str, str]:
    """Headers of a file that is saved, never shown within our pages."""
    return {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}


def _entered(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    may_see_figures(clinic, viewer)
    return clinic


def _known(clinic: Clinic, conn: Connection, viewer: Viewer, publication_id: str) -> Publication:
    found = store.publication(conn, publication_id)
    if found is None or found.agency not in viewer.account.agencies:
        refuse(clinic.site, viewer, Action.INDICATORS_VIEW.value, {"publication": publication_id})
    return found


def _quarter(period: str) -> Quarter:
    try:
        return Quarter.named(period)
    except ValueError:
        raise PageError(BAD_FORM) from None


def _report(clinic: Clinic, found: Publication, day: str) -> Report:
    place = clinic.site.settings.place or found.agency
    return Report(place, found.counts, found.chosen, found.version, day)


def _page(
    request: Request,
    viewer: Viewer,
    template: str,
    **context: Any,  # noqa: ANN401 - each template names its own
) -> Response:
    context = {"said": figure_words, "public_said": publication_words, **context}
    return clinic_of(request).site.page(request, f"clinical/{template}", viewer, **context)
