"""Values planted in every personal field turn up nowhere but where somebody may read them."""

import html
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import func, select

from handoff.settings import Settings
from schemas.envelope import ZoneName
from tests.e2e import canary_messages as planted
from tests.e2e.canary_messages import ALL, TYPED, Canary
from tests.e2e.own_agency import PASSWORD, Person, drop, push, write_agency
from tests.e2e.town_run import Zones, running
from zone.accounts.account import Role
from zone.database import reading_engine
from zone.journal.tables import dead_letter, inbox

PATIENCE = 60.0
DEEP = 4
NOWHERE: tuple[Canary, ...] = ()


def canaries_in(text: str | bytes, allowed: tuple[Canary, ...] = NOWHERE) -> list[str]:
    """Which planted values stand in a text: as they are, and as formatting may write them."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace") + text.decode("utf-16-le", "replace")
    plain = html.unescape(text).casefold()
    squeezed = re.sub(r"[-() .+]", "", plain)
    return [
        one.value
        for one in ALL
        if one not in allowed
        if any(form in plain or form in squeezed for form in forms(one))
    ]


def forms(one: Canary) -> set[str]:
    value = one.value.casefold()
    if one is planted.BORN:
        year, month, day = value.split("-")
        return {value, f"{month}/{day}/{year}", "19 july 1931", "july 19, 1931", "19 jul 1931"}
    return {value, quote(value)}


@dataclass
class Evening:
    """A running agency that was told everything, and everything that it said."""

    settings: Settings
    folder: Path
    zones: Zones
    answers: list[tuple[str, str]] = field(default_factory=list)
    """(what was asked, the whole answer with its headers) where nothing personal may stand."""


@pytest.fixture(scope="module")
def evening(tmp_path_factory) -> Iterator[Evening]:
    folder = tmp_path_factory.mktemp("canaries")
    settings = write_agency(folder)
    with running(settings, folder) as zones:
        one = Evening(settings, folder, zones)
        tell_good(one)
        tell_broken(one)
        type_nonsense(one)
        yield one


def tell_good(one: Evening) -> None:
    good = {
        "eido": planted.eido_call(),
        "new_world": planted.new_world_call(),
        "ndex": planted.report(),
    }
    for name, body in good.items():
        headers = {
            "Idempotency-Key": planted.MESSAGE_KEY.value,
            "X-Source-Name": f"{planted.FILE_NAME.value}.txt",
        }
        answer = push(one.settings, name, body, headers)
        assert answer.status_code == 202
        one.answers.append((f"push {name}", said(answer)))
        drop(one.folder, name, f"{planted.FILE_NAME.value}.{name}", body)
    worked_through(one, 6)


def tell_broken(one: Evening) -> None:
    count = 0
    for name, bodies in planted.broken().items():
        for number, body in enumerate(bodies):
            one.answers.append((f"push broken {name}", said(push(one.settings, name, body))))
            drop(one.folder, name, f"{planted.FILE_NAME.value}-{number}.{name}", body)
            count += 2
    worked_through(one, 6 + count)


def worked_through(one: Evening, messages: int) -> None:
    engine = reading_engine(f"sqlite:///{one.folder / 'data/dispatch/dispatch.sqlite3'}")
    try:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with engine.connect() as conn:
                came = conn.scalar(select(func.count()).where(inbox.c.kind == "feed_message"))
            if came == messages and one.zones.idle():
                return
            time.sleep(0.05)
        raise TimeoutError(f"{came} of {messages} messages were worked through")
    finally:
        engine.dispose()


def type_nonsense(one: Evening) -> None:
    """Wrong tokens, addresses, forms and headers; each holds what a person may have typed."""
    word = TYPED.value
    dispatch = f"http://127.0.0.1:{one.settings.dispatch.port}"
    clinical = f"http://127.0.0.1:{one.settings.clinical.port}"
    feed = f"{dispatch}/feeds"
    body = word.encode()
    asked: list[tuple[str, str, dict[str, Any]]] = [
        (
            "POST",
            f"{feed}/{word}",
            {"content": body, "headers": {"Authorization": f"Bearer {word}"}},
        ),
        ("POST", f"{feed}/push-eido", {"content": body, "headers": {"Authorization": word}}),
        ("POST", f"{feed}/push-eido", {"content": body}),
        ("GET", f"{feed}/push-eido?{word}={word}", {}),
    ]
    for base in (dispatch, clinical):
        asked += [
            ("GET", f"{base}/{word}?q={word}", {}),
            ("GET", f"{base}/{word}", {"headers": {"Host": f"{word}.example"}}),
            ("POST", f"{base}/sign-in", {"data": {"login": word, "password": word}}),
            ("POST", f"{base}/sign-in", {"data": {"login": word * 300, "password": word}}),
            ("POST", f"{base}/sign-in", {"content": body, "headers": {"Content-Type": word}}),
            ("PUT", f"{base}/sign-in", {"content": body}),
            ("GET", f"{base}/sign-in", {"cookies": {"handoff_session": word}}),
            ("GET", f"{base}/static/{word}.css", {}),
            ("GET", f"{base}/health?{word}", {}),
            ("GET", f"{base}/healthy?{word}", {}),
        ]
    for method, url, more in asked:
        cookies = more.pop("cookies", {})
        with httpx.Client(cookies=cookies) as http:
            answer = http.request(method, url, **more)
        one.answers.append((f"{method} {url}", said(answer)))
        assert answer.status_code < 500, (method, url)


def said(answer: httpx.Response) -> str:
    return "\n".join([*(f"{k}: {v}" for k, v in answer.headers.items()), answer.text])


# --- the evening was one -------------------------------------------------------------------------


def test_the_evening_has_leads_alerts_and_parked_messages(evening):
    """Else nothing below would mean anything."""
    with Person.at(evening.settings, ZoneName.CLINICAL, Role.CLINICIAN) as clinician:
        today = clinician.page("/today")
        leads = sorted(set(re.findall(r'href="(/leads/[^"/]+)"', today)))
        pages = [clinician.page(lead) for lead in leads]
    assert len(leads) == 4  # each format by its two doors
    shown = today + "".join(pages)
    for one in (planted.SUBJECT_FAMILY, planted.STREET, planted.CALLER_PHONE, planted.BORN):
        assert one.value in canaries_in(shown), one
    assert len(list((evening.folder / "alerts").glob("*.json"))) >= 2
    engine = reading_engine(f"sqlite:///{evening.folder / 'data/dispatch/dispatch.sqlite3'}")
    with engine.connect() as conn:
        reasons = set(conn.scalars(select(dead_letter.c.reason)))
    engine.dispose()
    assert {"truncated", "unknown_format", "doctype", "too_deep", "wrong_encoding"} <= reasons


# --- pages and answers ---------------------------------------------------------------------------


def test_no_door_and_no_error_page_repeats_what_it_was_told(evening):
    assert len(evening.answers) > 30
    told = {asked: found for asked, answer in evening.answers if (found := canaries_in(answer))}
    assert told == {}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("zone", ZoneName)
def test_each_role_reads_on_its_pages_what_it_may_and_no_more(evening, zone, role):
    staff = role in (Role.DISPATCHER, Role.SUPERVISOR)
    team = role in (Role.CLINICIAN, Role.SUPERVISOR)
    allowed = NOWHERE
    if zone is ZoneName.DISPATCH and staff:
        allowed = tuple(one for one in ALL if one.board)
    if zone is ZoneName.CLINICAL and team:
        allowed = tuple(one for one in ALL if one.clinic)
    with Person.at(evening.settings, zone, role) as person:
        seen = walk(person)
        told = {path: found for path, page in seen.items() if (found := canaries_in(page, allowed))}
        addresses = {path for path in seen if canaries_in(path)}
        links = {p for p, page in seen.items() for h in hrefs(page) if canaries_in(h, PHONES)}
    assert told == {}
    assert addresses | links == set()


PHONES = (planted.CALLER_PHONE, planted.SUBJECT_PHONE)
"""A clinician's page has numbers to tap, `tel:`; they go to the phone, not into any log."""


