"""The receiving zone is killed between storing an event and saying so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.envelope import EventKind, ZoneName
from tests import databases
from tests.databases import open_zone
from tests.zone.made import event, leaving, send, states
from zone.clock import SystemClock
from zone.crash_points import VARIABLE
from zone.journal import outbox
from zone.journal.relay import Relay
from zone.link import link_sender, over_socket

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))
CLINIC = "zone:clinical"


def serve(folder, crash=None):
    command = [sys.executable, "-m", "tests.zone.link_child", str(folder), KEY.hex()]
    given = os.environ | ({VARIABLE: crash} if crash else {})
    child = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"ready\n"
    return child


def stop(child):
    child.kill()
    child.stdout.close()
    return child.wait()


@pytest.mark.parametrize("point", ["link.before_accept", "link.after_accept_before_202"])
def test_an_event_that_was_not_acknowledged_is_sent_again_and_is_one(zone, tmp_path, point):
    one = event(zone, 1, kind=EventKind.CORESPONSE_REQUEST)
    send(zone, one, CLINIC)
    folder = tmp_path / "c"
    databases.url_of(folder, ZoneName.CLINICAL)
    relay = Relay(zone, {CLINIC: link_sender(over_socket(folder / "s"), KEY)}, lambda *_: None)
    child = serve(folder, point)
    assert relay.step() == 0
    child.wait()
    assert stop(child) == -signal.SIGKILL
    assert leaving(zone, one, CLINIC).state is outbox.Leaving.QUEUED
    child = serve(folder)
    zone.clock.advance(5)
    assert relay.step() == 1
    stop(child)
    clinical = open_zone(ZoneName.CLINICAL, folder, SystemClock(), guest=True)
    assert states(clinical) == {"pending": 1}
    clinical.close()
