"""Try my policy: the privacy officer asks the gate a question, and tries a draft on the past."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from casestore.disclosures.asking import VOUCHED
from casestore.disclosures.asking import asked as question_about
from casestore.disclosures.past import told_since
from casestore.disclosures.words import Channel, Telling
from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.request import request_of
from redaction.scenarios import scenarios
from redaction.tryout import Explained, explain, shadow
from redaction.vocabulary import BASES, CATEGORIES, ORG_KINDS, PURPOSES, ROLES
from schemas.audit import AuditTag
from schemas.disclosure import DisclosureRequest
from web.clinical.clinic import Clinic, clinic_of
from web.clinical.office.privacy import gate_of, known_person, page
from web.clinical.typed_times import instant
from web.shell.door import SignedIn, refuse
from web.shell.rule_words import rule_says
from web.shell.trouble import BAD_FORM, PageError
from web.shell.viewer import Viewer
from web.shell.workforce import Action, may_operate
from zone.audit.questions import asked_since

router = APIRouter(prefix="/policy")
DAYS = 31
_Code = Annotated[str, Form(max_length=100)]


@router.get("")
def start(request: Request, viewer: SignedIn) -> Response:
    """The form, and the rules in force."""
    _may(request, viewer)
    return _page(request, viewer)


@router.post("")
def try_it(
    request: Request,
    viewer: SignedIn,
    scenario: _Code,
    role: _Code = "",
    org_kind: _Code = "",
    purpose: _Code = "",
    basis: _Code = "",
    person: _Code = "",
    recipient: Annotated[str, Form(max_length=200)] = "",
    category: Annotated[tuple[str, ...], Form()] = (),
    jurisdiction: _Code = "",
    on: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """One question: a worked scenario with what is changed in it, for nobody, or for a person as
    they stand on a day."""
    _may(request, viewer)
    base = next((s for s in scenarios() if s.id == scenario), None)
    if base is None:
        raise PageError(BAD_FORM)
    chosen = {
        "role": role,
        "org_kind": org_kind,
        "purpose": purpose,
        "basis": basis,
        "jurisdiction": jurisdiction,
        "category": category,
        "person": person,
        "recipient": recipient,
        "on": on,
    }
    asked = request_of({**base.request, **_changes(chosen)})
    if person:
        asked = _for_person(request, viewer, asked, person, recipient, on)
    told = explain(gate_of(request), asked)
    _note(request, viewer, "question", told.decision.policy_version)
    return _page(request, viewer, told=told, asked=asked, scenario=scenario, chosen=chosen)


def _changes(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """What differs from the example, in the words of a request."""
    both = chosen["role"] and chosen["org_kind"]
    to = {"role": chosen["role"], "org_kind": chosen["org_kind"]}
    named = {name: chosen[name] for name in ("purpose", "basis", "jurisdiction") if chosen[name]}
    categories = {"categories": sorted(chosen["category"])} if chosen["category"] else {}
    return {**named, **({"recipient": to} if both else {}), **categories}


def _for_person(
    request: Request,
    viewer: Viewer,
    asked: DisclosureRequest,
    person_id: str,
    recipient: str,
    on: str,
) -> DisclosureRequest:
    """The same question about this person, as it would be put on that day: their consents, orders,
    age, restrictions and law; what a person must vouch for is as in the example."""
    clinic = clinic_of(request)
    wanted = Telling(
        person_id=person_id,
        recipient=recipient,
        role=asked.recipient.role or "",
        org_kind=asked.recipient.org_kind or "",
        purpose=asked.purpose or "",
        basis=asked.basis or "none",
        categories=asked.categories,
        channel=Channel.MESSAGE,
        proven=tuple(sorted(n for n in VOUCHED if asked.facts.get(n) is True)),
    )
    at = instant(request, f"{on}T12:00" if on else "") or clinic.now()
    law = gate_of(request).state_law
    with clinic.site.zone.read() as conn:
        known_person(clinic, conn, viewer, person_id, Action.CONSENT_VIEW, "access_review")
        question, _, _ = question_about(conn, clinic.site.zone.keys, wanted, at, law)
    clinic.readings.note(clinic.site, viewer, "policy", {"person": person_id})
    return question


@router.post("/draft")
def draft(
    request: Request, viewer: SignedIn, text: Annotated[str, Form(max_length=20_000)]
) -> Response:
    """A draft overlay over the past month's decisions: what would change. Nothing is published."""
    clinic = clinic_of(request)
    _may(request, viewer)
    now = gate_of(request)
    try:
        tried = now.with_drafts({"draft": text})
    except PolicyError as problem:
        return _page(request, viewer, problem=str(problem), text=text)
    since = clinic.now() - timedelta(days=DAYS)
    with clinic.site.zone.read() as conn:
        asked = [*asked_since(conn, since), *told_since(conn, clinic.site.zone.keys, since)]
    count, differences = shadow(now, tried, asked)
    _note(request, viewer, "draft", tried.policy_version)
    questions = dict(asked)
    shown = {
        "count": count,
        "differences": [(one, questions[one.ref]) for one in differences],
        "version": tried.policy_version,
    }
    return _page(request, viewer, text=text, shadowed=shown)


def _page(
    request: Request,
    viewer: Viewer,
    told: Explained | None = None,
    asked: DisclosureRequest | None = None,
    scenario: str = "",
    chosen: Mapping[str, Any] = MappingProxyType({}),
    text: str = "",
    problem: str = "",
    shadowed: Mapping[str, Any] | None = None,
) -> Response:
    gate: Gate = gate_of(request)
    return page(
        clinic_of(request),
        request,
        viewer,
        "policy.html",
        gate=gate,
        scenarios=scenarios(),
        told=told,
        asked=asked,
        scenario=scenario,
        chosen=chosen,
        rule_says=rule_says,
        text=text,
        problem=problem,
        shadowed=shadowed,
        days=DAYS,
        choices={
            "role": sorted(ROLES),
            "org_kind": sorted(ORG_KINDS),
            "purpose": sorted(PURPOSES),
            "basis": sorted(BASES),
            "category": sorted(CATEGORIES),
        },
    )


def _may(request: Request, viewer: Viewer) -> None:
    clinic = clinic_of(request)
    if not may_operate(viewer, clinic.site.zone.name, Action.POLICY_TRY):
        refuse(clinic.site, viewer, Action.POLICY_TRY.value, {})


def _note(request: Request, viewer: Viewer, what: str, version: str) -> None:
    clinic: Clinic = clinic_of(request)
    account, now = viewer.account.account_id, clinic.now()
    clinic.site.zone.write(
        lambda uow: uow.audit(
            AuditTag.POLICY_TRIED,
            at=now,
            actor=account,
            about={"account": account},
            detail={"what": what, "policy_version": version},
        )
    )
