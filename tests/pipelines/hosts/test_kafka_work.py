"""Records in, effects once: repeats, poison, a database that is away."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select

from pipelines.hosts.kafka_work import Interrupted
from pipelines.topology import TOPICS
from schemas.coresponse import Reply, TeamState
from schemas.envelope import Event, EventKind
from tests.pipelines.made import NOON, call_type, update
from zone.errors import TryLater
from zone.journal import inbox
from zone.journal.tables import audit, dead_letter

FEED = TOPICS[0]
REPLIES = next(t for t in TOPICS if t.kind is EventKind.REPLY)
SUICIDE = update(1, call_types=(call_type("SUICIDE"),))


@pytest.fixture
def records(beside, kept):
    """Three messages of two incidents, published."""
    beside.arrive("m1", update(0))
    beside.arrive("m2", SUICIDE)
    beside.arrive("m3", update(2, source_key="1002", number="2026-1002"), incident="1002")
    beside.relay.step()
    return [replace(r, partition=0, offset=n) for n, r in enumerate(kept.records)]


def counts(chain):
    with chain.zone.read() as conn:
        return inbox.counts(conn)


def audited(chain):
    with chain.zone.read() as conn:
        return sorted(conn.scalars(select(audit.c.event_id)))


def test_every_record_is_committed_when_it_returns(beside, records):
    beside.work_on(records)
    assert counts(beside) == {"done": 3}
    assert [one.source_key for one in beside.incidents()] == ["1001", "1002"]


def test_records_that_come_again_have_no_second_effect(beside, records):
    beside.work_on(records)
    once = audited(beside)
    beside.work_on(records + records)
    assert audited(beside) == once
    assert [one.version for one in beside.incidents()] == [2, 1]


def test_a_poison_record_is_parked_whole_and_holds_nothing_up(beside, records):
    poison = replace(records[0], value=b"\x01garbage", event_id="", offset=7)
    beside.work_on([poison, *records, poison])
    assert counts(beside) == {"done": 3, "parked": 1}
    with beside.zone.read() as conn:
        (letter,) = conn.execute(select(dead_letter)).all()
        assert inbox.find(conn, beside.zone.keys, letter.event_id).body == b"\x01garbage"
    assert letter.reason == "damaged"


def test_a_record_of_another_topic_is_poison(beside, records):
    moved = replace(records[0], topic=REPLIES)
    beside.work_on([moved])
    assert counts(beside) == {"pending": 3, "parked": 1}


def test_a_record_under_another_id_is_poison(beside, records):
    beside.work_on([replace(records[0], event_id="m2")])
    assert counts(beside) == {"pending": 3, "parked": 1}


def test_what_comes_over_the_border_is_accepted_and_finished_in_one_commit(beside, records):
    beside.work_on(records)
    (request,) = beside.requests()
    body = Reply(
        reply_id="reply",
        request_id=request.request_id,
        incident_id=request.incident_id,
        version=request.version,
        team=TeamState.NOTIFIED,
        decided_at=NOON,
        decision_id="d",
    )
    reply = Event(
        event_id="reply",
        kind=EventKind.REPLY,
        at=NOON,
        body=body.model_dump_json().encode(),
        group=request.incident_id,
    )
    beside.work_on([beside.sealing.seal(REPLIES, reply, request.incident_id)])
    assert counts(beside) == {"done": 4}


def test_a_chain_that_fails_parks_its_message_and_the_others_go_on(beside, records):
    del beside._updates["m2"]
    beside.work_on(records)
    assert counts(beside) == {"done": 2, "parked": 1}


def test_while_the_database_is_away_records_wait_and_then_go_on(beside, records, monkeypatch):
    take, away = beside.host.take, iter([True, True, False])

    def sometimes(events):
        if next(away, False):
            assert beside.work_on.holding is not None
            raise TryLater("away")
        return take(events)

    monkeypatch.setattr(beside.host, "take", sometimes)
    beside.work_on(records)
    assert counts(beside) == {"done": 3}
    assert not beside.work_on.holding


def test_told_to_stop_while_the_database_is_away_it_leaves_the_offsets_alone(
    beside, records, monkeypatch
):
    def away(_):
        threading.Timer(0.2, beside.stop.set).start()
        raise TryLater("away")

    monkeypatch.setattr(beside.host, "take", away)
    with pytest.raises(Interrupted):
        beside.work_on(records)
    assert counts(beside) == {"pending": 3}
