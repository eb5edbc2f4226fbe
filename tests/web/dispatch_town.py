"""An invented evening in Northfield for the board's tests: a few calls of every kind."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pipelines.agency import Agency
from pipelines.board import BoardRows
from pipelines.board_actions import BoardActions
from pipelines.incidents.save import save_alert, save_incident, save_reply, save_requests
from pipelines.ports import SaveAlert, SaveIncident, SaveReply, SaveRequest, SentRequest
from schemas.assembled import FlagChange, Incident, PersonSays
from schemas.assertion import Assertion
from schemas.audit import AuditTag
from schemas.coresponse import Alert, AlertState, Reply, TeamState
from schemas.envelope import Event, EventKind, ZoneName
from schemas.flag import Category, Evidence, Flag, FlagAnswer, Ground
from schemas.incident import (
    CallType,
    IncidentStatus,
    Location,
    Priority,
    UnitEntry,
    UnitState,
)
from web.dispatch.app import dispatch_app
from web.shell.app import Pages
from web.shell.settings import PageSettings
from zone.accounts import Role, create_account
from zone.accounts.passwords import CHEAP_FOR_TESTS
from zone.clock import Clock, FixedClock
from zone.zone import Zone, open_zone

NOON = datetime(2026, 11, 23, 19, 2, 33, tzinfo=UTC)
CHICAGO = "America/Chicago"
PASSWORD = "correct horse battery staple"
NORTHFIELD = Agency(agency_id="northfield", name="Northfield Police", time_zone=CHICAGO)
LAKESIDE = Agency(agency_id="lakeside", name="Lakeside Police", time_zone=CHICAGO)
AGENCIES = {a.agency_id: a for a in (NORTHFIELD, LAKESIDE)}
ZONES = {name: ZoneInfo(a.time_zone) for name, a in AGENCIES.items()}
ACCOUNTS: tuple[tuple[str, str, Role, bool], ...] = (
    ("dana", "Dana Whitfield", Role.DISPATCHER, False),
    ("lee", "Lee Marsh", Role.SUPERVISOR, True),
    ("priya", "Priya Nair", Role.PRIVACY_OFFICER, True),
    ("ivan", "Ivan Cole", Role.IT, False),
    ("carla", "Carla Stone", Role.CLINICIAN, False),
)


def open_dispatch(folder: Path, clock: Clock) -> Zone:
    """A dispatch zone with one account per role, all of Northfield."""
    zone = open_zone(ZoneName.DISPATCH, folder, clock)
    make_accounts(zone)
    return zone


def make_account(zone: Zone, login: str, **more: object) -> None:
    """One more person of Northfield; a clinician unless told otherwise."""
    made: dict[str, object] = {"role": Role.CLINICIAN, "agencies": ("northfield",), **more}
    zone.write(
        lambda uow: create_account(
            uow,
            login=login,
            name=login.capitalize(),
            password=PASSWORD,
            actor="stage:seed",
            cost=CHEAP_FOR_TESTS,
            **made,  # type: ignore[arg-type]
        )
    )


def make_accounts(zone: Zone) -> None:
    for login, name, role, restricted in ACCOUNTS:
        zone.write(
            lambda uow, login=login, name=name, role=role, restricted=restricted: create_account(
                uow,
                login=login,
                name=name,
                role=role,
                password=PASSWORD,
                actor="stage:seed",
                agencies=("northfield",),
                sees_restricted=restricted,
                cost=CHEAP_FOR_TESTS,
            )
        )


def dispatch_pages(zone: Zone, **settings: object) -> Pages:
    chosen = {"time_zone": CHICAGO, "place": "Northfield 911", "board_poll_seconds": 0.1}
    made = PageSettings(**{**chosen, "allowed_hosts": ("*",), **settings})  # type: ignore[arg-type]
    return dispatch_app(zone, BoardRows(AGENCIES, zone.keys), BoardActions(), made)


def said(
    rule: str,
    text: str | None = None,
    ground: Ground = Ground.NARRATIVE,
    assertion: Assertion = Assertion.STATED,
    category: Category = Category.SUICIDE,
) -> Evidence:
    return Evidence(
        ground=ground, rule=rule, assertion=assertion, weight=0.9, category=category, text=text
    )


def call(
    number: str,
    minutes_ago: float,
    call_type: str,
    place: str,
    answer: FlagAnswer = FlagAnswer.NO,
    evidence: Sequence[Evidence] = (),
    priority: str = "2",
    units: Sequence[str] = (),
    now: datetime = NOON,
    **more: object,
) -> Incident:
    """One call, opened so many minutes before `now`."""
    opened = now - timedelta(minutes=minutes_ago)
    changes = (FlagChange(at=opened + timedelta(minutes=1), answer=answer, because="test"),)
    made: dict[str, object] = {
        "incident_id": f"inc-{number}",
        "feed": "northfield-cad",
        "agency": "northfield",
        "source_key": number,
        "epoch": "2026",
        "version": 1,
        "number": number,
        "opened_at": opened,
        "first_received_at": opened + timedelta(seconds=4),
        "last_source_at": now - timedelta(seconds=40),
        "call_types": (CallType(code=call_type.upper()[:4], text=call_type, system="agency"),),
        "priority": Priority(text=priority, rank=10 - int(priority) * 2),
        "statuses": (IncidentStatus.ACTIVE,),
        "units": tuple(UnitEntry(unit=u, state=UnitState.EN_ROUTE, at=opened) for u in units),
        "locations": (Location(text=place),),
        "narrative_supplied": True,
        "flag": Flag(answer=answer, score=0.9, evidence=tuple(evidence)),
        "flag_history": changes if answer is not FlagAnswer.NO else (),
    }
    return Incident(**{**made, **more})  # type: ignore[arg-type]


def evening(now: datetime = NOON) -> list[Incident]:
    """Calls of every kind that the board tells apart."""
    yes, unsure = FlagAnswer.YES, FlagAnswer.UNCERTAIN
    suicidal = said("lex:suicidal", "SUICIDAL")
    pills = said("lex:took_pills", "TOOK A BUNCH OF PILLS")
    hears = said("lex:voices", "HEARING VOICES", category=Category.MENTAL_HEALTH)
    agitated = said("lex:agitated", "YELLING AT CARS", assertion=Assertion.POSSIBLE)
    by_type = said("type:welfare", None, Ground.CALL_TYPE, category=Category.WELFARE_CHECK)
    team_unit = said("unit:coresponder_assigned", None, Ground.UNIT)
    asked = said("person:asked_for_coresponder", None, Ground.PERSON)
    person = PersonSays(answer="yes", at=now, account="dana")
    return [
        call("26-104211", 1, "Suspicious person", "Main St / 3rd Ave", unsure, [agitated], now=now),
        call(
            "26-104208", 6, "Welfare check", "418 Alder Ct, Apt 3", unsure, [by_type], "3", now=now
        ),
        call(
            "26-104209",
            4,
            "Unknown trouble",
            "1207 Birch Ln",
            yes,
            [suicidal],
            "1",
            ("2A14", "2A16"),
            now=now,
        ),
        call(
            "26-104205",
            9,
            "Overdose",
            "55 Quarry Rd",
            yes,
            [pills, suicidal],
            "1",
            ("M7",),
            now=now,
        ),
        call(
            "26-104199", 22, "Disturbance", "Riverside Park", yes, [hears], "2", ("2B10",), now=now
        ),
        call(
            "26-104190",
            41,
            "Assist citizen",
            "9 Chapel St",
            yes,
            [asked],
            "3",
            (),
            now=now,
            person_says=person,
        ),
        call(
            "26-104188",
            55,
            "Mental crisis",
            "300 Mill Rd",
            yes,
            [team_unit],
            "2",
            ("CR1", "2C03"),
            now=now,
        ),
        call(
            "26-104212", 0.5, "Traffic collision", "Hwy 14 at Exit 9", units=("2A11", "E4"), now=now
        ),
        call("26-104206", 8, "Alarm, commercial", "2200 Industrial Pkwy", priority="4", now=now),
        call(
            "26-104203",
            13,
            "Noise complaint",
            "77 Juniper Dr",
            priority="4",
            units=("2B09",),
            now=now,
        ),
        call("26-104195", 30, "Theft report", "Northfield Mall", priority="4", now=now),
        call(
            "26-104194",
            31,
            "Mental crisis",
            "Maple House",
            yes,
            [suicidal],
            "2",
            now=now,
            restricted=True,
        ),
        call("26-104170", 90, "Test call", "Radio room", yes, [suicidal], "4", now=now, test=True),
    ]


def lay_out(zone: Zone, calls: Sequence[Incident], at: datetime = NOON) -> None:
    """Save calls as the chain would."""
    for one in calls:
        zone.write(lambda uow, one=one: save_incident(ZONES, uow, SaveIncident(one, 0, at)))


def fed(zone: Zone, at: datetime = NOON) -> None:
    """The feed spoke twelve seconds ago."""
    event = Event(
        event_id=zone.keys.event_id("seed"),
        kind=EventKind.FEED_MESSAGE,
        at=at - timedelta(seconds=12),
        body=b"{}",
        feed="northfield-cad",
    )

    def unit(uow: object) -> None:
        uow.accept(event)  # type: ignore[attr-defined]
        uow.finish(event.event_id, "incident")  # type: ignore[attr-defined]

    zone.write(unit)


def reply(
    zone: Zone,
    incident_id: str,
    team: TeamState,
    again: datetime | None = None,
    at: datetime = NOON,
) -> None:
    """The clinic's one reply, as the chain saves it."""
    request = SentRequest(f"req-{incident_id}", incident_id, 1, "open", "digest", True)
    said_back = Reply(
        reply_id=f"rep-{incident_id}",
        request_id=request.request_id,
        incident_id=incident_id,
        version=1,
        team=team,
        on_duty_again=again,
        decided_at=at,
        decision_id="decision",
    )

    def unit(uow: object) -> None:
        save_requests(uow, [SaveRequest(request, at)])  # type: ignore[arg-type]
        save_reply(uow, SaveReply(said_back))  # type: ignore[arg-type]

    zone.write(unit)


