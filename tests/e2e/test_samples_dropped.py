"""Each real sample, through the doors of a running Handoff, ends where somebody can see it."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Engine, select

from handoff.settings import Settings
from pipelines.tables import incident
from schemas.envelope import ZoneName
from tests.e2e.own_agency import Person, drop, push, write_agency
from tests.e2e.town_run import running
from tests.samples import SAMPLES, needs_samples
from zone.accounts.account import Role
from zone.audit.trail import trail
from zone.database import reading_engine
from zone.journal.tables import audit_about, inbox

pytestmark = [needs_samples, pytest.mark.samples]
PATIENCE = 60.0
FOLDERS = {
    "eido": ("eido", "eido-conveyance"),
    "new_world": ("cad-nws-aegis",),
    "ndex": ("ndex",),
}
ENDS = {
    "eido/Sample_EIDO_2020draft.json": "no call",
    "eido/Sample_call_transfer_EIDO.json": "plain call",
    "eido/eido_openapi_v1.1draft.yaml": "unreadable",
    "eido-conveyance/BasicSubscribe.json": "unknown_format",
    "eido-conveyance/BasicSubscribeResponse.json": "unknown_format",
    "eido-conveyance/BasicUnsubscribe.json": "unknown_format",
    "eido-conveyance/NotifyResponse.json": "unknown_format",
    "eido-conveyance/NotifyWithEido.json": "repeat",
    "eido-conveyance/incidentdata.yaml": "unreadable",
    "eido-conveyance/websocket.yaml": "unreadable",
    "cad-nws-aegis/bom_utf16le.xml": "plain call",
    "cad-nws-aegis/full_call.xml": "plain call",
    "cad-nws-aegis/minimal_call.xml": "plain call",
    "cad-nws-aegis/nil_fields.xml": "plain call",
    "ndex/NDEx-NIBRS.xml": "report waits",
}
"""Every file that is given for the three formats, and how it ends."""
WORDS = {
    "no call": ("no_incident", "spoke of no call, so nothing was opened"),
    "repeat": ("repeated", "said nothing new"),
    "report waits": ("report_waiting", "police report that waits for its call"),
}
"""Ends that no board shows: how they are noted, and told on the page Operations."""


@dataclass
class Day:
    """A running agency, with everything dropped and worked through."""

    settings: Settings
    folder: Path
    dispatch: Engine
    ended: dict[tuple[str, str], str]
    """(door, sample) → event id."""

    def rows(self) -> dict[str, tuple[str, str]]:
        with self.dispatch.connect() as conn:
            found = conn.execute(select(inbox.c.event_id, inbox.c.state, inbox.c.outcome))
            return {row.event_id: (row.state, row.outcome or "") for row in found}

    def incidents_of(self, event_id: str) -> list[str]:
        with self.dispatch.connect() as conn:
            steps = trail(conn, "message", event_id)
            return sorted({s.about["incident"] for s in steps if "incident" in s.about})


def samples() -> dict[str, tuple[str, Path]]:
    """Sample → (format, file)."""
    return {
        f"{folder}/{path.name}": (name, path)
        for name, folders in FOLDERS.items()
        for folder in folders
        for path in sorted((SAMPLES / folder).iterdir())
        if path.is_file()
    }


def arrived(engine: Engine, known: set[str]) -> str:
    """The id of the one message that came in since, once it was worked through."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with engine.connect() as conn:
            rows = conn.execute(select(inbox.c.event_id, inbox.c.state, inbox.c.kind)).all()
        new = {r.event_id: r.state for r in rows if r.kind == "feed_message"}
        new = {event_id: state for event_id, state in new.items() if event_id not in known}
        if new and "pending" not in new.values():
            (event_id,) = new
            known.add(event_id)
            return event_id
        time.sleep(0.02)
    raise TimeoutError("a sample did not end")


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("samples")
    settings = write_agency(folder)
    with running(settings, folder):
        engine = reading_engine(f"sqlite:///{folder / 'data/dispatch/dispatch.sqlite3'}")
        known: set[str] = set()
        ended = {}
        for sample, (name, path) in samples().items():
            assert push(settings, name, path.read_bytes()).status_code == 202
            ended["pushed", sample] = arrived(engine, known)
        for sample, (name, path) in samples().items():
            drop(folder, name, path.name, path.read_bytes())
            ended["dropped", sample] = arrived(engine, known)
        yield Day(settings, folder, engine, ended)
        engine.dispose()


