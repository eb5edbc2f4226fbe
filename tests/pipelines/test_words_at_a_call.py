"""Words of the clinic stand at a call while their lease runs, and not a second longer (R17)."""

import pytest
from sqlalchemy import select

from pipelines.incidents.guidance import end_leases
from pipelines.tables import standing_words
from schemas.audit import AuditTag
from schemas.coresponse import Guidance
from schemas.envelope import Event, EventKind
from schemas.incident import IncidentStatus
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import minutes, update
from zone.audit.verify import verify


@pytest.fixture
def chain(tmp_path):
    made = DispatchChain(tmp_path)
    made.feed(update(0))
    yield made
    made.close()


def guide(chain, number=1, until=15.0, at=0.0, **more):
    """A message of the clinical zone, worked through at minute `at`."""
    chain.clock.advance((minutes(at) - chain.clock.now()).total_seconds())
    words = Guidance(
        lease_id="lease-1",
        number=number,
        incident_id=chain.incidents()[0].incident_id,
        text="" if more.get("withdrawn") else "Speak slowly.",
        decided_at=minutes(at),
        lease_until=minutes(until),
        decision_id="d",
        **more,
    )
    one = Event(
        event_id=f"g{number}",
        kind=EventKind.GUIDANCE,
        at=words.decided_at,
        body=words.model_dump_json().encode(),
        group=words.incident_id,
    )
    chain.zone.writer.run(lambda uow: uow.accept(one))
    chain.work()


def shown(chain, at):
    return [text for row in chain.board(at) for text, _ in row.words]


def said(chain):
    (call,) = chain.incidents()
    mine = ("words.shown", "words.withdrawn", "words.withheld")
    return [
        (e.tag.value.partition(".")[2], e.detail["reason"])
        for e in chain.story(call.incident_id)
        if e.tag.value in mine
    ]


def stored(chain):
    with chain.zone.read() as conn:
        return conn.execute(select(standing_words)).one()


def test_words_are_shown_until_their_lease_ends_to_the_second(chain):
    guide(chain)
    assert shown(chain, 14.99) == ["Speak slowly."]
    assert shown(chain, 15) == []


def test_the_boards_version_changes_in_the_second_in_which_a_lease_ends(chain):
    guide(chain)
    before, after = chain.board(14.99)[0].version, chain.board(15)[0].version
    assert before != after


def test_a_renewal_lets_them_stand_longer_and_an_older_message_changes_nothing(chain):
    guide(chain)
    guide(chain, number=3, until=30, at=10)
    guide(chain, number=2, until=99, at=11)
    assert shown(chain, 29) == ["Speak slowly."]
    assert shown(chain, 31) == []


def test_a_withdrawal_empties_them_at_once_and_is_audited(chain):
    guide(chain)
    guide(chain, number=2, at=1, until=1, withdrawn=True)
    assert shown(chain, 2) == []
    assert stored(chain).body is None
    assert said(chain) == [("shown", ""), ("withdrawn", "withdrawn")]


def test_a_withdrawal_that_overtakes_its_words_keeps_them_away(chain):
    guide(chain, number=2, at=1, until=1, withdrawn=True)
    guide(chain, number=1, at=2, until=15)
    assert shown(chain, 3) == []


def test_words_that_come_past_their_lease_are_not_shown(chain):
    guide(chain, at=16, until=15)
    assert shown(chain, 16) == []
    assert said(chain) == [("withheld", "lease_over")]
    assert stored(chain).body is None


def test_a_call_that_closes_shows_nothing_and_what_comes_later_is_withheld(chain):
    guide(chain)
    chain.feed(update(1, statuses=(IncidentStatus.CLOSED,)), arrived=1)
    assert shown(chain, 2) == []
    guide(chain, number=2, at=3, until=18)
    assert said(chain)[-1][1] == "call_not_open"


def test_upkeep_ends_what_ran_out_once_and_says_so(chain):
    guide(chain)
    for _ in range(2):
        chain.zone.write(lambda uow: end_leases(uow, minutes(16)))
    assert said(chain) == [("shown", ""), ("withdrawn", "lease_over")]
    assert stored(chain).body is None
    assert verify(chain.zone).ok


def test_after_a_restart_nothing_stale_is_shown_before_anybody_has_tidied_up(chain, tmp_path):
    """The zone is down while the lease runs out: the first board after the start is clean."""
    guide(chain)
    chain.close()
    chain.__init__(tmp_path)
    assert shown(chain, 14) == ["Speak slowly."]
    assert shown(chain, 16) == []
    chain.zone.write(lambda uow: end_leases(uow, minutes(16)))
    assert said(chain)[-1] == ("withdrawn", "lease_over")


def test_words_for_a_call_that_is_gone_end_quietly(chain):
    words = Guidance(
        lease_id="l",
        number=1,
        incident_id="nowhere",
        text="x",
        decided_at=minutes(0),
        lease_until=minutes(9),
        decision_id="d",
    )
    body = words.model_dump_json().encode()
    one = Event(event_id="g", kind=EventKind.GUIDANCE, at=minutes(0), body=body, group="nowhere")
    chain.zone.writer.run(lambda uow: uow.accept(one))
    chain.work()
    with chain.zone.read() as conn:
        assert conn.execute(select(standing_words)).all() == []
    assert AuditTag.WORDS_SHOWN not in {e.tag for e in chain.story("nowhere")}
