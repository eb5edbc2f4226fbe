"""A dispatch zone with many live calls, and its server, for `benchmarks/board.py`."""

import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import uvicorn

from pipelines.agency import Agency
from pipelines.board import BoardRows
from pipelines.board_actions import BoardActions
from pipelines.incidents.save import save_incident
from pipelines.ports import SaveIncident
from schemas.assembled import FlagChange, Incident
from schemas.assertion import Assertion
from schemas.envelope import ZoneName
from schemas.flag import Category, Evidence, Flag, FlagAnswer, Ground
from schemas.incident import CallType, IncidentStatus, Location, Priority, UnitEntry, UnitState
from web.dispatch.app import dispatch_app
from web.shell.settings import PageSettings
from zone.accounts import Role, create_account
from zone.clock import SystemClock
from zone.zone import Zone, open_zone

TOWN = Agency(agency_id="northfield", name="Northfield Police", time_zone="America/Chicago")
ZONES = {TOWN.agency_id: ZoneInfo(TOWN.time_zone)}
PASSWORD = "correct horse battery staple"
ANSWERS = (FlagAnswer.NO, FlagAnswer.NO, FlagAnswer.UNCERTAIN, FlagAnswer.YES)


def open_town(folder: Path) -> Zone:
    """The zone, with one dispatcher."""
    zone = open_zone(ZoneName.DISPATCH, folder, SystemClock())
    zone.write(
        lambda uow: create_account(
            uow,
            login="dana",
            name="Dana Whitfield",
            role=Role.DISPATCHER,
            password=PASSWORD,
            actor="stage:seed",
            agencies=(TOWN.agency_id,),
        )
    )
    return zone


def serve(folder: Path, port: int) -> None:
    """Until the process is ended."""
    zone = open_zone(ZoneName.DISPATCH, folder, SystemClock())
    pages = dispatch_app(
        zone,
        BoardRows({TOWN.agency_id: TOWN}, zone.keys),
        BoardActions(),
        PageSettings(time_zone=TOWN.time_zone),
    )
    uvicorn.run(pages, port=port, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    zone.close()


def lay_out(zone: Zone, count: int) -> None:
    """So many live calls."""
    now = datetime.now(UTC)
    for n in range(count):
        one = _call(n, now)
        zone.write(lambda uow, one=one: save_incident(ZONES, uow, SaveIncident(one, 0, now)))


def calls_of(zone: Zone) -> list[Incident]:
    """All calls as they stand."""
    rows = BoardRows({TOWN.agency_id: TOWN}, zone.keys)
    now = datetime.now(UTC)
    with zone.read() as conn:
        known = rows.versions(conn, (TOWN.agency_id,), now)
    return [_call(n, now) for n in range(len(known))]


def change(zone: Zone, one: Incident, n: int) -> Incident:
    """The next version of a call: another unit, now and then another flag."""
    now = datetime.now(UTC)
    flag = Flag(answer=ANSWERS[n // 7 % 4], score=0.9, evidence=one.flag.evidence)
    unit = UnitEntry(unit=f"2A{n % 40}", state=UnitState.EN_ROUTE, at=now)
    newer = one.model_copy(
        update={"version": one.version + 1, "flag": flag, "units": (unit,), "last_source_at": now}
    )
    zone.write(lambda uow: save_incident(ZONES, uow, SaveIncident(newer, one.version, now)))
    return newer


def _call(n: int, now: datetime) -> Incident:
    opened = now - timedelta(minutes=n / 4)
    answer = ANSWERS[n % 4]
    said = Evidence(
        ground=Ground.NARRATIVE,
        rule="lex:suicidal",
        assertion=Assertion.STATED,
        weight=0.9,
        category=Category.SUICIDE,
        text="SUICIDAL",
    )
    return Incident(
        incident_id=f"inc-{n}",
        feed="northfield-cad",
        agency=TOWN.agency_id,
        source_key=str(n),
        epoch="2026",
        version=1,
        number=f"26-{100000 + n}",
        opened_at=opened,
        first_received_at=opened,
        last_source_at=now,
        call_types=(CallType(code="UNK", text="Unknown trouble", system="agency"),),
        priority=Priority(text="2", rank=6),
        statuses=(IncidentStatus.ACTIVE,),
        units=(),
        locations=(Location(text=f"{n} Alder Ct"),),
        narrative_supplied=True,
        flag=Flag(answer=answer, score=0.9, evidence=(said,)),
        flag_history=(FlagChange(at=opened, answer=answer, because="test"),),
    )


def sign_in(address: str) -> dict[str, str]:
    """The cookie of one dispatcher, as soon as the server answers."""
    for _ in range(200):
        try:
            form = {"login": "dana", "password": PASSWORD}
            answer = httpx.post(f"{address}/sign-in", data=form)
            return dict(answer.cookies)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def memory_of(pid: int) -> float:
    """Resident megabytes of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(x for x in status.splitlines() if x.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)
