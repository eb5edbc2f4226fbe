import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.envelope import EventKind
from tests.zone.made import alert, event, leaving, note, send
from zone.audit.trail import trail
from zone.errors import Broken, Refused, StoreFull, TryLater
from zone.journal import dead_letters, endpoints, outbox
from zone.journal.relay import Relay
from zone.journal.results import SendResult, of_status

CAD = "channel:cad"
CLINIC = "zone:clinical"


class Receiver:
    """A receiver that answers as told and remembers what it got."""

    def __init__(self, *answers):
        self.got = []
        self.answers = list(answers)

    def __call__(self, given, to):
        self.got.append(given.event_id)
        answer = self.answers.pop(0) if self.answers else SendResult.SENT
        if isinstance(answer, BaseException):
            raise answer
        return answer


def go(_event, _to):
    return None


def relay(zone, receiver, to=CAD, **more):
    return Relay(zone, {to: receiver}, more.pop("admit", go), **more)


def health(zone, to=CAD):
    with zone.read() as conn:
        return endpoints.find(conn, to)


def drain(zone, one, seconds=400, rounds=60):
    """Step, with time passing between, until nothing waits any more."""
    for _ in range(rounds):
        one.step()
        with zone.read() as conn:
            left = {state for _, state in outbox.counts(conn)} & set(outbox.OPEN)
        if not left:
            return
        zone.clock.advance(seconds)


# --- the plain way -----------------------------------------------------------------------------


def test_what_is_queued_is_sent_whole_and_once(zone):
    one = alert(zone, 1, body=b"text", group="i1")
    send(zone, one, CAD)
    send(zone, one, CAD)
    got = []
    sender = relay(zone, lambda given, to: (got.append((given, to)), SendResult.SENT)[1])
    assert sender.step() == 1
    assert sender.step() == 0
    assert got == [(one, CAD)]
    assert leaving(zone, one, CAD).state is outbox.Leaving.SENT


def test_one_event_goes_to_two_destinations_each_once(zone):
    one = alert(zone, 1)
    send(zone, one, "channel:a")
    send(zone, one, "channel:b")
    a, b = Receiver(), Receiver()
    assert Relay(zone, {"channel:a": a, "channel:b": b}, go).step() == 2
    assert a.got == b.got == [one.event_id]


def test_a_relay_leaves_destinations_alone_that_are_not_its_own(zone):
    one = alert(zone, 1)
    send(zone, one, "channel:other")
    assert relay(zone, Receiver()).step() == 0
    assert leaving(zone, one, "channel:other").state is outbox.Leaving.QUEUED


def test_nothing_goes_before_its_time(zone):
    one = alert(zone, 1)
    send(zone, one, CAD, zone.clock.now() + timedelta(seconds=30))
    receiver = Receiver()
    sender = relay(zone, receiver)
    zone.clock.advance(29)
    assert sender.step() == 0
    zone.clock.advance(1)
    assert sender.step() == 1


def test_a_row_that_commits_late_is_not_skipped(zone):
    """Claimed by state, not by "greater than the last number sent"."""
    first, second = alert(zone, 1), alert(zone, 2)
    send(zone, first, CAD, zone.clock.now() + timedelta(seconds=5))
    send(zone, second, CAD)
    receiver = Receiver()
    sender = relay(zone, receiver)
    assert sender.step() == 1
    zone.clock.advance(5)
    assert sender.step() == 1
    assert receiver.got == [second.event_id, first.event_id]


def test_bodies_that_wait_are_sealed(zone):
    send(zone, alert(zone, 1, body=b"CANARY"), CAD)
    for file in zone.folder.iterdir():
        assert file.is_dir() or b"CANARY" not in file.read_bytes()


# --- order --------------------------------------------------------------------------------------


def test_a_later_row_of_a_group_is_not_sent_before_an_earlier_one_is_final(zone):
    first = alert(zone, 1, group="i1")
    second = alert(zone, 2, group="i1")
    other = alert(zone, 3, group="i2")
    send(zone, first, CAD, zone.clock.now() + timedelta(seconds=60))
    send(zone, second, CAD)
    send(zone, other, CAD)
    receiver = Receiver()
    sender = relay(zone, receiver)
    drain(zone, sender, seconds=10, rounds=5)
    assert receiver.got == [other.event_id]
    zone.clock.advance(60)
    drain(zone, sender, seconds=0)
    assert receiver.got == [other.event_id, first.event_id, second.event_id]


