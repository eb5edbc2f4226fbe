"""From inbox and outbox to the topics: each once per claim, in order, nothing twice in effect."""

from datetime import timedelta

from sqlalchemy import select

from pipelines.topology import TOPICS
from schemas.envelope import Event, EventKind, ZoneName
from tests.pipelines.made import NOON
from zone.errors import Refused, TryLater
from zone.journal import inbox, outbox
from zone.journal.tables import dead_letter

REQUESTS = next(t for t in TOPICS if t.kind is EventKind.CORESPONSE_REQUEST)


def request(number, incident="i1"):
    name = f"r{number}"
    kind = EventKind.CORESPONSE_REQUEST
    return Event(event_id=name, kind=kind, at=NOON, body=b'{"a": 1}', group=incident)


def send(chain, *events):
    for one in events:
        chain.zone.writer.run(lambda uow, one=one: uow.send(one, "zone:clinical"))


def state(chain, event_id):
    with chain.zone.read() as conn:
        return outbox.find(conn, event_id, "zone:clinical").state.value


def waiting(chain):
    with chain.zone.read() as conn:
        return inbox.counts(conn)


def test_what_waits_in_the_inbox_is_published_once_in_order_of_arrival(beside, kept):
    names = [beside.arrive(f"m{n}").event_id for n in range(5)]
    assert beside.relay.step() == 5
    assert beside.relay.step() == 0
    assert [record.event_id for record in kept.records] == names
    assert waiting(beside) == {"pending": 5}


def test_records_of_one_incident_have_one_key_and_it_does_not_name_the_incident(beside, kept):
    beside.arrive("m1", incident="2026-1001")
    beside.arrive("m2", incident="2026-1001")
    beside.arrive("m3", incident="2026-1002")
    beside.relay.step()
    keys = [record.key for record in kept.records]
    assert keys[0] == keys[1] != keys[2]
    assert not any("1001" in key for key in keys)


def test_a_payload_on_the_broker_is_always_sealed(beside, kept):
    beside.arrive("m1")
    send(beside, request(1))
    beside.relay.step()
    assert len(kept.records) == 2
    assert not any(b"{" in record.value[:1] or b'"a"' in record.value for record in kept.records)


def test_with_the_broker_away_everything_is_held_and_goes_later_in_order(beside, kept):
    names = [beside.arrive(f"m{n}").event_id for n in range(3)]
    kept.fails.append(TryLater("away"))
    assert beside.relay._step_or_hold() == 0
    assert beside.relay.step() == 3
    assert [record.event_id for record in kept.records] == names


def test_what_leaves_over_the_border_is_marked_as_sent_after_the_broker_has_it(beside, kept):
    send(beside, request(1), request(2, "i2"))
    beside.relay.step()
    assert {state(beside, "r1"), state(beside, "r2")} == {"sent"}
    assert [record.topic for record in kept.records] == [REQUESTS, REQUESTS]


def test_requests_of_one_incident_leave_one_after_the_other(beside, kept):
    send(beside, request(1), request(2), request(3))
    while beside.relay.step():
        pass
    assert [record.event_id for record in kept.records] == ["r1", "r2", "r3"]


def test_a_request_that_the_broker_did_not_take_goes_again_with_the_same_id(beside, kept):
    send(beside, request(1), request(2, "i2"))
    kept.fails.append(TryLater("away"))
    beside.relay.step()
    assert kept.records == []
    beside.zone.wall.advance(400)
    beside.relay.step()
    beside.relay.step()
    assert sorted(record.event_id for record in kept.records) == ["r1", "r2"]


def test_one_that_the_broker_refuses_is_parked_and_holds_nothing_up(beside, kept):
    send(beside, request(1), request(2, "i2"))
    kept.fails += [Refused("large"), Refused("large")]
    beside.relay.step()
    with beside.zone.read() as conn:
        parked = list(conn.scalars(select(dead_letter.c.event_id)))
    assert parked == ["r1"]
    assert state(beside, "r2") == "sent"


def test_while_another_relay_works_this_one_waits(beside, kept, tmp_path):
    from zone.journal.alone import alone

    beside.arrive("m1")
    with alone(beside.zone, "relay-topics"):
        assert beside.relay.step() == 0
    assert beside.relay.step() == 1


def test_a_message_whose_record_was_lost_is_published_again(beside, kept):
    beside.arrive("m1")
    beside.relay.step()
    assert beside.relay.hand_on_again() == 0
    beside.zone.wall.advance(timedelta(minutes=11).total_seconds())
    assert beside.relay.hand_on_again() == 1
    beside.relay.step()
    assert [record.event_id for record in kept.records] == ["m1", "m1"]


def test_the_broker_keeps_the_order_of_each_incident(chain):
    from kafka import KafkaConsumer

    names = [chain.arrive(f"m{n}", incident=str(n % 7)).event_id for n in range(70)]
    chain.relay.step()
    topic = chain.connection.topic(TOPICS[0])
    reader = KafkaConsumer(
        topic,
        bootstrap_servers=list(chain.connection.servers),
        auto_offset_reset="earliest",
        consumer_timeout_ms=3000,
    )
    found: dict[bytes, list[str]] = {}
    for record in reader:
        found.setdefault(record.key, []).append(dict(record.headers)["event-id"].decode())
        if sum(map(len, found.values())) == len(names):
            break
    reader.close()
    assert sorted(found.values()) == sorted(names[n::7] for n in range(7))


def test_only_topics_that_a_zone_reads_or_writes_are_the_relays_business(beside):
    assert {topic.zone for topic in beside.relay._own.values()} == {ZoneName.DISPATCH}
    assert set(beside.relay._over) == {"zone:clinical"}