def walk(person: Person) -> dict[str, str]:
    """Every page that this person can click their way to, and those that break on the way."""
    seen: dict[str, str] = {}
    todo = [("/", 0)]
    while todo:
        path, depth = todo.pop()
        if path in seen:
            continue
        answer = person.http.get(path)
        seen[path] = said(answer)
        assert answer.status_code in (200, 403, 404), (path, answer.status_code)
        inner = (h.partition("#")[0] for h in hrefs(answer.text))
        todo += [(h, depth + 1) for h in inner if h.startswith("/") and depth < DEEP]
    nonsense = f"/{TYPED.value}"
    seen["nonsense"] = said(person.http.get(nonsense))
    return seen


def hrefs(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', page)]


def test_pages_and_files_of_operations_hold_none_of_it(evening):
    """Causes, parked messages and feeds as IT sees them; and a trial's evidence, as a file."""
    message = {"message": planted.eido_call().decode(), "then": "export"}
    with Person.at(evening.settings, ZoneName.DISPATCH, Role.IT) as it:
        pages = walk(it)
        parked = next(path for path in pages if path.startswith("/operations/parked/"))
        csrf = re.search(r'name="csrf" value="([^"]+)"', it.page("/operations"))
        assert csrf
        form = {"csrf": csrf[1]}
        trial = "/operations/feeds/push-eido/trial"
        exported = it.http.post(trial, data=form | message, timeout=PATIENCE)
        refused = it.http.post(f"{parked}/open", data=form | {"why": "correct_feed"})
        nonsense = it.http.post(f"{parked}/open", data=form | {"why": TYPED.value})
    for start in ("/operations/causes?", "/operations/feeds/", "/operations/parked/"):
        assert any(path.startswith(start) for path in pages), start
    assert "Signed off" in exported.text
    assert refused.status_code == 404
    answers = [*pages.values(), *map(said, (exported, refused, nonsense))]
    assert [found for answer in answers if (found := canaries_in(answer))] == []


def test_what_a_clinician_does_with_a_lead_tells_nothing_more(evening):
    """Take it, look at the case, its story, and try forms that cannot be read."""
    allowed = tuple(one for one in ALL if one.clinic)
    with Person.at(evening.settings, ZoneName.CLINICAL, Role.CLINICIAN) as clinician:
        lead = re.findall(r'href="(/leads/[^"/]+)"', clinician.page("/today"))[0]
        page = clinician.page(lead)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page)
        assert csrf
        form = {"csrf": csrf[1]}
        taken = clinician.http.post(f"{lead}/take", data=form)
        answers = [
            taken,
            clinician.http.post(f"{lead}/take", data={"csrf": TYPED.value}),
            clinician.http.post(f"{lead}/confirm", data={**form, "person": TYPED.value}),
            clinician.http.post(f"{lead}/not-bh", data={**form, "reason": TYPED.value}),
            clinician.http.post(f"/cases/{TYPED.value}/outcome", data=form),
            clinician.http.get(f"/cases/{TYPED.value}"),
        ]
        pages = walk(clinician)
    assert taken.status_code == 200
    assert any(path.startswith("/cases/") for path in pages)
    told = [canaries_in(said(answer), allowed) for answer in answers]
    told += [canaries_in(page, allowed) for page in pages.values()]
    assert [found for found in told if found] == []


