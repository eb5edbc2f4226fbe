"""Leads of merged and linked calls, worked out from facts alone (R10)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casestore.cases.arrange import Member, Place, arrange
from schemas.coresponse import CallState
from schemas.lead import LeadDecision, LeadState

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def member(name: str, **facts) -> Member:
    if facts.get("merged_into"):
        facts.setdefault("call_state", CallState.MERGED)
    if facts.get("decision") is LeadDecision.TAKEN:
        facts.setdefault("own_case_id", f"case-{name}")
    if facts.get("decision"):
        facts.setdefault("decided_at", NOON)
    return Member(f"lead-{name}", name, **{"call_state": CallState.OPEN, **facts})


def test_a_merged_lead_moves_to_the_survivor():
    places = arrange([member("a", merged_into="b"), member("b")]).places
    assert places["lead-a"] == Place(LeadState.MOVED, "lead-b")
    assert places["lead-b"] == Place(LeadState.NEW)


def test_a_merged_lead_stays_visible_until_its_survivor_is_known():
    places = arrange([member("a", merged_into="never heard of")]).places
    assert places["lead-a"] == Place(LeadState.NEW)


def test_a_chain_of_merges_ends_at_its_last_survivor():
    chain = [member("a", merged_into="b"), member("b", merged_into="c"), member("c")]
    places = arrange(chain).places
    assert {places["lead-a"].moved_to, places["lead-b"].moved_to} == {"lead-c"}


def test_a_ring_of_merges_hides_nobody():
    ring = [member("a", merged_into="b"), member("b", merged_into="a")]
    states = [place.state for place in arrange(ring).places.values()]
    assert sorted(states) == [LeadState.MOVED, LeadState.NEW]


def test_taking_the_moved_lead_counts_for_the_survivor():
    places = arrange(
        [member("a", merged_into="b", decision=LeadDecision.TAKEN), member("b")]
    ).places
    assert places["lead-b"] == Place(LeadState.TAKEN, None, "case-a")


def test_an_undecided_lead_is_not_hidden_behind_one_set_aside():
    places = arrange(
        [member("a", merged_into="b"), member("b", decision=LeadDecision.NOT_BH)]
    ).places
    assert places["lead-b"].state is LeadState.NEW


def test_linked_calls_of_other_agencies_join_the_case_that_was_taken_first():
    later = NOON + timedelta(minutes=1)
    arranged = arrange(
        [
            member("a", linked=("b",), decision=LeadDecision.TAKEN, decided_at=later),
            member("b", decision=LeadDecision.TAKEN),
            member("c", linked=("a",)),
        ]
    )
    assert {place.case_id for place in arranged.places.values()} == {"case-b"}
    assert arranged.joined_into == {"case-a": "case-b", "case-b": None}


def test_a_linked_lead_that_was_set_aside_stays_set_aside():
    places = arrange(
        [
            member("a", linked=("b",), decision=LeadDecision.TAKEN),
            member("b", decision=LeadDecision.NOT_BH),
        ]
    ).places
    assert places["lead-b"].state is LeadState.NOT_BH


def test_a_lead_set_aside_only_as_part_of_a_merge_is_undecided_when_the_merge_is_undone():
    aside = {"decision": LeadDecision.NOT_BH, "decided_with": "lead-b"}
    merged = [member("a", merged_into="b", **aside), member("b", **aside)]
    assert arrange(merged).places["lead-b"].state is LeadState.NOT_BH
    parted = arrange([member("a", **aside), member("b", **aside)]).places
    assert parted["lead-a"].state is LeadState.NEW
    assert parted["lead-b"].state is LeadState.NOT_BH


def test_a_merge_into_a_purged_lead_hides_nobody():
    places = arrange([member("a", merged_into="b"), member("b", purged=True)]).places
    assert places["lead-a"].state is LeadState.NEW


NAMES = st.sampled_from("abcdef")


@st.composite
def members(draw):
    found = []
    for name in draw(st.lists(NAMES, unique=True, min_size=1)):
        decision = draw(st.sampled_from([None, None, LeadDecision.TAKEN, LeadDecision.NOT_BH]))
        found.append(
            member(
                name,
                merged_into=draw(st.none() | NAMES),
                linked=tuple(draw(st.lists(NAMES, unique=True, max_size=2))),
                decision=decision,
                purged=draw(st.sampled_from([False, False, False, True])),
            )
        )
    return found


@given(members(), st.randoms())
def test_the_order_of_members_never_matters(found, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert arrange(shuffled) == arrange(found)


@given(members())
def test_every_undecided_lead_is_seen_itself_or_through_its_survivor(found):
    arranged = arrange(found)
    for one in found:
        place = arranged.places[one.lead_id]
        if one.decision is None and not one.purged:
            seen = arranged.places[place.moved_to] if place.moved_to else place
            assert seen.state in (LeadState.NEW, LeadState.TAKEN, LeadState.WITHDRAWN)


@given(members())
def test_whoever_was_taken_is_in_exactly_one_case_that_goes_on(found):
    arranged = arrange(found)
    for one in found:
        if one.decision is LeadDecision.TAKEN and not one.purged:
            case = arranged.places[one.lead_id].case_id
            assert case is not None
            assert arranged.joined_into[case] is None
