"""Webhooks: content-free, signed, in order per record, asked about at the gate, and never lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from casestore.cases.encounters import open_encounter, record_outcome
from casestore.clients.records import client_by_token, revoke
from casestore.consents.records import revoke_consent
from casestore.people.editing import change, with_birth
from casestore.webhooks.subscriptions import end, find, pause, subscribe, target
from casestore.webhooks.words import Subject
from handoff.bootstrap.webhooks import signed
from schemas.case import EncounterOutcome
from schemas.consent import Revocation
from tests.web.api.town import case_of, referred, registered
from tests.web.dispatch_town import NOON
from zone.errors import Refused
from zone.journal import endpoints, outbox
from zone.journal.tables import audit

ROOT = Path(__file__).parents[3]
LEE = "account-lee"


def change_something(zone, day="1988-03-15"):
    zone.write(lambda uow: change(uow, "person-marcus", LEE, NOON, with_birth(day, "male")))


def send_all(hooks):
    hooks.feed()
    return sum(hooks.send(to) for to in hooks.destinations())


def states(zone):
    with zone.read() as conn:
        return {state: n for (to, state), n in outbox.counts(conn).items() if "webhook" in to}


def test_a_notice_holds_ids_and_a_version_and_nothing_else(settled, told, hooks, receiver):
    change_something(settled)
    assert send_all(hooks) == 1
    (request,) = receiver.taken
    notice = json.loads(request.content)
    assert set(notice) == {"notice_id", "type", "subject_id", "version", "at"}
    assert (notice["type"], notice["subject_id"]) == ("person.changed", "person-marcus")
    assert notice["version"] == 2
    assert request.headers["idempotency-key"] == notice["notice_id"]
    _, secret = told
    seconds, given = request.headers["handoff-signature"].removeprefix("t=").split(",v1=")
    assert given == signed(secret, int(seconds), request.content)
    assert given != signed("another secret", int(seconds), request.content)


def test_receiver_outage_loses_no_event(settled, told, hooks, receiver, clock):
    """Primero's webhook job rescues any error and only logs: one outage there loses events."""
    receiver.answer = None
    for day in ("1988-03-15", "1988-03-16", "1988-03-17"):
        change_something(settled, day)
        send_all(hooks)
        clock.advance(400)
    assert states(settled) == {"queued": 3}
    for status in (401, 403, 404, 408, 410, 425, 429, 500, 502, 503):
        receiver.answer = status
        send_all(hooks)
        clock.advance(400)
    assert states(settled) == {"queued": 3}  # whatever waiting or mending may cure is kept
    receiver.answer = 204
    while states(settled) != {"sent": 3}:
        assert send_all(hooks)
    versions = [json.loads(request.content)["version"] for request in receiver.taken]
    assert versions == sorted(versions)
    assert len(set(receiver.keys)) == 3


def test_what_the_receiver_calls_wrong_is_parked_and_blocks_nothing(settled, told, hooks, receiver):
    receiver.answer = 422
    change_something(settled)
    send_all(hooks)
    receiver.answer = 204
    change_something(settled, "1988-03-16")
    send_all(hooks)
    assert states(settled) == {"refused": 1, "sent": 1}


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("writer.before_commit", marks=pytest.mark.campaign),
        pytest.param("relay.after_claim_before_send", marks=pytest.mark.campaign),
        "relay.after_send_before_mark",
    ],
)
def test_killed_anywhere_nothing_is_lost_and_a_repeat_bears_the_same_key(
    settled, told, tmp_path, point
):
    for day in ("1988-03-15", "1988-03-16"):
        change_something(settled, day)
    settled.close()
    taken = tmp_path / "taken"
    taken.touch()
    script = [sys.executable, "tests/web/webhooks/child.py", str(settled.folder), str(taken)]
    where = {"cwd": ROOT, "env": os.environ | {"PYTHONPATH": str(ROOT)}}
    armed = where | {"env": where["env"] | {"HANDOFF_CRASH_AT": point}}
    assert subprocess.run(script, **armed).returncode == -9
    assert subprocess.run(script, **where).returncode == 0
    lines = [line.split(" ", 1) for line in taken.read_text().splitlines()]
    assert len({key for key, _ in lines}) == 2
    versions = [orjson.loads(body)["version"] for _, body in lines]
    assert versions == sorted(versions)


