"""An invented evening at the clinic of Northfield: leads of every kind, one person known."""

from datetime import datetime, timedelta
from pathlib import Path

from casestore.cases.intake import record_request
from casestore.cases.take import take
from casestore.matching.suggest import suggest
from casestore.people.records import create
from schemas.assertion import Assertion
from schemas.audit import AuditTag
from schemas.coresponse import Callback, CallState, CoResponseRequest, RequestSubject
from schemas.envelope import ZoneName
from schemas.incident import AgencyNumber, Location, Priority, UnitEntry, UnitState
from schemas.person import Contact, ContactKind, Person, PersonName
from schemas.safety import (
    Behaviour,
    Fact,
    Means,
    MedicationStatus,
    SafetyFacts,
    Said,
    Threat,
    Weapon,
)
from tests.web.dispatch_town import CHICAGO, NOON, make_accounts
from web.clinical.app import clinical_app
from web.shell.app import Pages
from web.shell.settings import PageSettings
from zone.accounts import accounts
from zone.clock import Clock
from zone.zone import Zone, open_zone

KNOWN = PersonName(given="Marcus", family="Vandermeer")


def open_clinical(folder: Path, clock: Clock) -> Zone:
    """A clinical zone with one account per role, all of Northfield."""
    zone = open_zone(ZoneName.CLINICAL, folder, clock)
    make_accounts(zone)
    return zone


def clinical_pages(zone: Zone, **settings: object) -> Pages:
    chosen = {"time_zone": CHICAGO, "place": "Northfield co-response", "allowed_hosts": ("*",)}
    return clinical_app(zone, PageSettings(**{**chosen, **settings}))  # type: ignore[arg-type]


def account_id(zone: Zone, login: str) -> str:
    with zone.read() as conn:
        return next(a.account_id for a in accounts(conn, zone.keys) if a.login == login)


def facts_on_scene(now: datetime) -> SafetyFacts:
    """A call with much said."""
    typed = now - timedelta(minutes=3)

    def fact(name: str, value: str, assertion: Assertion = Assertion.STATED) -> Fact:
        return Fact(name=name, value=value, assertion=assertion, line_id="l1", at=typed)

    return SafetyFacts(
        weapon=Weapon.KNIFE,
        weapon_assertion=Assertion.POSSIBLE,
        threat=Threat.SELF,
        means=(Means.BLADE, Means.MEDICATION),
        injuries=Said.UNKNOWN,
        children_present=Said.TRUE,
        vulnerable_present=Said.UNKNOWN,
        animals_present=Said.NOT_SUPPLIED,
        substances_on_board=Said.UNKNOWN,
        medication=MedicationStatus.OFF,
        behaviours=(Behaviour.CRYING, Behaviour.BARRICADED),
        language="es",
        stage_away=Said.TRUE,
        sources=(
            fact("weapon", "knife", Assertion.POSSIBLE),
            fact("threat", "self"),
            fact("means", "blade"),
            fact("children_present", "true"),
            fact("behaviours", "crying"),
            fact("medication", "off", Assertion.HISTORICAL),
            fact("stage_away", "true"),
        ),
    )


def request(
    number: str, minutes_ago: float, now: datetime = NOON, **more: object
) -> CoResponseRequest:
    """One released request."""
    opened = now - timedelta(minutes=minutes_ago)
    made: dict[str, object] = {
        "request_id": f"req-{number}",
        "incident_id": f"inc-{number}",
        "version": 1,
        "agency": "northfield",
        "state": CallState.OPEN,
        "decided_at": opened + timedelta(minutes=1),
        "opened_at": opened,
        "typed_until": now - timedelta(minutes=1),
        "narrative_supplied": True,
        "asked_by": "flag",
        "categories": ("mental_health",),
        "numbers": (AgencyNumber(number=number, agency="northfield"),),
        "call_type": "Disturbance",
        "priority": Priority(text="2", rank=6),
        "units": (UnitEntry(unit="2A14", state=UnitState.EN_ROUTE, at=opened),),
        "location": Location(text="Riverside Park, north gate"),
        "callbacks": (Callback(phone="555-0142", role="relative"),),
        "facts": SafetyFacts(),
        "decision_id": f"dec-{number}",
        "withheld": ("narrative",),
    }
    return CoResponseRequest(**{**made, **more})  # type: ignore[arg-type]


