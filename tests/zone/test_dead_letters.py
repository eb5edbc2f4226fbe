import pytest

from schemas.audit import AuditTag
from tests.zone.made import accept, alert, event, leaving, send, states
from zone.audit.trail import trail
from zone.errors import Refused
from zone.journal import dead_letters, inbox, outbox
from zone.journal.park_reasons import ParkReason
from zone.journal.relay import Relay
from zone.journal.results import SendResult


@pytest.fixture
def parked(zone):
    one = event(zone, 1, b"CANARY-BODY", source_name="CANARY-NAME.xml", group="north")
    accept(zone, one)
    place = {"path": "/Incident/Number", "position": "12:4"}
    zone.write(lambda uow: uow.park(one.event_id, ParkReason.TRUNCATED, place))
    return one


def replay(zone, one, token=""):
    return zone.write(lambda uow: dead_letters.replay(uow, one.event_id, "it-1", token))


def letters(zone, **more):
    with zone.read() as conn:
        return dead_letters.list_parked(conn, **more)


def test_the_list_shows_structure_and_plain_words_but_no_content(zone, parked):
    (letter,) = letters(zone)
    assert (letter.event_id, letter.place, letter.feed) == (parked.event_id, "inbox", "north")
    assert letter.kind == "feed_message"
    assert letter.size == len(parked.body)
    assert letter.body is None
    assert letter.source_name is None
    assert "CANARY" not in repr(letter)
    assert letter.words.happened == "The message ends in the middle (at 12:4)."
    assert "kept whole" in letter.words.kept
    assert letter.words.next_step


def test_content_is_shown_only_when_asked_for(zone, parked):
    with zone.read() as conn:
        closed = dead_letters.show(conn, parked.event_id)
        opened = dead_letters.show(conn, parked.event_id, zone.keys, body=True)
        assert dead_letters.show(conn, "unknown") is None
    assert closed.body is None
    assert (opened.body, opened.source_name) == (b"CANARY-BODY", "CANARY-NAME.xml")
    assert "CANARY" not in repr(opened)


def test_a_replay_is_a_new_event_that_names_the_old_one(zone, parked):
    zone.clock.advance(60)
    new_id = replay(zone, parked)
    assert new_id != parked.event_id
    with zone.read() as conn:
        (again,) = inbox.pending(conn, zone.keys, 9)
        story = trail(conn, "message", parked.event_id)
        assert [entry.tag for entry in trail(conn, "replay", new_id)] == [AuditTag.MESSAGE_REPLAYED]
    assert again == parked.model_copy(
        update={"event_id": new_id, "replay_of": parked.event_id, "at": zone.clock.now()}
    )
    assert [entry.tag for entry in story] == [AuditTag.MESSAGE_PARKED, AuditTag.MESSAGE_REPLAYED]
    assert story[1].actor == "it-1"
    assert letters(zone) == []
    (kept,) = letters(zone, replayed=True)
    assert (kept.state, kept.replayed_as) == ("replayed", new_id)


def test_a_double_click_replays_once(zone, parked):
    assert replay(zone, parked, "form-7") == replay(zone, parked, "form-7")
    assert states(zone) == {"parked": 1, "pending": 1}


def test_a_second_replay_is_refused_and_names_the_first(zone, parked):
    first = replay(zone, parked, "form-7")
    for token in ("form-8", ""):
        with pytest.raises(Refused, match=first):
            replay(zone, parked, token)
    assert states(zone) == {"parked": 1, "pending": 1}


def test_a_replay_that_is_parked_again_can_be_replayed_itself(zone, parked):
    new_id = replay(zone, parked)
    zone.write(lambda uow: uow.park(new_id, ParkReason.TRUNCATED, {}))
    (letter,) = letters(zone)
    assert (letter.event_id, letter.replay_of) == (new_id, parked.event_id)
    assert replay(zone, parked.model_copy(update={"event_id": new_id})) not in (
        new_id,
        parked.event_id,
    )


def test_an_unknown_message_cannot_be_replayed(zone, parked):
    with pytest.raises(Refused, match="no such"):
        replay(zone, event(zone, "unknown"))


def test_a_purged_message_cannot_be_replayed_and_that_is_said_before_trying(zone, parked):
    zone.clock.advance(1)
    zone.write(lambda uow: inbox.purge(uow.conn, zone.clock.now(), ("parked",)))
    (letter,) = letters(zone)
    assert letter.size is None
    with pytest.raises(Refused, match="purged on schedule"):
        replay(zone, parked)
    assert letters(zone) == [letter]


def test_what_a_receiver_refused_is_replayed_to_that_receiver_only_and_decided_anew(zone):
    one = alert(zone, 1, group="i1")
    for to in ("channel:a", "channel:b"):
        send(zone, one, to)
    refuses = {"channel:a": lambda *_: SendResult.REFUSED, "channel:b": lambda *_: SendResult.SENT}
    Relay(zone, refuses, lambda *_: None).step()
    (letter,) = letters(zone)
    assert letter.place == "channel:a"
    new_id = replay(zone, one)
    asked = []

    def admit(given, to):
        asked.append((given.event_id, given.replay_of, to))
        return "call_closed"

    takes = {to: lambda *_: SendResult.SENT for to in refuses}
    Relay(zone, takes, admit).step()
    assert asked == [(new_id, one.event_id, "channel:a")]
    again = one.model_copy(update={"event_id": new_id})
    assert leaving(zone, again, "channel:a").state is outbox.Leaving.WITHHELD


def test_parked_messages_are_counted_and_chosen_by_reason(zone, parked):
    others = [event(zone, n) for n in (2, 3)]
    accept(zone, *others)
    for one in others:
        zone.write(lambda uow, one=one: uow.park(one.event_id, ParkReason.DOCTYPE, {}))
    with zone.read() as conn:
        assert dead_letters.counts(conn) == {"truncated": 1, "doctype": 2}
    assert len(letters(zone, reason="doctype")) == 2
    assert len(letters(zone, limit=1)) == 1


def test_a_file_that_was_too_large_to_take_in_cannot_be_replayed(zone):
    one = event(zone, 1, b"")
    accept(zone, one)
    zone.write(lambda uow: uow.park(one.event_id, ParkReason.TOO_LARGE, {}))
    with pytest.raises(Refused, match="Put its file back"):
        replay(zone, one)
    assert [letter.size for letter in letters(zone)] == [0]