def test_notices_of_one_record_go_in_order_and_another_record_does_not_wait(
    settled, told, hooks, receiver, clock
):
    case_id, encounter_id = case_of(settled)
    settled.write(lambda uow: open_encounter(uow, case_id, LEE, NOON, "northfield"))
    settled.write(
        lambda uow: record_outcome(uow, encounter_id, LEE, EncounterOutcome.REFERRED, NOON, NOON)
    )
    hooks.feed()
    send_all(hooks)
    kinds = [json.loads(request.content)["type"] for request in receiver.taken]
    assert kinds.count("encounter.changed") == 2


def test_whoever_may_not_read_the_record_is_not_told_that_it_changed(
    settled, told, hooks, receiver
):
    """The gate is asked as the notice leaves, not when it was written."""
    change_something(settled)
    hooks.feed()
    settled.write(lambda uow: revoke_consent(uow, "c-harbor", LEE, Revocation.WRITTEN, NOON))
    send_all(hooks)
    assert receiver.taken == []
    assert set(states(settled)) == {"withheld"}
    with settled.read() as conn:
        rows = conn.execute(select(audit.c.detail).where(audit.c.tag == "webhook.settled"))
        assert {orjson.loads(row.detail)["reason"] for row in rows} == {"not_theirs"}


def test_a_partner_learns_that_its_referral_was_taken_back(settled, told, hooks, receiver):
    referral = referred(settled)
    send_all(hooks)
    before = len(receiver.taken)
    settled.write(lambda uow: revoke_consent(uow, "c-harbor", LEE, Revocation.WRITTEN, NOON))
    send_all(hooks)
    late = [json.loads(request.content) for request in receiver.taken[before:]]
    assert {one["subject_id"] for one in late if one["type"] == "referral.changed"} == {referral}


def test_the_switch_stops_it_at_once_and_lets_it_go_on(settled, told, hooks, receiver):
    with settled.read() as conn:
        hook = find(conn, told[0])
    settled.write(lambda uow: pause(uow, hook, True, LEE, NOON))
    change_something(settled)
    assert send_all(hooks) == 0
    assert states(settled) == {"queued": 1}
    settled.write(lambda uow: pause(uow, hook, False, LEE, NOON))
    assert send_all(hooks) == 1


def test_after_its_end_nothing_goes_not_even_what_waited(settled, told, hooks, receiver):
    change_something(settled)
    hooks.feed()
    settled.write(lambda uow: end(uow, told[0], LEE, NOON))
    assert hooks.destinations() == []
    assert hooks.send(f"webhook:{told[0]}") == 1
    assert receiver.taken == []
    assert states(settled) == {"withheld": 1}


def test_a_revoked_client_is_told_nothing_more(settled, told, hooks, receiver):
    with settled.read() as conn:
        hook = find(conn, told[0])
    settled.write(lambda uow: revoke(uow, hook.client_id, LEE, NOON))
    change_something(settled)
    assert send_all(hooks) == 0
    assert receiver.taken == []


def test_a_receiver_that_asks_to_wait_is_left_alone_so_long(settled, told, hooks, receiver):
    receiver.answer, receiver.more = 503, {"Retry-After": "120"}
    change_something(settled)
    send_all(hooks)
    with settled.read() as conn:
        waiting = endpoints.find(conn, f"webhook:{told[0]}")
    assert (waiting.next_try - NOON).total_seconds() == 120


def test_nothing_that_happened_before_it_was_set_up_is_told(settled, told, hooks):
    assert send_all(hooks) == 0


def test_an_address_without_tls_or_with_a_password_is_refused(settled):
    token = registered(settled)
    with settled.read() as conn:
        mine = client_by_token(conn, token, NOON).client_id
    for url in (
        "http://harbor.example/x",
        "https://user:secret@harbor.example/x",
        "ftp://harbor.example/x",
        "https:///x",
        "file:///etc/passwd",
    ):
        with pytest.raises(Refused, match="Nothing was set up"):
            settled.write(
                lambda uow, url=url: subscribe(uow, mine, url, (Subject.CASE,), LEE, NOON)
            )
    made, _ = settled.write(
        lambda uow: subscribe(uow, mine, "http://127.0.0.1:1/x", (Subject.CASE,), LEE, NOON)
    )
    with settled.read() as conn:
        assert target(conn, settled.keys, made).url.startswith("http://127.0.0.1")
