from itertools import permutations

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from pipelines.stages.fold import fold
from schemas.assembled import Incident
from schemas.incident import IncidentStatus, UnitEntry, UnitState
from tests.pipelines.made import AGENCY, call_type, given, line, minutes

PATH_DEPENDENT = {"stamps": {}, "first_received_at": minutes(0)}


def folded(*intakes) -> Incident:
    incident = None
    for one in intakes:
        incident = fold(incident, one, "i-1", AGENCY)
    assert incident is not None
    return incident


def end(*intakes) -> Incident:
    return folded(*intakes).model_copy(update=PATH_DEPENDENT)


CALL = [
    given(0, call_types=(call_type("UNK"),), narrative=(line("CALLER UPSET", "a"),)),
    given(
        5,
        call_types=(call_type("MH"),),
        narrative=(line("CALLER UPSET", "a"), line("HAS A ROPE", "b")),
        units=(UnitEntry(unit="2A", state=UnitState.DISPATCHED),),
    ),
    given(
        9,
        call_types=(call_type("MH"),),
        narrative=(line("HAS A ROPE", "b"),),
        units=(UnitEntry(unit="2A", state=UnitState.DISPATCHED),),
        statuses=(IncidentStatus.CLOSED,),
    ),
]


def test_any_order_of_arrival_ends_in_the_same_incident():
    expected = end(*CALL)
    assert all(end(*order) == expected for order in permutations(CALL))


def test_every_message_twice_ends_in_the_same_incident():
    assert end(*CALL, *CALL) == end(*CALL)


@cases(st.lists(st.sampled_from(range(3)), min_size=1, max_size=8))
def test_any_order_with_any_repeats_ends_as_the_set_of_messages_does(picked):
    assert end(*(CALL[i] for i in picked)) == end(*(CALL[i] for i in sorted(set(picked))))


def test_an_older_snapshot_cannot_reopen_a_closed_call():
    assert not folded(CALL[2], CALL[0]).is_open


def test_a_unit_keeps_its_first_seen_time():
    unit = folded(CALL[2], CALL[1]).units[0]
    assert unit.at == minutes(5)


def test_a_line_that_vanished_is_withdrawn_and_not_forgotten():
    by_id = {x.line_id: x for x in folded(*CALL).narrative}
    assert by_id["a"].withdrawn
    assert not by_id["b"].withdrawn


def test_absent_in_a_delta_is_unknown_and_not_cleared():
    delta = given(7, snapshot=False, priority=None, narrative=(line("NEW", "c"),))
    incident = folded(CALL[0], delta)
    assert incident.call_types == CALL[0].update.call_types
    assert [x.withdrawn for x in incident.narrative] == [False, False]


def test_absent_in_a_snapshot_is_cleared():
    assert folded(CALL[1], given(6)).call_types == ()


def test_a_unit_sent_after_the_close_reopens_a_call():
    closed = given(10, statuses=(IncidentStatus.CLOSED,), closed_at=minutes(10))
    sent = UnitEntry(unit="2B", state=UnitState.DISPATCHED, at=minutes(12))
    again = given(13, statuses=(IncidentStatus.CLOSED,), closed_at=minutes(10), units=(sent,))
    assert not folded(closed).is_open
    assert folded(closed, again).is_open


def test_no_narrative_at_all_is_not_the_same_as_an_empty_one():
    """R9: `not_supplied` beside `none_stated`."""
    assert not folded(given(0, narrative_supplied=False)).narrative_supplied
    assert folded(given(0)).narrative_supplied


def test_without_source_order_the_later_arrival_wins():
    first = given(None, arrived=1, call_types=(call_type("A"),))
    second = given(None, arrived=2, call_types=(call_type("B"),))
    assert folded(second, first).call_types[0].code == "B"


@pytest.mark.parametrize("mark", [True, False])
def test_restriction_follows_the_newest_mark(mark):
    incident = folded(given(0, restricted=not mark), given(1, restricted=mark))
    assert incident.restricted is mark