def alert(
    zone: Zone, incident_id: str, state: AlertState, reason: str = "", at: datetime = NOON
) -> None:
    """An alert in this state."""
    one = Alert(
        alert_id=f"alert-{incident_id}",
        incident_id=incident_id,
        agency="northfield",
        source_key="x",
        number=None,
        version=1,
        text="CO-RESPONDER FLAG: CO-RESPONSE TEAM NOTIFIED",
        team=TeamState.NOTIFIED,
        raised_at=at,
        use_by=at + timedelta(hours=1),
    )
    zone.write(lambda uow: save_alert(uow, SaveAlert(one, "cad", state, reason)))


def whole_evening(zone: Zone, now: datetime = NOON) -> None:
    """The evening with its replies and alerts, as screenshots want it."""
    lay_out(zone, evening(now), now)
    fed(zone, now)
    reply(zone, "inc-26-104209", TeamState.NOTIFIED, at=now)
    alert(zone, "inc-26-104209", AlertState.SENT, at=now)
    reply(zone, "inc-26-104199", TeamState.NONE_ON_DUTY, now + timedelta(hours=11), at=now)
    reply(zone, "inc-26-104188", TeamState.NOTIFIED, at=now)
    alert(zone, "inc-26-104188", AlertState.WITHHELD, "entered_late", at=now)
    tell_story(zone, "inc-26-104209", now)


