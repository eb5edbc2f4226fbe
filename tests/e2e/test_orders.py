"""A feed with order stamps, shuffled or with every message twice, ends in the same state."""

import random
from dataclasses import replace

import pytest

from handoff.town.generate import town_day
from tests.e2e.end_state import end_state
from tests.e2e.one_process import OneProcess
from tests.e2e.town_run import prepare

ON_THE_WAY = {"version", "last_source_at", "alert", "team"}
"""What tells of the way and not of the end: how often an incident was saved, and whether a request
or an alert had its moment. What has crossed is corrected, never erased (R4), so a call that was
flagged for a while leaves a withdrawn lead only where that while was seen."""


@pytest.fixture(scope="module")
def day():
    return town_day(5, 34, hours=6)


def _end(tmp_path, day, messages, like=None):
    settings = prepare(tmp_path, day, like)
    one = OneProcess.open(settings, day.start)
    one.play(messages, settle_each=False)
    one.close()
    return end_state(settings)


def _incidents(state):
    return {
        key: {name: value for name, value in one.items() if name not in ON_THE_WAY}
        for key, one in state.incidents.items()
    }


def _differing(found, expected):
    """Only what differs, so that a failure can be read."""
    return {
        key: {
            name: (found.get(key, {}).get(name), expected.get(key, {}).get(name))
            for name in {**found.get(key, {}), **expected.get(key, {})}
            if found.get(key, {}).get(name) != expected.get(key, {}).get(name)
        }
        for key in found.keys() | expected.keys()
        if found.get(key) != expected.get(key)
    }


def _leads(state):
    """Which incident has a lead that stands, and in what state; versions count the way."""
    return {
        lead: (one[0], one[1], one[3], one[4])
        for lead, one in state.leads.items()
        if one[1] != "withdrawn"
    }


@pytest.fixture(scope="module")
def straight(tmp_path_factory, day):
    folder = tmp_path_factory.mktemp("straight")
    return folder, _end(folder, day, day.messages)


def test_every_message_twice_ends_in_the_same_state(tmp_path, day, straight):
    folder, expected = straight
    twice = [message for message in day.messages for _ in range(2)]
    found = _end(tmp_path, day, twice, like=folder)
    assert found.incidents == expected.incidents
    assert found.leads == expected.leads
    assert found.requests == expected.requests
    assert found.alerts == expected.alerts
    assert found.audit == expected.audit


def test_the_whole_day_sent_again_at_its_end_under_other_keys_changes_nothing(
    tmp_path, day, straight
):
    """A sender that numbers its retries: the door cannot tell them, the stamps in them can."""
    folder, expected = straight
    again = [
        replace(message, message_key=f"{message.message_key}-again")
        for message in day.messages
        if message.message_key
    ]
    found = _end(tmp_path, day, [*day.messages, *again], like=folder)
    assert again
    assert found.incidents == expected.incidents
    assert found.leads == expected.leads
    assert found.requests == expected.requests
    assert found.alerts == expected.alerts


@pytest.mark.parametrize("seed", [1, 2])
def test_shuffled_the_day_ends_in_the_same_state(tmp_path, day, straight, seed):
    shuffled = list(day.messages)
    random.Random(seed).shuffle(shuffled)
    _ends_alike(tmp_path, day, straight, shuffled)


def test_backwards_the_day_ends_in_the_same_state(tmp_path, day, straight):
    _ends_alike(tmp_path, day, straight, list(reversed(day.messages)))


def _ends_alike(tmp_path, day, straight, messages):
    folder, expected = straight
    at_the_end = max(m.at for m in day.messages)
    settings = prepare(tmp_path, day, folder)
    one = OneProcess.open(settings, at_the_end)
    one.play(messages, settle_each=False)
    one.close()
    found = end_state(settings)
    assert _differing(_incidents(found), _incidents(expected)) == {}
    assert found.parked == expected.parked
    assert _leads(found) == _leads(expected)
