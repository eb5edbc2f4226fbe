"""A store of every released version opens today, whole, and goes on."""

import json
import shutil
from pathlib import Path

import pytest

from handoff.settings import load
from handoff.town.generate import town_day
from tests.e2e.end_state import end_state
from tests.e2e.one_process import OneProcess
from zone.audit.verify import verify

STORES = sorted(Path(__file__).parent.glob("*.zip"))


@pytest.fixture(params=STORES, ids=lambda path: path.stem)
def settings(request, tmp_path):
    shutil.unpack_archive(request.param, tmp_path)
    for part in tmp_path.rglob("*"):  # a zip keeps no modes, and keys must be closed
        part.chmod(0o700 if part.is_dir() else 0o600)
    return load(tmp_path / "handoff.toml")


def test_an_old_store_opens_and_its_audit_holds(settings):
    zones = OneProcess.open(settings, town_day(4, 8, hours=2).start)
    try:
        for zone in (zones.dispatch, zones.clinical):
            assert verify(zone).ok
    finally:
        zones.close()
    state = end_state(settings)
    assert state.incidents
    assert state.leads
    assert state.alerts


def test_an_old_store_knows_its_messages_again_and_takes_new_ones(settings):
    told = json.loads((settings.folder.parent / "messages.json").read_text())
    new_day = town_day(5, 8, hours=2)
    zones = OneProcess.open(settings, new_day.messages[-1].at)  # brings the store up to date
    before = end_state(settings)
    for feed, key, name, body in told:
        zones.receive(feed, body.encode("latin-1"), key, name)
    zones.drain()
    again = end_state(settings)
    assert again.incidents.keys() == before.incidents.keys()
    assert again.leads.keys() == before.leads.keys()
    zones.play(new_day.messages)
    zones.close()
    assert end_state(settings).incidents.keys() > before.incidents.keys()