@pytest.fixture(scope="module")
def it(day) -> Iterator[Person]:
    """Somebody of IT."""
    with Person.at(day.settings, ZoneName.DISPATCH, Role.IT) as person:
        yield person


@pytest.fixture(scope="module")
def operations(it) -> str:
    """The page Operations, as its text."""
    return " ".join(re.sub(r"<[^>]+>", " ", it.page("/operations")).split())


@pytest.fixture(scope="module")
def dispatcher(day) -> Iterator[Person]:
    with Person.at(day.settings, ZoneName.DISPATCH, Role.DISPATCHER) as person:
        yield person


def test_every_given_sample_of_the_three_formats_is_in_the_list():
    assert samples().keys() == ENDS.keys()


def test_no_sample_is_lost_at_any_door(day):
    assert len(day.ended) == 2 * len(ENDS)
    assert len(set(day.ended.values())) == len(day.ended)
    assert {state for state, _ in day.rows().values()} == {"done", "parked"}
    assert [p for p in (day.folder / "drop").rglob("*") if p.is_file()] == []


@pytest.mark.parametrize("door", ["pushed", "dropped"])
@pytest.mark.parametrize("sample", sorted(ENDS))
def test_each_sample_ends_where_somebody_can_see_it(day, it, operations, dispatcher, door, sample):
    event_id, feed = day.ended[door, sample], feed_of(door, sample)
    state, outcome = day.rows()[event_id]
    expected = ENDS[sample]
    if expected in WORDS:
        assert (state, outcome) == ("done", WORDS[expected][0])
        assert f"{feed} {WORDS[expected][1]} 1" in operations
    elif expected == "plain call":
        assert (state, outcome) == ("done", "incident")
        (call,) = day.incidents_of(event_id)
        assert "The call was opened" in dispatcher.page(f"/story/{call}")
    else:
        assert (state, outcome) == ("parked", expected)
        page = it.page(f"/operations/parked/{event_id}")
        assert expected in page
        assert "What to do" in page


def feed_of(door: str, sample: str) -> str:
    name = samples()[sample][0].replace("_", "-")
    return f"{'push' if door == 'pushed' else 'drop'}-{name}"


def test_the_command_line_lists_every_parked_sample_with_its_reason(day):
    listed = handoff(day, "deadletter", "list", "--json", "--zone", "dispatch")
    rows = {row["event_id"]: row for row in map(orjson.loads, listed.splitlines())}
    parked = {i: o for i, (state, o) in day.rows().items() if state == "parked"}
    assert {event_id: row["reason"] for event_id, row in rows.items()} == parked
    for row in rows.values():
        assert row["happened"]
        assert row["next_step"]


def test_the_audit_holds_and_knows_every_message(day):
    assert "the audit holds" in handoff(day, "audit", "verify")
    with day.dispatch.connect() as conn:
        told = set(conn.scalars(select(audit_about.c.id).where(audit_about.c.kind == "message")))
    assert set(day.ended.values()) <= told


def test_calls_of_the_samples_are_on_the_board_or_closed(day, dispatcher):
    board = dispatcher.page("/board")
    with day.dispatch.connect() as conn:
        calls = conn.execute(select(incident.c.incident_id, incident.c.is_open)).all()
    assert calls
    for call in calls:
        shown = f"/story/{call.incident_id}" in board
        assert shown or not call.is_open, call.incident_id


def handoff(day: Day, *words: str) -> str:
    command = [
        sys.executable,
        "-m",
        "handoff",
        *words,
        "--config",
        str(day.folder / "handoff.toml"),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
