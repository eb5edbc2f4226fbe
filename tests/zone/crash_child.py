"""A process that does a little of everything in a zone, until it is done or killed.

Run as `python -m tests.zone.crash_child`, it plays once for each line `FOLDER CRASH` that it reads,
in a process of its own, and answers with the exit code: starting an interpreter each time would
cost a second. CRASH is a crash point, or `after SECONDS`: the kernel then ends the process with
SIGALRM, which nothing in it can catch. It appends the id of each event to FOLDER/acked
once `run` has returned, and the id of each delivery to FOLDER/delivered.
"""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind, ZoneName
from tests.databases import open_zone
from zone import crash_points
from zone.clock import FixedClock
from zone.crash_points import reached
from zone.journal import inbox
from zone.journal.park_reasons import ParkReason
from zone.journal.relay import Relay
from zone.journal.results import SendResult

EVENTS = 12
CAD = "channel:cad"
AT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def append(file, words):
    """One write call, so that a kill leaves a whole line or none."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{words}\n".encode())
    os.close(handle)


def message(zone, number):
    key = zone.keys.event_id("feed", "north", str(number))
    body = f"body {number}".encode()
    return Event(event_id=key, kind=EventKind.FEED_MESSAGE, at=AT, body=body, feed="north")


def take(zone, number, folder):
    """A door: durable first, then the sender hears that it arrived."""
    one = message(zone, number)
    reached("door.before_accept")
    zone.writer.run(lambda uow: accepted(uow, one))
    reached("door.after_accept_before_ack")
    append(folder / "acked", one.event_id)


def accepted(uow, one):
    if uow.accept(one):
        role = uow.keys.effect_id(one.event_id, "received")
        about = {"message": one.event_id}
        uow.audit(AuditTag.MESSAGE_RECEIVED, at=AT, actor="door", about=about, event_id=role)


def work_on(one):
    """A chain: audit, an alert, done. Every fifth message cannot be read."""

    def unit(uow):
        if one.body.endswith(b"5"):
            uow.park(one.event_id, ParkReason.UNREADABLE, {})
            return
        alert = Event(
            event_id=uow.keys.effect_id(one.event_id, "alert"),
            kind=EventKind.ALERT,
            at=AT,
            body=b"alert",
            group=f"i{one.body[-1] % 2}",
        )
        uow.audit(
            AuditTag.ALERT_QUEUED,
            at=AT,
            actor="stage:deliver",
            about={"message": one.event_id, "alert": alert.event_id},
            event_id=uow.keys.effect_id(one.event_id, "audit"),
        )
        uow.send(alert, CAD)
        uow.finish(one.event_id, "incident")

    return unit


def delivered(uow_audit_of):
    def note(event, _to, result, uow):
        uow.audit(
            AuditTag.ALERT_SENT,
            at=AT,
            actor="stage:relay",
            about={"alert": event.event_id},
            detail={"result": result.value},
            event_id=uow.keys.effect_id(event.event_id, uow_audit_of),
        )

    return note


def play(folder):
    """The whole day, from whatever an earlier process left."""
    zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(AT))

    def deliver(event, _to):
        append(folder / "delivered", event.event_id)
        return SendResult.SENT

    relay = Relay(zone, {CAD: deliver}, lambda *_: None, delivered("sent"))
    for number in range(EVENTS):
        take(zone, number, folder)
        if number % 4 == 3:
            step(zone, relay)
            zone.checkpoint()
    while step(zone, relay):
        pass
    zone.close()


def step(zone, relay):
    with zone.read() as conn:
        waiting = inbox.pending(conn, zone.keys, 50)
    zone.writer.run_all([work_on(one) for one in waiting])
    return len(waiting) + relay.step()


def play_in_a_process_of_its_own(folder, crash):
    """Fork, while this process has one thread and nothing open."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if crash.startswith("after "):
                signal.setitimer(signal.ITIMER_REAL, float(crash.removeprefix("after ")))
            else:
                crash_points.arm(crash)
            play(folder)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    for line in sys.stdin:
        folder, _, crash = line.rstrip("\n").partition("\t")
        code = play_in_a_process_of_its_own(Path(folder), crash)
        os.write(1, f"{code}\n".encode())