def marcus(now: datetime) -> tuple[RequestSubject, ...]:
    """The known person, as a caller reports them."""
    return (
        RequestSubject(
            mention_id="m1",
            given="MARCUS",
            family="VANDERMEER",
            birth_date="1988-03-14",
            age="38",
            sex="M",
            phones=("555-0177",),
        ),
    )


def evening_requests(now: datetime = NOON) -> list[CoResponseRequest]:
    """Leads of every kind that Today tells apart."""
    return [
        request(
            "26-104209",
            4,
            now,
            call_type="Unknown trouble",
            categories=("suicide",),
            location=Location(text="1207 Birch Ln"),
            facts=facts_on_scene(now),
            subjects=marcus(now),
            priority=Priority(text="1", rank=8),
        ),
        request(
            "26-104199",
            22,
            now,
            narrative_supplied=False,
            callbacks=(),
            call_type="Disturbance",
        ),
        request(
            "26-104120",
            190,
            now,
            entered_late=True,
            call_type="Welfare check",
            categories=("welfare_check",),
            location=Location(text="9 Chapel St"),
            state=CallState.CLOSED,
            facts=SafetyFacts(weapon=Weapon.NONE_STATED, threat=Threat.NONE_STATED),
        ),
        request(
            "26-104188",
            55,
            now,
            call_type="Mental crisis",
            asked_by="unit",
            location=Location(text="300 Mill Rd"),
            subjects=(RequestSubject(mention_id="m2"),),
        ),
        request(
            "26-104150", 120, now, call_type="Assist citizen", location=Location(text="Bus station")
        ),
    ]


def known_person(zone: Zone, now: datetime = NOON) -> None:
    """Marcus has been in care before."""
    person = Person(
        person_id="person-marcus",
        names=(KNOWN,),
        birth_date="1988-03-14",
        sex="male",
        contacts=(Contact(kind=ContactKind.PHONE, value="555-0177"),),
        created_at=now - timedelta(days=200),
        created_by="stage:seed",
    )
    zone.write(lambda uow: create(uow, person, at=now, actor="stage:seed"))


def receive(zone: Zone, asked: CoResponseRequest, now: datetime = NOON) -> str:
    """Record a request as the clinical chain does; returns the lead's id."""
    with zone.read() as conn:
        found = suggest(conn, zone.keys, asked.subjects)

    def unit(uow: object) -> str:
        about = {"request": asked.request_id, "incident": asked.incident_id}
        detail = {"version": asked.version, "state": asked.state.value}
        uow.audit(AuditTag.REQUEST_RECEIVED, at=now, actor="stage:lead", about=about, detail=detail)  # type: ignore[attr-defined]
        lead = record_request(uow, asked, found, now)  # type: ignore[arg-type]
        uow.audit(  # type: ignore[attr-defined]
            AuditTag.REPLY_SENT,
            at=now,
            actor="stage:respond",
            about=about,
            detail={"team": "notified"},
        )
        return lead.lead_id

    return zone.write(unit)


def whole_clinic(zone: Zone, now: datetime = NOON) -> dict[str, str]:
    """The evening at the clinic: lead ids by call number; two calls are taken."""
    known_person(zone, now)
    leads = {r.numbers[0].number: receive(zone, r, now) for r in evening_requests(now)}
    for number, login in (("26-104188", "carla"), ("26-104150", "lee")):
        taker = account_id(zone, login)
        zone.write(lambda uow, n=number, t=taker: take(uow, leads[n], t, now))
    return leads
