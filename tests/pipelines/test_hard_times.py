"""Clocks that go backwards, the hour that comes twice, and feeds that share their numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.coresponse import CallState
from schemas.incident import IncidentStatus, UnitEntry, UnitState
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import NOON, call_type, minutes, update

SUICIDAL = (call_type("SUIC", "SUICIDAL SUBJECT"),)
NOISE = (call_type("NOISE", "NOISE COMPLAINT"),)


@pytest.fixture
def chain(tmp_path):
    made = DispatchChain(tmp_path / "dispatch")
    yield made
    made.close()


def test_when_our_clock_goes_backwards_the_senders_order_still_decides(chain):
    """The second message arrives an hour "before" the first, and is newer by its sender."""
    chain.feed(update(0, call_types=NOISE), arrived=90)
    chain.feed(update(2, call_types=SUICIDAL), arrived=30)
    chain.feed(update(1, call_types=NOISE, statuses=(IncidentStatus.ACTIVE,)), arrived=91)
    (call,) = chain.incidents()
    assert [one.code for one in call.call_types][-1:] == ["SUIC"]
    assert [one.state for one in chain.requests()] == [CallState.OPEN]


def test_without_an_order_a_clock_that_goes_backwards_loses_no_message(chain):
    """What the clock calls older overwrites nothing, and still adds what was not known."""
    unit = UnitEntry(unit="2A14", state=UnitState.EN_ROUTE)
    chain.feed(update(None, call_types=SUICIDAL), arrived=90)
    chain.feed(update(None, call_types=NOISE, units=(unit,)), arrived=30)
    (call,) = chain.incidents()
    assert "SUIC" in {one.code for one in call.call_types}
    assert [entry.unit for entry in call.units] == ["2A14"]


def test_a_call_through_the_fall_back_hour_keeps_the_order_of_its_states(chain):
    """01:50 is said twice that night; which one was meant is settled by the format
    (tests/connectors/test_mapped.py), and here both are instants an hour apart."""
    first = datetime(2026, 11, 1, 6, 50, tzinfo=UTC)
    again = first + timedelta(hours=1)
    opened = update(0, created_at=first, call_types=NOISE).model_copy(
        update={"at": first, "order": first.isoformat(), "time_ambiguous": True}
    )
    more = {"at": again, "order": again.isoformat(), "call_types": SUICIDAL}
    for given in (opened.model_copy(update=more), opened):
        chain.feed(given, arrived=(again - NOON) / timedelta(minutes=1))
    (call,) = chain.incidents()
    assert (call.epoch, call.opened_at) == ("2026", first)
    assert [one.code for one in call.call_types][-1:] == ["SUIC"]


def test_two_feeds_with_the_same_incident_numbers_are_two_calls_to_the_end(chain):
    chain.feed(update(0, call_types=SUICIDAL), name="cad")
    chain.feed(update(0, call_types=NOISE), name="so-cad")
    chain.feed(
        update(5, call_types=NOISE, statuses=(IncidentStatus.CLOSED,)), name="so-cad", arrived=5
    )
    mine, theirs = sorted(chain.incidents(), key=lambda call: call.agency)
    assert (mine.agency, theirs.agency) == ("pd", "so")
    assert mine.incident_id != theirs.incident_id
    assert IncidentStatus.CLOSED not in mine.statuses
    assert [(r.agency, r.state) for r in chain.requests()] == [("pd", CallState.OPEN)]


def test_r8_a_call_dated_two_days_ahead_is_no_fresher_than_one_that_arrives_now(chain):
    ahead = minutes(2 * 24 * 60)
    typed = update(0, created_at=ahead, call_types=SUICIDAL).model_copy(update={"at": ahead})
    chain.feed(typed, arrived=0)
    (call,) = chain.incidents()
    assert (call.opened_at, call.opened_at_said) == (NOON, ahead)
    assert call.last_source_at == NOON
    chain.reply(chain.requests()[0], at=1)
    assert chain.requests()[0].opened_at == NOON
    assert chain.would_withhold(at=59) == [None]
    assert chain.would_withhold(at=61) == ["use_by_passed"]
    (row,) = chain.board(at=2)
    assert (row.opened_at, row.opened_at_said) == (NOON, ahead)


def test_clocks_that_differ_by_minutes_are_believed_and_buy_no_time(chain):
    chain.feed(update(3, created_at=minutes(3), call_types=SUICIDAL), arrived=0)
    (call,) = chain.incidents()
    assert (call.opened_at, call.opened_at_said) == (minutes(3), None)
    chain.reply(chain.requests()[0], at=1)
    assert chain.would_withhold(at=61) == ["use_by_passed"]


def test_a_time_put_right_in_cad_is_believed_again(chain):
    chain.feed(update(0, created_at=minutes(2 * 24 * 60), call_types=SUICIDAL), arrived=0)
    chain.feed(update(1, created_at=minutes(-1), call_types=SUICIDAL), arrived=1)
    (call,) = chain.incidents()
    assert (call.opened_at, call.opened_at_said) == (minutes(-1), None)
