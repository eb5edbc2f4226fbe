"""Programs of other organizations: give one a token, revoke it, tell it of changes or stop that.

A token and a secret are shown once, on the page that answers the form, and are kept nowhere.
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from casestore.clients import records
from casestore.clients.words import Client, Registration, Scope
from casestore.tables import recipient as recipient_table
from casestore.webhooks import subscriptions
from casestore.webhooks.words import Subject
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.interop import client_words
from web.clinical.office.privacy import page
from web.shell.door import SignedIn
from web.shell.trouble import BAD_FORM, NOT_FOUND, PageError, changed_meanwhile
from web.shell.viewer import Viewer
from web.shell.wording import _
from web.shell.workforce import Action, may_operate
from zone.errors import Refused
from zone.journal import endpoints, outbox

router = APIRouter(prefix="/clients")
_Code = Annotated[str, Form(max_length=100)]
_Codes = Annotated[tuple[str, ...], Form()]


@router.get("")
def every(request: Request, viewer: SignedIn) -> Response:
    """All programs, and the form for a further one."""
    clinic = _allowed(request, viewer)
    return _list(clinic, request, viewer)


@router.post("")
def issue(
    request: Request,
    viewer: SignedIn,
    recipient: _Code,
    name: Annotated[str, Form(min_length=2, max_length=200)],
    role: _Code,
    purpose: _Code,
    scope: _Codes = (),
    agency: _Codes = (),
    proven: _Codes = (),
    days: Annotated[int, Form(ge=1, le=records.LONGEST_DAYS)] = 90,
) -> Response:
    """Give a program a token, shown on the answer to this form and never again."""
    clinic = _allowed(request, viewer)
    known = {one.value for one in Scope}
    if not set(scope) <= known or not set(agency) <= set(viewer.account.agencies):
        raise PageError(BAD_FORM)
    wanted = Registration(
        recipient_id=recipient,
        name=" ".join(name.split()),
        role=role,
        purpose=purpose,
        scopes=tuple(Scope(one) for one in scope),
        agencies=agency,
        proven=proven,
        days=days,
    )
    account, now = viewer.account.account_id, clinic.now()
    try:
        made = clinic.site.zone.write(lambda uow: records.issue(uow, wanted, account, now))
    except Refused as error:
        raise changed_meanwhile(
            str(error), _("Go back, look over the fields, try again.")
        ) from None
    return _list(clinic, request, viewer, fresh=made)


def _list(
    clinic: Clinic, request: Request, viewer: Viewer, fresh: tuple[str, str] | None = None
) -> Response:
    with clinic.site.zone.read() as conn:
        found = records.clients(conn)
        registry = conn.execute(select(recipient_table).order_by(recipient_table.c.name)).all()
    said = clinic.site.settings.agency_names
    return page(
        clinic,
        request,
        viewer,
        "clients.html",
        found=[(one, _state(clinic, one)) for one in found],
        names={one.recipient_id: one.name for one in registry},
        agencies={one: said.get(one, one) for one in viewer.account.agencies},
        roles=client_words.ROLES,
        its=client_words,
        fresh=fresh,
    )


@router.post("/{client_id}/revoke")
def revoke(request: Request, viewer: SignedIn, client_id: str) -> Response:
    """Its token opens nothing from now on."""
    clinic = _allowed(request, viewer)
    account, now = viewer.account.account_id, clinic.now()
    if not clinic.site.zone.write(lambda uow: records.revoke(uow, client_id, account, now)):
        raise PageError(NOT_FOUND)
    return RedirectResponse("/clients", 303)


@router.get("/{client_id}")
def one(request: Request, viewer: SignedIn, client_id: str) -> Response:
    """What it may ask, and where changes are told to it."""
    clinic = _allowed(request, viewer)
    return _one(clinic, request, viewer, client_id)


@router.post("/{client_id}/webhooks")
def subscribe(
    request: Request,
    viewer: SignedIn,
    client_id: str,
    url: Annotated[str, Form(min_length=8, max_length=500)],
    kind: _Codes = (),
) -> Response:
    """Tell it of changes at this address; the secret is shown on the answer and never again."""
    clinic = _allowed(request, viewer)
    if not set(kind) <= {one.value for one in Subject}:
        raise PageError(BAD_FORM)
    types = tuple(Subject(one) for one in kind)
    account, now = viewer.account.account_id, clinic.now()
    try:
        made = clinic.site.zone.write(
            lambda uow: subscriptions.subscribe(uow, client_id, url, types, account, now)
        )
    except Refused as error:
        raise changed_meanwhile(
            str(error), _("Go back, look over the fields, try again.")
        ) from None
    return _one(clinic, request, viewer, client_id, fresh=made)


@router.post("/{client_id}/webhooks/{webhook_id}")
def switch(
    request: Request, viewer: SignedIn, client_id: str, webhook_id: str, to: _Code
) -> Response:
    """Stop it, let it go on, or end it. What waits while it is stopped stays queued."""
    clinic = _allowed(request, viewer)
    with clinic.site.zone.read() as conn:
        found = subscriptions.find(conn, webhook_id)
    if found is None or found.client_id != client_id:
        raise PageError(NOT_FOUND)
    account, now = viewer.account.account_id, clinic.now()
    acts = {
        "stop": lambda uow: subscriptions.pause(uow, found, True, account, now),
        "go": lambda uow: subscriptions.pause(uow, found, False, account, now),
        "end": lambda uow: subscriptions.end(uow, webhook_id, account, now),
    }
    if to not in acts:
        raise PageError(BAD_FORM)
    clinic.site.zone.write(acts[to])
    return RedirectResponse(f"/clients/{client_id}", 303)


def _one(
    clinic: Clinic,
    request: Request,
    viewer: Viewer,
    client_id: str,
    fresh: tuple[str, str] | None = None,
) -> Response:
    with clinic.site.zone.read() as conn:
        found = records.client(conn, client_id)
        if found is None:
            raise PageError(NOT_FOUND)
        hooks = subscriptions.of_client(conn, client_id)
        counts = outbox.counts(conn)
        doing = {one.to: endpoints.find(conn, one.to) for one in hooks}
    numbers = {
        hook.to: {state: n for (to, state), n in sorted(counts.items()) if to == hook.to}
        for hook in hooks
    }
    return page(
        clinic,
        request,
        viewer,
        "client.html",
        one=found,
        state=_state(clinic, found),
        hooks=hooks,
        doing=doing,
        numbers=numbers,
        its=client_words,
        fresh=fresh,
    )


def _state(clinic: Clinic, one: Client) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return "live" if one.live(clinic.now()) else "expired"


def _allowed(request: Request, viewer: Viewer) -> Clinic:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.CLIENTS_MANAGE):
        clinic.refuse(viewer, Action.CLIENTS_MANAGE, {})
    return clinic