# --- commands ------------------------------------------------------------------------------------


def test_no_command_tells_what_is_in_a_message(evening, tmp_path):
    config = ["--config", str(evening.folder / "handoff.toml")]
    listed = handoff("deadletter", "list", "--json", *config)
    ids = re.findall(r'"event_id":"([^"]+)"', listed)
    assert len(ids) >= 20
    output = [
        listed,
        handoff("deadletter", "list", *config),
        *(handoff("deadletter", "show", event_id, *config) for event_id in ids[:2]),
        handoff("deadletter", "show", TYPED.value, *config),
        handoff("audit", "verify", *config),
        handoff("doctor", *config),
        handoff("account", "list", "--zone", "dispatch", *config),
    ]
    for name, bodies in planted.broken().items():
        files = [tmp_path / f"{name}-{number}" for number in range(len(bodies))]
        for path, body in zip(files, bodies, strict=True):
            path.write_bytes(body)
        output.append(handoff("parse", "--format", name, *map(str, files)))
        assert output[-1].count('"error"') == len(bodies)
    call = tmp_path / "call.json"
    call.write_bytes(planted.eido_call())
    output.append(handoff("trial", str(call), "--feed", "push-eido", "--json", *config))
    assert "suicide.kill_self" in output[-1]
    rows = tmp_path / "rows.jsonl"
    rows.write_text(f'{{"id": "1", "narrative": ["{planted.NARRATIVE.value}"\nnot json\n')
    for command in ("flag", "decide", "redact"):
        target = str(tmp_path / "out.jsonl")
        output.append(handoff(command, "--input", str(rows), "--output", target))
    own = (TYPED,)  # the one word that was handed over as an id
    told = [found for text in output if (found := canaries_in(text, own))]
    assert told == []