def tell_story(zone: Zone, incident_id: str, now: datetime = NOON, matched: bool = False) -> None:
    """The audit trail of a call that crossed and was answered."""
    start = now - timedelta(minutes=4)
    about = {"message": "m1", "incident": incident_id}
    gate = {
        "exit": "crossing",
        "effect": "permit_redacted",
        "released": ("call_facts", "location", "safety_hazard", "identity", "contact"),
        "withheld": ("narrative", "criminal_history"),
        "rules": ("FEED",),
        "reasons": ("X-BEYOND-RULE",),
        "citations": ("45 CFR 164.512(j)", "28 CFR 20.33(a)"),
        "policy_version": "abc",
    }
    steps = (
        (0, AuditTag.INCIDENT_OPENED, {"version": 1, "feed": "northfield-cad"}),
        (35, AuditTag.INCIDENT_UPDATED, {"version": 2}),
        (41, AuditTag.INCIDENT_UPDATED, {"version": 3}),
        (
            41,
            AuditTag.FLAG_CHANGED,
            {"answer": "yes", "because": "lex:suicidal", "rules": ("lex:suicidal:stated",)},
        ),
        (41, AuditTag.GATE_DECIDED, gate),
        (41, AuditTag.REQUEST_SENT, {"version": 3, "state": "open", "withheld": gate["withheld"]}),
        (46, AuditTag.REPLY_RECEIVED, {"team": "notified"}),
        (46, AuditTag.ALERT_QUEUED, {"channel": "cad"}),
        (47, AuditTag.ALERT_SENT, {"channel": "cad"}),
    )

    def unit(uow: object) -> None:
        for place, (seconds, tag, detail) in enumerate(steps):
            uow.audit(  # type: ignore[attr-defined]
                tag,
                at=start + timedelta(seconds=seconds, microseconds=place),
                actor="stage:chain",
                about=about,
                detail=detail,
            )

    zone.write(unit)


def fixed() -> FixedClock:
    return FixedClock(NOON)