@pytest.mark.parametrize("end", [SendResult.REFUSED, Refused("no")])
def test_a_refused_row_does_not_hold_up_its_group(zone, end):
    rows = [alert(zone, n, group="i1") for n in range(3)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver(end)
    drain(zone, relay(zone, receiver))
    assert receiver.got == [row.event_id for row in rows]


def test_order_in_a_group_survives_an_outage(zone):
    rows = [alert(zone, n, group=f"i{n % 3}") for n in range(12)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver(*[SendResult.LATER, TryLater("away")] * 4)
    drain(zone, relay(zone, receiver))
    arrived = receiver.got[8:]
    assert sorted(arrived) == sorted(row.event_id for row in rows)
    for group in range(3):
        mine = [row.event_id for row in rows if row.group == f"i{group}"]
        assert [one for one in arrived if one in mine] == mine


# --- outages ------------------------------------------------------------------------------------


def test_receiver_outage_loses_no_event(zone):
    rows = [alert(zone, n, group=f"i{n}") for n in range(30)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver(*[TryLater("away")] * 7)
    sender = relay(zone, receiver)
    for _ in range(7):
        assert sender.step() == 0
        zone.clock.advance(300)
    drain(zone, sender)
    assert sorted(receiver.got[7:]) == sorted(row.event_id for row in rows)
    assert health(zone).failures == 0


def test_a_receiver_that_is_down_gets_one_probe_at_ever_longer_intervals(zone):
    for n in range(50):
        send(zone, alert(zone, n), CAD)
    receiver = Receiver(*[SendResult.LATER] * 100)
    sender = relay(zone, receiver)
    for _ in range(1000):
        sender.step()
        zone.clock.advance(1)
    assert len(receiver.got) == 11
    assert health(zone).failures == 11


def test_a_receiver_that_asks_to_wait_is_given_that_time(zone):
    send(zone, alert(zone, 1), CAD)
    receiver = Receiver(TryLater("busy", retry_after=90))
    sender = relay(zone, receiver)
    sender.step()
    zone.clock.advance(89)
    assert sender.step() == 0
    zone.clock.advance(1)
    assert sender.step() == 1


def test_one_dead_receiver_does_not_hold_up_another(zone):
    for n in range(5):
        send(zone, alert(zone, n), "channel:dead")
        send(zone, alert(zone, n), CAD)
    alive = Receiver()
    sender = Relay(zone, {"channel:dead": Receiver(*[TryLater("away")] * 99), CAD: alive}, go)
    sender.step()
    assert len(alive.got) == 5


def test_a_receiver_that_hangs_does_not_hold_up_another(zone):
    hangs, stop = threading.Event(), threading.Event()

    def never_answers(_event, _to):
        assert hangs.wait(20)
        return SendResult.SENT

    alive = Receiver()
    sender = Relay(zone, {"channel:hangs": never_answers, CAD: alive}, go)
    send(zone, alert(zone, 0), "channel:hangs")
    thread = threading.Thread(target=sender.run, args=(stop, 0.01))
    thread.start()
    for n in range(3):
        send(zone, alert(zone, n + 1), CAD)
    for _ in range(500):
        if len(alive.got) == 3:
            break
        time.sleep(0.01)
    stop.set()
    hangs.set()
    thread.join()
    assert len(alive.got) == 3


def test_a_message_at_which_the_receiver_always_stumbles_does_not_starve_the_others(zone):
    rows = [alert(zone, n) for n in range(10)]
    for row in rows:
        send(zone, row, CAD)
    poison = rows[0].event_id
    got = []

    def stumbles(given, _to):
        if given.event_id == poison:
            return SendResult.LATER
        got.append(given.event_id)
        return SendResult.SENT

    sender = relay(zone, stumbles)
    for _ in range(40):
        sender.step()
        zone.clock.advance(60)
    assert sorted(got) == sorted(row.event_id for row in rows[1:])
    assert leaving(zone, rows[0], CAD).state is outbox.Leaving.QUEUED


def test_a_fault_of_the_sender_with_one_message_holds_only_that_one(zone):
    rows = [alert(zone, n) for n in range(4)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver(KeyError("CANARY"))
    sender = relay(zone, receiver)
    assert sender.step() == 3
    assert health(zone).failures == 0
    assert leaving(zone, rows[0], CAD).reason == "sender_failed"
    assert sender.step() == 0
    zone.clock.advance(1)
    assert sender.step() == 1


def test_a_paused_receiver_gets_nothing_until_it_goes_on(zone):
    send(zone, alert(zone, 1), CAD)
    receiver = Receiver()
    sender = relay(zone, receiver)
    zone.write(lambda uow: endpoints.pause(uow.conn, CAD, True))
    assert sender.step() == 0
    zone.write(lambda uow: endpoints.pause(uow.conn, CAD, False))
    assert sender.step() == 1
    with zone.read() as conn:
        assert [one.to for one in endpoints.all_endpoints(conn)] == [CAD]


# --- what an answer means -----------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 408, 425, 429, 404, 409, 500, 502, 503, 504])
def test_401_403_408_425_429_hold_and_retry(zone, status):
    one = alert(zone, 1)
    send(zone, one, CAD)
    receiver = Receiver(of_status(status))
    sender = relay(zone, receiver)
    assert sender.step() == 0
    assert leaving(zone, one, CAD).state is outbox.Leaving.QUEUED
    zone.clock.advance(1)
    assert sender.step() == 1
    assert receiver.got == [one.event_id] * 2


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_400_422_dead_letter(zone, status):
    one = alert(zone, 1, body=b"kept")
    send(zone, one, CAD)
    sender = relay(zone, Receiver(of_status(status)))
    assert sender.step() == 1
    zone.clock.advance(1000)
    assert sender.step() == 0
    assert leaving(zone, one, CAD).state is outbox.Leaving.REFUSED
    with zone.read() as conn:
        (letter,) = dead_letters.list_parked(conn)
        assert letter.reason == "receiver_refused"
        assert dead_letters.show(conn, one.event_id, zone.keys, body=True).body == b"kept"
        assert [entry.tag for entry in trail(conn, "message", one.event_id)] == ["message.parked"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_2xx_is_sent(status):
    assert of_status(status) is SendResult.SENT


@pytest.mark.parametrize("status", [100, 301, 302, 307])
def test_a_redirect_is_no_delivery(status):
    assert of_status(status) is SendResult.LATER


def test_zero_attempts_means_none(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    receiver = Receiver()
    drain(zone, relay(zone, receiver, max_attempts=0))
    assert receiver.got == []
    with zone.read() as conn:
        assert dead_letters.counts(conn) == {"attempts_used_up": 1}


def test_attempts_are_used_up_only_if_there_is_a_limit(zone):
    one, two = alert(zone, 1), alert(zone, 2)
    send(zone, one, CAD)
    limited = Receiver(*[SendResult.LATER] * 99)
    drain(zone, relay(zone, limited, max_attempts=3))
    assert limited.got == [one.event_id] * 3
    assert leaving(zone, one, CAD).state is outbox.Leaving.REFUSED
    send(zone, two, "channel:patient")
    patient = Receiver(*[SendResult.LATER] * 50)
    sender = relay(zone, patient, to="channel:patient")
    for _ in range(51):
        sender.step()
        zone.clock.advance(300)
    assert leaving(zone, two, "channel:patient").state is outbox.Leaving.SENT


# --- deciding -----------------------------------------------------------------------------------


def test_every_send_is_decided_anew_and_a_reason_withholds(zone):
    one, two = alert(zone, 1), alert(zone, 2)
    send(zone, one, CAD)
    send(zone, two, CAD)
    receiver = Receiver()
    told = []
    sender = relay(
        zone,
        receiver,
        admit=lambda given, _: "call_closed" if given == one else None,
        on_result=lambda given, to, result, uow: told.append(
            (given.event_id, result, outbox.find(uow.conn, given.event_id, to).reason)
        ),
    )
    assert sender.step() == 2
    assert receiver.got == [two.event_id]
    assert leaving(zone, one, CAD).state is outbox.Leaving.WITHHELD
    assert told == [
        (one.event_id, SendResult.WITHHELD, "call_closed"),
        (two.event_id, SendResult.SENT, None),
    ]


def test_a_retry_is_decided_anew(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    answers = iter([None, "use_by_passed"])
    receiver = Receiver(SendResult.LATER)
    drain(zone, relay(zone, receiver, admit=lambda *_: next(answers)))
    assert receiver.got == [one.event_id]
    assert leaving(zone, one, CAD).state is outbox.Leaving.WITHHELD


@pytest.mark.parametrize("error", [KeyError("CANARY"), TryLater("busy"), Broken("gate")])
def test_failure_to_decide_sends_nothing_and_loses_nothing(zone, error):
    one, two = alert(zone, 1), alert(zone, 2)
    send(zone, one, CAD)
    send(zone, two, CAD)
    receiver = Receiver()
    broken = [error]

    def admit(given, _to):
        if given == one and broken:
            raise broken[0]

    sender = relay(zone, receiver, admit=admit, max_attempts=1)
    for _ in range(5):
        sender.step()
        zone.clock.advance(300)
    assert receiver.got == [two.event_id]
    broken.clear()
    assert sender.step() == 1
    assert receiver.got == [two.event_id, one.event_id]


def test_what_is_withdrawn_in_the_queue_never_leaves(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    assert zone.write(lambda uow: outbox.withdraw(uow.conn, one.event_id, CAD, "cancelled"))
    receiver = Receiver()
    assert relay(zone, receiver).step() == 0
    assert receiver.got == []
    send(zone, one, CAD)
    assert relay(zone, receiver).step() == 0


def test_what_is_on_the_wire_cannot_be_withdrawn_and_says_so(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    answers = []

    def withdraws_meanwhile(_event, _to):
        answers.append(
            zone.write(lambda uow: outbox.withdraw(uow.conn, one.event_id, CAD, "cancelled"))
        )
        return SendResult.SENT

    relay(zone, withdraws_meanwhile).step()
    assert answers == [False]
    assert leaving(zone, one, CAD).state is outbox.Leaving.SENT


# --- claims and crashes -------------------------------------------------------------------------


def test_a_row_is_claimed_durably_before_it_is_sent(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    seen = []
    relay(zone, lambda *_: (seen.append(leaving(zone, one, CAD).state), SendResult.SENT)[1]).step()
    assert seen == [outbox.Leaving.SENDING]


def test_concurrent_duplicates_send_once(zone):
    rows = [alert(zone, n) for n in range(25)]
    for row in rows:
        send(zone, row, CAD)
    got = []

    def slow(given, _to):
        time.sleep(0.002)
        got.append(given.event_id)
        return SendResult.SENT

    def work():
        one = relay(zone, slow)
        for _ in range(200):
            one.step()
            if len(got) >= 25:
                break
            time.sleep(0.001)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(row.event_id for row in rows)


def test_kill_between_dequeue_and_requeue_keeps_the_message(zone):
    """A row claimed by a process that is gone is sent by the next one, with the same id."""
    one = alert(zone, 1, body=b"kept")
    send(zone, one, CAD)
    zone.write(lambda uow: outbox.move(uow.conn, one.event_id, CAD, outbox.Leaving.SENDING))
    got = []
    assert relay(zone, lambda given, _: (got.append(given), SendResult.SENT)[1]).step() == 1
    assert got == [one]


def test_a_result_that_cannot_be_stored_is_not_sent_again(zone, monkeypatch):
    rows = [alert(zone, n) for n in range(3)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver()
    sender = relay(zone, receiver)
    real = zone.writer.run
    full = []

    def sometimes_full(unit, **more):
        if full:
            raise StoreFull
        return real(unit, **more)

    monkeypatch.setattr(zone.writer, "run", sometimes_full)
    receiver.answers = [SendResult.SENT]
    sender._senders[CAD] = lambda given, to: (full.append(1), receiver(given, to))[1]
    assert sender.step() == 0
    assert sender.step() == 0
    assert len(receiver.got) == 1
    full.clear()
    sender._senders[CAD] = receiver
    drain(zone, sender)
    assert sorted(receiver.got) == sorted(row.event_id for row in rows)


def test_a_callback_joins_in_the_transaction_of_the_state(zone):
    one = alert(zone, 1)
    send(zone, one, CAD)
    sender = relay(
        zone, Receiver(), on_result=lambda given, _to, _r, uow: note(uow, given.event_id)
    )
    sender.step()
    with zone.read() as conn:
        assert len(trail(conn, "incident", f"i{one.event_id}")) == 1


def test_a_callback_that_fails_neither_sends_twice_nor_hides(zone):
    rows = [alert(zone, n) for n in range(3)]
    for row in rows:
        send(zone, row, CAD)
    receiver = Receiver()

    def fails_on_the_first(given, _to, _result, _uow):
        if given == rows[0]:
            raise KeyError("CANARY")

    drain(zone, relay(zone, receiver, on_result=fails_on_the_first))
    assert receiver.got == [row.event_id for row in rows]
    assert leaving(zone, rows[0], CAD).state is outbox.Leaving.SENT
    with zone.read() as conn:
        assert dead_letters.counts(conn) == {"result_not_noted": 1}
    with pytest.raises(Refused, match="double"):
        zone.write(lambda uow: dead_letters.replay(uow, rows[0].event_id, "it"))


def test_a_row_that_does_not_open_any_more_is_put_aside_and_blocks_nothing(zone):
    one, two = alert(zone, 1), alert(zone, 2)
    send(zone, one, CAD)
    send(zone, two, CAD)
    spoil = text("update outbox set body = :bad where event_id = :one")
    zone.write(lambda uow: uow.conn.execute(spoil, {"one": one.event_id, "bad": b"12"}))
    receiver = Receiver()
    drain(zone, relay(zone, receiver))
    assert receiver.got == [two.event_id]
    with zone.read() as conn:
        assert dead_letters.counts(conn) == {"damaged": 1}


def test_a_thread_that_breaks_ends_the_whole_relay_loudly(zone):
    send(zone, alert(zone, 1), CAD)

    def breaks(_event, _to):
        zone.writer.close()
        return SendResult.SENT

    sender = Relay(zone, {CAD: breaks, CLINIC: Receiver()}, go)
    with pytest.raises(Broken):
        sender.run(threading.Event(), 0.01)


def test_logs_of_the_relay_show_no_content(zone, capsys):
    send(zone, alert(zone, 1, body=b"CANARY"), CAD)
    sender = relay(zone, Receiver(KeyError("CANARY"), OSError("CANARY")))
    drain(zone, sender)
    said = capsys.readouterr()
    assert "KeyError" in said.out + said.err
    assert "CANARY" not in said.out + said.err


def test_bodies_of_what_was_sent_are_purged_with_the_rest(zone):
    sent, waiting = alert(zone, 1), alert(zone, 2)
    send(zone, sent, CAD)
    relay(zone, Receiver()).step()
    send(zone, waiting, CAD)
    limit = zone.clock.now() + timedelta(seconds=1)
    assert zone.write(lambda uow: outbox.purge(uow.conn, limit)) == 1
    with zone.read() as conn:
        assert outbox.event(conn, zone.keys, sent.event_id, CAD) is None
        assert outbox.event(conn, zone.keys, waiting.event_id, CAD) == waiting
        assert outbox.counts(conn) == {(CAD, "sent"): 1, (CAD, "queued"): 1}


@pytest.mark.only_on("sqlite")
def test_a_lock_per_destination_lies_in_the_zones_folder(zone):
    send(zone, event(zone, 1, kind=EventKind.REPLY), CLINIC)
    relay(zone, Receiver(), to=CLINIC).step()
    assert (zone.folder / "relay-zone%3Aclinical.lock").exists()
