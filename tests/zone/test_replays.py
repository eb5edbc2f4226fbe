"""Replays: edited ones keep the original, many at once can be paused and stopped, each once."""

from datetime import timedelta

import pytest

from schemas.audit import AuditTag
from tests.zone.made import alert, event, send
from zone.audit.trail import trail
from zone.errors import Refused
from zone.journal import dead_letters, edits, inbox, outbox, replay_runs, retention
from zone.journal.park_reasons import ParkReason
from zone.journal.relay import Relay
from zone.journal.replay_runs import RunState
from zone.journal.results import SendResult


def parked(zone, number, reason=ParkReason.TRUNCATED, body=b"one\ntwo\n"):
    one = event(zone, number, body, group="north")
    zone.write(lambda uow: (uow.accept(one), uow.park(one.event_id, reason, {})))
    return one


def run_of(zone, run_id):
    with zone.read() as conn:
        return next(one for one in replay_runs.runs(conn) if one.run_id == run_id)


def begin(zone, token="t", reason="truncated"):
    return zone.write(lambda uow: replay_runs.start(uow, reason, "north", "inbox", "it-1", token))


def test_an_edited_replay_keeps_the_original_and_names_who_changed_what(zone):
    one = parked(zone, 1)
    new_id = zone.write(
        lambda uow: dead_letters.replay(
            uow, one.event_id, "it-1", "t", body=b"one\nthree\nfour\n", why="wrong_code"
        )
    )
    with zone.read() as conn:
        (again,) = inbox.pending(conn, zone.keys, 9)
        original = inbox.find(conn, zone.keys, one.event_id)
        edit = edits.edit_of(conn, new_id)
        (note,) = [
            e for e in trail(conn, "message", one.event_id) if e.tag is AuditTag.MESSAGE_EDITED
        ]
    assert (again.event_id, again.body) == (new_id, b"one\nthree\nfour\n")
    assert again.replay_of == one.event_id
    assert original.body == b"one\ntwo\n"
    assert (edit.edit_of, edit.actor, edit.why) == (one.event_id, "it-1", "wrong_code")
    assert (edit.added, edit.removed) == (2, 1)
    assert note.detail == {"why": "wrong_code", "added": 2, "removed": 1}


def test_an_unchanged_body_is_a_plain_replay(zone):
    one = parked(zone, 1)
    new_id = zone.write(
        lambda uow: dead_letters.replay(uow, one.event_id, "it-1", body=one.body, why="wrong_code")
    )
    with zone.read() as conn:
        assert edits.edit_of(conn, new_id) is None


def test_what_goes_out_cannot_be_edited(zone):
    one = alert(zone, 1)
    send(zone, one, "channel:a")
    refuse(zone, "channel:a")
    with pytest.raises(Refused, match="Only a message that came in can be changed"):
        zone.write(lambda uow: dead_letters.replay(uow, one.event_id, "it-1", body=b"x", why="w"))


def refuse(zone, *destinations):
    senders = dict.fromkeys(destinations, lambda *_: SendResult.REFUSED)
    Relay(zone, senders, lambda *_: None).step()


def test_a_message_refused_by_two_receivers_is_replayed_to_the_one_that_is_named(zone):
    one = alert(zone, 1)
    for to in ("channel:a", "channel:b"):
        send(zone, one, to)
    refuse(zone, "channel:a", "channel:b")
    new_id = zone.write(
        lambda uow: dead_letters.replay(uow, one.event_id, "it-1", "t", place="channel:b")
    )
    with zone.read() as conn:
        assert outbox.find(conn, new_id, "channel:b") is not None
        assert outbox.find(conn, new_id, "channel:a") is None
        still = [letter.place for letter in dead_letters.list_parked(conn)]
    assert still == ["channel:a"]


def test_causes_are_counted_with_what_is_gone_already(zone):
    for number in range(3):
        parked(zone, number)
    parked(zone, 9, ParkReason.DOCTYPE)
    with zone.read() as conn:
        found = [(c.reason, c.feed, c.count, c.purged) for c in dead_letters.causes(conn)]
    assert found == [("truncated", "north", 3, 0), ("doctype", "north", 1, 0)]
    zone.clock.advance(31 * 86400)
    before = zone.clock.now() - timedelta(days=30)
    zone.write(lambda uow: retention.purge_bodies(uow, before, before))
    with zone.read() as conn:
        assert {(c.count, c.purged) for c in dead_letters.causes(conn)} == {(3, 3), (1, 1)}


def test_all_of_one_cause_are_replayed_oldest_first_each_once(zone):
    ones = [parked(zone, number) for number in range(45)]
    other = parked(zone, 99, ParkReason.DOCTYPE)
    run_id = begin(zone)
    assert begin(zone) == run_id
    while replay_runs.step(zone):
        pass
    run = run_of(zone, run_id)
    assert (run.state, run.total, run.done, run.refused) == (RunState.DONE, 45, 45, 0)
    with zone.read() as conn:
        waiting = inbox.pending(conn, zone.keys, 100)
        left = [letter.event_id for letter in dead_letters.list_parked(conn)]
    assert [e.replay_of for e in waiting] == [one.event_id for one in ones]
    assert left == [other.event_id]


def test_a_run_is_paused_goes_on_and_is_stopped_and_the_rest_stays_parked(zone):
    for number in range(50):
        parked(zone, number)
    run_id = begin(zone)
    replay_runs.step(zone)
    for to in (RunState.PAUSED, RunState.RUNNING, RunState.STOPPED):
        zone.write(lambda uow, to=to: replay_runs.change(uow, run_id, to, "it-1"))
        if to is RunState.PAUSED:
            assert replay_runs.step(zone) == 0
    assert replay_runs.step(zone) == 0
    assert run_of(zone, run_id).done == 20
    with zone.read() as conn:
        assert len(dead_letters.list_parked(conn)) == 30
    with pytest.raises(Refused, match="ended or changed meanwhile"):
        zone.write(lambda uow: replay_runs.change(uow, run_id, RunState.RUNNING, "it-1"))


def test_what_is_parked_after_the_start_is_not_part_of_it(zone):
    parked(zone, 1)
    run_id = begin(zone)
    zone.clock.advance(1)
    late = parked(zone, 2)
    while replay_runs.step(zone):
        pass
    with zone.read() as conn:
        assert [one.event_id for one in dead_letters.list_parked(conn)] == [late.event_id]
    assert run_of(zone, run_id).done == 1


def test_two_runs_of_one_cause_at_once_are_refused(zone):
    parked(zone, 1)
    begin(zone)
    with pytest.raises(Refused, match="being replayed already"):
        begin(zone, "another")


def test_every_change_of_a_run_is_audited_by_whom(zone):
    parked(zone, 1)
    run_id = begin(zone)
    while replay_runs.step(zone):
        pass
    with zone.read() as conn:
        told = [(e.actor, e.detail["what"]) for e in trail(conn, "run", run_id)]
    assert told == [("it-1", "started"), ("stage:replay", "done")]
