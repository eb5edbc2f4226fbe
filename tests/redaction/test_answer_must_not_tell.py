"""Who is not meant to know learns nothing: not from words, shape, or time of an answer."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from pipelines.ports import LinkSuggestions, TeamOnDuty
from pipelines.stages import authorize, identify, lead, respond
from redaction.apply import redact
from redaction.request import request_of
from schemas.coresponse import CallState, TeamState
from schemas.disclosure import Effect
from schemas.envelope import Event, EventKind
from tests.redaction.questions import gate, health_to_clinic, part2_to_clinic
from tests.redaction.requests import AT, full_request

DELAY = 4.0


@dataclass
class Person:
    """Stands for a suggestion; the stages only hand it on."""

    person_id: str


MATCHED = {
    "nobody known": (),
    "one person known": (Person("p-1"),),
    "many known": tuple(Person(f"p-{n}") for n in range(9)),
}


def answer_to(suggestions, state=CallState.OPEN):
    """The clinical chain from request to reply, as the host carries it out."""
    asked = full_request().model_copy(update={"state": state})
    body = asked.model_dump_json().encode()
    event = Event(event_id="e", kind=EventKind.CORESPONSE_REQUEST, at=AT, body=body, group="i1")

    def effect_id(event_id, role):
        return f"{event_id}:{role}"

    passed = event
    for stage in (
        lead.stage(),
        identify.stage(),
        authorize.stage(gate("withhold-free-text"), effect_id),
        respond.stage(effect_id, DELAY),
    ):
        facts = {}
        for question in stage.needs(passed):
            known = {LinkSuggestions: suggestions, TeamOnDuty: (TeamState.NOTIFIED, None)}
            facts[question] = known[type(question)]
        outcome = stage.decide(passed, facts)
        passed = outcome.passes
    (send,) = outcome.sends
    return send.event.body, send.not_before


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.CLOSED, CallState.CANCELLED])
def test_one_reply_of_the_same_bytes_at_the_same_time_whoever_is_known(state):
    answers = {answer_to(found, state) for found in MATCHED.values()}
    assert len(answers) == 1
    ((_, not_before),) = answers
    assert not_before == AT + timedelta(seconds=DELAY)


REFUSED = {
    "no record of this person": {"facts": {"identity_match": "unknown"}},
    "not sure whose record": {"facts": {"identity_match": "below_threshold"}},
    "a restriction": {"facts": {"restriction": "agreed"}},
    "refused earlier": {"facts": {"earlier_refusal": True}},
    "no consent": {"consent": None, "facts": {"state_law": "requires_consent"}},
    "register of consents down": {
        "consent": None,
        "facts": {"consent_service_available": False, "state_law": "requires_consent"},
    },
}


@pytest.mark.parametrize("whole", [part2_to_clinic, health_to_clinic])
def test_no_record_restricted_and_no_consent_look_alike_to_the_other_side(whole):
    """What the other side sees of a denial: the record, redacted. Reasons stay on ours."""
    seen = set()
    for change in REFUSED.values():
        request = whole(**change)
        decision = gate().decide(request_of(request))
        assert decision.effect is Effect.DENY
        assert "neutral_reply" in decision.obligations
        record = dict.fromkeys(request["categories"], "something")
        left, _ = redact(record, {name: [name] for name in record}, decision)
        seen.add(str(left))
    assert len(seen) == 1
