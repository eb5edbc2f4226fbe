"""A person's safety plan and wishes: written with them, printed for them, and one line of it shared
with responders where a consent says so."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from sqlalchemy import Connection, select
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from casestore.disclosures import telling
from casestore.disclosures.asking import unchecked_words
from casestore.disclosures.words import Channel, Telling
from casestore.plans.directives import newest_directive, save_directive
from casestore.plans.safety import plans_of, save_plan
from casestore.plans.words import LANGUAGES, SOURCES, STEPS, DirectiveBody, PlanBody
from casestore.tables import recipient as recipient_table
from web.clinical.clinic import clinic_of, must_be_done
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.people import record_words
from web.shell.door import SignedIn
from web.shell.routes_table import C, S
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action

router = APIRouter(prefix="/people/{person_id}")
_Text = Annotated[str, Form(max_length=4000)]
_LINE = 160
"""Characters that fit into the line for responders."""


async def _form(request: Request) -> FormData:
    """The steps of the plan, by their own names."""
    return await request.form()


@router.get("/plan")
def plan(request: Request, viewer: SignedIn, person_id: str) -> Response:
    """The plan as it stands, to be written on; earlier versions; wishes."""
    return _plan_page(request, viewer, person_id)


def _plan_page(
    request: Request,
    viewer: Viewer,
    person_id: str,
    typed: PlanBody | None = None,
    language: str = "",
    unchecked: tuple[str, ...] = (),
) -> Response:
    """The page; `typed` stands in place of the plan where its saving was refused."""
    clinic = clinic_of(request)
    keys = clinic.site.zone.keys
    with clinic.site.zone.read() as conn:
        found = known_person(clinic, conn, viewer, person_id, Action.PERSON_VIEW)
        plans = plans_of(conn, keys, person_id)
        wishes = newest_directive(conn, keys, person_id)
        registry = _dispatch_centers(conn)
        names = clinic.names(conn)
    shown = [one.plan_id for one in plans[:1]]
    clinic.readings.note(clinic.site, viewer, "plan", {"person": person_id}, shown)
    return page(
        clinic,
        request,
        viewer,
        "plan.html",
        found=found,
        plans=plans,
        body=typed or (plans[0].body if plans else None),
        language=language or (plans[0].language if plans else ""),
        unchecked=unchecked,
        status=422 if unchecked else 200,
        wishes=wishes,
        registry=registry,
        names=names,
        record_words=record_words,
        acts=viewer.account.role in (C, S),
        line_length=_LINE,
    )


def _dispatch_centers(conn: Connection) -> dict[str, str]:
    table = recipient_table
    rows = conn.execute(select(table).where(table.c.org_kind == "psap").order_by(table.c.name))
    return {row.recipient_id: row.name for row in rows}


@router.get("/plan/print")
def printed(request: Request, viewer: SignedIn, person_id: str, number: int = 0) -> Response:
    """For the person's own hands: their words, 988, and nothing about us."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_VIEW)
        plans = plans_of(conn, clinic.site.zone.keys, person_id)
    one = next((p for p in plans if not number or p.number == number), None)
    if one is None:
        clinic.refuse(viewer, Action.PERSON_VIEW, {"person": person_id})
    clinic.readings.note(clinic.site, viewer, "plan-print", {"person": person_id}, [one.plan_id])
    return page(clinic, request, viewer, "plan_print.html", plan=one, record_words=record_words)


@router.post("/plan")
def save(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    form: Annotated[FormData, Depends(_form)],
    language: Annotated[str, Form(max_length=2)] = "en",
    means_by: _Text = "",
    responders: Annotated[str, Form(max_length=_LINE)] = "",
) -> Response:
    """A further version, in the person's words; the line for responders only in words that may
    leave."""
    typed = {step: form.get(f"step-{step}", "") for step in STEPS}
    steps = {step: text.strip() for step, text in typed.items() if isinstance(text, str)}
    if language not in LANGUAGES or any(len(text) > 4000 for text in steps.values()):
        raise PageError(BAD_FORM)
    body = PlanBody(steps=steps, means_by=means_by.strip(), responders=responders.strip())
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
        unchecked = unchecked_words(conn, body.responders)
    if unchecked:
        return _plan_page(request, viewer, person_id, body, language, unchecked)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(lambda uow: save_plan(uow, person_id, body, language, account, now))
    )
    return RedirectResponse(f"/people/{person_id}/plan", 303)


@router.post("/wishes")
def wish(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    source: Annotated[str, Form(max_length=20)],
    directive: _Text = "",
    agent: _Text = "",
    wants: _Text = "",
    refuses: _Text = "",
    helps: _Text = "",
) -> Response:
    """What the person wants, as told now."""
    if source not in SOURCES:
        raise PageError(BAD_FORM)
    body = DirectiveBody(
        directive=directive.strip(),
        agent=agent.strip(),
        wants=wants.strip(),
        refuses=refuses.strip(),
        helps=helps.strip(),
    )
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.PERSON_ACT)
    account, now = viewer.account.account_id, clinic.now()
    must_be_done(
        clinic.site.zone.write(
            lambda uow: save_directive(uow, person_id, body, source, account, now)
        )
    )
    return RedirectResponse(f"/people/{person_id}/plan#wishes", 303)


@router.post("/care-line")
def share(
    request: Request,
    viewer: SignedIn,
    person_id: str,
    recipient: Annotated[str, Form(max_length=200)],
) -> Response:
    """Put the line for responders to the gate: it goes only under the person's consent (R50)."""
    clinic = clinic_of(request)
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.DISCLOSURE_MAKE)
        plans = plans_of(conn, clinic.site.zone.keys, person_id)
    if not plans or not plans[0].body.responders:
        raise PageError(BAD_FORM)
    wanted = Telling(
        person_id=person_id,
        recipient=recipient,
        role="dispatcher",
        org_kind="psap",
        purpose="dispatch_safety",
        categories=("response_guidance",),
        channel=Channel.DISPATCH_FLAG,
        text=plans[0].body.responders,
    )
    account, now = viewer.account.account_id, clinic.now()
    told = clinic.site.zone.write(
        lambda uow: telling.tell(uow, gate_of(request), wanted, account, now)
    )
    return RedirectResponse(f"/people/{person_id}/told/{told.disclosure_id}", 303)
