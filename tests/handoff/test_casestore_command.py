"""The case store runs alone: from an empty folder to a case, without any dispatch zone."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from handoff.bootstrap.clinical import wire_clinical
from handoff.doctor import examine
from handoff.new_config import write_casestore_config
from handoff.settings import SettingsError, load
from tests.e2e.town_run import PATIENCE, free_port
from tests.web.dispatch_town import PASSWORD
from tests.web.visitor import Visitor
from web.shell.app import Pages
from zone.accounts.account import Role
from zone.accounts.passwords import CHEAP_FOR_TESTS
from zone.accounts.records import create_account

HANDOFF = Path(sys.executable).with_name("handoff")


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "clinic" / "casestore.toml"
    assert write_casestore_config(path)
    text = path.read_text().replace("8642", str(free_port()))
    path.write_text(text.replace("[clinical]", "[clinical]\nsecond_factor = []"))
    return path


@pytest.fixture
def wired(config):
    one = wire_clinical(load(config))
    yield one
    one.zone.close()


def account(zone, login, role):
    zone.write(
        lambda uow: create_account(
            uow,
            login=login,
            name=login.title(),
            role=role,
            password=PASSWORD,
            actor="test",
            agencies=("clinic",),
            cost=CHEAP_FOR_TESTS,
        )
    )


def pages_of(wired):
    found = [r.app for r in wired.pages.routes if isinstance(getattr(r, "app", None), Pages)]
    return found[0]


def signed_in(wired, login):
    visitor = Visitor(pages_of(wired))
    visitor.post("/sign-in", {"login": login, "password": PASSWORD}, Host="127.0.0.1")
    return visitor


def test_somebody_is_taken_in_by_hand_and_no_page_speaks_of_dispatch(wired, config):
    for login, role in (("carla", Role.CLINICIAN), ("sue", Role.SUPERVISOR), ("ivan", Role.IT)):
        account(wired.zone, login, role)
    carla = signed_in(wired, "carla")
    answer = carla.post(
        "/intake",
        {
            "csrf": carla.csrf,
            "agency": "clinic",
            "source": "lifeline_988",
            "agreed": "yes",
            "transfer_id": "T-1",
            "given": "Ana",
            "family": "Invented",
            "told": "Called twice.",
        },
        Host="127.0.0.1",
    )
    assert re.fullmatch(r"/cases/[0-9a-f-]{36}", answer.headers["location"])
    case = answer.headers["location"]
    seen = {"carla": ["/today", "/intake", "/people", case], "sue": ["/today", "/supervision"]}
    for login, paths in (seen | {"ivan": ["/operations"]}).items():
        visitor = signed_in(wired, login)
        for path in paths:
            page = visitor.get(path, Host="127.0.0.1")
            assert page.status_code == 200, path
            assert "ispatch" not in page.text, path
    assert wired.hearing is None
    assert not (config.parent / "data" / "dispatch").exists()
    assert not (config.parent / "secrets").exists()


def test_doctor_misses_nothing_of_dispatch(config):
    found = list(examine(load(config)))
    assert all(one.ok for one in found), [one.what for one in found if not one.ok]
    assert not any("dispatch" in one.what or "link" in one.what for one in found)


@pytest.mark.parametrize(
    "more",
    [
        '[[channel]]\nname="c"\ntransport="file_drop"\nagency="clinic"\nfolder="x"\n',
        '[[feed]]\nname="f"\ntransport="file_drop"\nformat="eido"\nagency="clinic"\nfolder="x"\n',
    ],
)
def test_what_only_a_dispatch_zone_has_is_refused(config, more):
    config.write_text(config.read_text() + more)
    with pytest.raises(SettingsError, match="case store alone"):
        load(config)


def test_the_command_runs_from_an_empty_folder(tmp_path, config):
    process = subprocess.Popen(
        [HANDOFF, "casestore", "--config", str(config)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert until_it_answers(load(config).clinical.port) == {"zone": "clinical", "healthy": True}
    finally:
        os.kill(process.pid, signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors == ""
    assert sorted(p.name for p in (config.parent / "data").iterdir()) == ["clinical"]


def until_it_answers(port: int) -> dict[str, object]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            said = httpx.get(f"http://127.0.0.1:{port}/health").json()
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        return {name: said[name] for name in ("zone", "healthy")}
    raise AssertionError("it did not answer")