def handoff(*words: str) -> str:
    done = subprocess.run([sys.executable, "-m", "handoff", *words], capture_output=True, text=True)
    assert "Traceback" not in done.stderr, (words, done.stderr[-300:])
    return done.stdout + done.stderr


def test_the_parse_command_does_hold_what_the_file_holds(tmp_path):
    """The search above could fail: the readers understand these messages."""
    for name, body in (("eido", planted.eido_call()), ("new_world", planted.new_world_call())):
        (tmp_path / name).write_bytes(body)
        found = canaries_in(handoff("parse", "--format", name, str(tmp_path / name)))
        assert {planted.CALLER_FAMILY.value, planted.NARRATIVE.value} <= set(found)


# --- what goes out, and what stays on the disk ---------------------------------------------------


def test_no_alert_that_leaves_holds_any_of_it(evening):
    for path in (evening.folder / "alerts").iterdir():
        assert canaries_in(path.read_bytes()) == []


def test_no_log_line_holds_any_of_it(evening):
    logs = [evening.folder / f"{zone.value}.log" for zone in ZoneName]
    assert [canaries_in(path.read_bytes()) for path in logs] == [[], []]
    assert PASSWORD not in "".join(path.read_text() for path in logs)


def test_no_file_and_no_folder_is_named_for_any_of_it(evening):
    names = [str(path.relative_to(evening.folder)) for path in evening.folder.rglob("*")]
    assert [name for name in names if canaries_in(name)] == []


def test_no_phi_in_plain_files(evening):
    """Databases, their logs, keys, checkpoints, locks: nothing readable stands in any of them."""
    told = {
        str(path.relative_to(evening.folder)): found
        for path in evening.folder.rglob("*")
        if path.is_file() and (found := canaries_in(path.read_bytes()))
    }
    assert told == {}


@pytest.mark.parametrize("zone", ZoneName)
def test_no_column_in_the_clear_holds_any_of_it(evening, zone):
    """Cell by cell: a value may lie across two pages of the file."""
    path = evening.settings.zone_folder(zone) / f"{zone.value}.sqlite3"
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    tables = [name for (name,) in conn.execute("select name from sqlite_master where type='table'")]
    told = set()
    for table in tables:
        rows = conn.execute(f"select * from {table}")
        for row in rows:
            for column, value in zip(rows.description, row, strict=True):
                text = value if isinstance(value, bytes) else str(value)
                told |= {f"{table}.{column[0]}: {found}" for found in canaries_in(text)}
    conn.close()
    assert len(tables) > 10
    assert told == set()


def test_no_process_shows_any_of_it_to_the_machine(evening):
    for process in evening.zones.processes.values():
        for name in ("cmdline", "environ"):
            assert canaries_in(Path(f"/proc/{process.pid}/{name}").read_bytes()) == []
