"""What waits in the outbox is decided again at the moment it leaves."""

import pytest

from pipelines.last_look import LastLook
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.coresponse import CallState
from schemas.envelope import EventKind
from tests.pipelines.chain import GATE, DispatchChain
from tests.pipelines.made import call_type, update
from zone.journal.relay import Relay
from zone.journal.results import SendResult

SUICIDAL = (call_type("SUIC", "SUICIDAL SUBJECT"),)
CLINIC = "zone:clinical"


@pytest.fixture
def chain(tmp_path):
    one = DispatchChain(tmp_path / "dispatch")
    yield one
    one.close()


class ClinicAway:
    """The clinic, which takes what comes; `relay` looks once more before each sending."""

    def __init__(self, chain, gate=GATE):
        self.got = []
        chain.clock.advance(600)
        self.look = LastLook(chain.zone, chain.agencies, gate)
        senders = {CLINIC: self._take}
        self.relay = Relay(chain.zone, senders, self.look.admit, self.look.on_result)

    def drain(self):
        """Until nothing is due; what goes about one call goes one after the other."""
        while self.relay.step():
            pass

    def _take(self, event, _):
        self.got.append(event)
        return SendResult.SENT


def states(chain, clinic):
    chosen = {e.event_id for e in clinic.got}
    return [r.state for r in chain.requests() if r.request_id in chosen]


def test_a_request_that_still_stands_goes(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    clinic = ClinicAway(chain)
    clinic.drain()
    assert states(chain, clinic) == [CallState.OPEN]


def test_a_call_that_was_restricted_while_its_request_waited_does_not_cross(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.feed(update(1, call_types=SUICIDAL, restricted=True), arrived=1)
    clinic = ClinicAway(chain)
    clinic.drain()
    assert states(chain, clinic) == [CallState.WITHDRAWN]
    said = [e for e in chain.story(chain.incidents()[0].incident_id) if "reason" in e.detail]
    assert said[-1].tag is AuditTag.REQUEST_NOT_SENT
    assert said[-1].detail["reason"] == "cad_restricted"


def test_a_flag_that_fell_while_the_request_waited_keeps_it_back_and_the_correction_goes(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    chain.says("not_bh", chain.incidents()[0].incident_id, 1)
    clinic = ClinicAway(chain)
    clinic.drain()
    assert states(chain, clinic) == [CallState.WITHDRAWN]


def test_rules_that_were_tightened_meanwhile_are_the_ones_that_count(chain):
    chain.feed(update(0, call_types=SUICIDAL))
    draft = (
        '@id("NOTHING-CROSSES") @cites("x") @says("Nothing.") @reason("X-STATE") '
        'forbid (principal, action == Action::"police", resource);'
    )
    clinic = ClinicAway(chain, GATE.with_drafts({"draft": draft}))
    clinic.drain()
    assert clinic.got == []


def test_a_gate_that_cannot_be_asked_holds_the_request_and_sends_it_later(chain, monkeypatch):
    chain.feed(update(0, call_types=SUICIDAL))
    clinic = ClinicAway(chain)
    with monkeypatch.context() as patch:
        patch.setattr(Gate, "decide", lambda *_: 1 / 0)
        clinic.drain()
    assert clinic.got == []
    chain.clock.advance(3600)
    clinic.drain()
    assert [e.kind for e in clinic.got] == [EventKind.CORESPONSE_REQUEST]
