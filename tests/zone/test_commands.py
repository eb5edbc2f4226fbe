"""`handoff audit verify` and `handoff deadletter`, as somebody at a terminal meets them."""

import sqlite3

import orjson
import pytest
from typer.testing import CliRunner

from handoff.cli.audit import audit_app
from handoff.cli.deadletter import deadletter_app
from schemas.envelope import EventKind
from tests.zone.made import accept, event, note, states
from zone.audit.trail import trail
from zone.journal import inbox, replay_runs
from zone.journal.park_reasons import ParkReason

pytestmark = pytest.mark.only_on("sqlite")  # `--folder` finds files only


def ask(app, zone, *words):
    folder = ["--folder", str(zone.folder.parent)]
    result = CliRunner().invoke(app, [*words, *folder], catch_exceptions=False)
    return result.exit_code, result.output


def park(zone, number, reason=ParkReason.TRUNCATED, **more):
    one = event(zone, number, b"CANARY-BODY", source_name="CANARY-NAME.xml", **more)
    accept(zone, one)
    zone.write(lambda uow: uow.park(one.event_id, reason, {"position": "12:4"}))
    return one


def rows(output):
    return [orjson.loads(line) for line in output.splitlines()]


# --- audit verify --------------------------------------------------------------------------------


def test_verify_says_that_the_audit_holds_while_the_program_runs(zone, clinical):
    zone.write(lambda uow: note(uow, 1))
    code, output = ask(audit_app, zone, "verify")
    assert code == 0
    assert "dispatch zone: the audit holds" in output
    assert "clinical zone: the audit holds" in output
    assert "have no checkpoint yet" in output
    zone.checkpoint()
    assert "vouches for events 1 to 1" in ask(audit_app, zone, "verify")[1]


def test_verify_finds_a_change_and_exits_with_1(zone):
    for number in range(3):
        zone.write(lambda uow, n=number: note(uow, n))
    conn = sqlite3.connect(zone.folder / "dispatch.sqlite3")
    conn.execute("update audit set actor = 'x' where seq = 2")
    conn.commit()
    conn.close()
    code, output = ask(audit_app, zone, "verify")
    assert code == 1
    assert "THE AUDIT DOES NOT HOLD" in output
    assert "Event 2 is not what was written" in output
    assert "call whoever answers for security" in output
    code, output = ask(audit_app, zone, "verify", "--json")
    (report,) = rows(output)
    assert (code, report["ok"]) == (1, False)
    assert report["streams"][0]["findings"][0]["event"] == 2


def test_one_zone_can_be_asked_alone(zone, clinical):
    assert "clinical" not in ask(audit_app, zone, "verify", "--zone", "dispatch")[1]


@pytest.mark.parametrize("words", [("verify",), ("list",), ("show", "x"), ("replay", "x")])
def test_without_data_each_command_says_so(tmp_path, words):
    app = audit_app if words == ("verify",) else deadletter_app
    result = CliRunner().invoke(app, [*words, "--folder", str(tmp_path)])
    assert result.exit_code == 78
    assert "no data" in result.output
    assert list(tmp_path.iterdir()) == []


# --- deadletter ----------------------------------------------------------------------------------


def test_list_groups_by_reason_in_plain_words_without_content(zone):
    ids = [park(zone, n).event_id for n in range(2)]
    ids.append(park(zone, 9, ParkReason.DOCTYPE).event_id)
    code, output = ask(deadletter_app, zone, "list")
    assert code == 0
    assert "truncated  (2)" in output
    assert "doctype  (1)" in output
    assert output.count("What to do: ") == 2
    assert "kept whole and encrypted" in output
    assert all(event_id in output for event_id in ids)
    assert "CANARY" not in output


def test_list_as_json_has_one_object_per_message(zone):
    one = park(zone, 1)
    (row,) = rows(ask(deadletter_app, zone, "list", "--json")[1])
    assert (row["event_id"], row["zone"], row["reason"]) == (one.event_id, "dispatch", "truncated")
    assert row["params"] == {"position": "12:4"}
    assert row["bytes"] > 0
    assert "CANARY" not in str(row)


def test_list_says_when_there_is_nothing(zone):
    assert "dispatch zone: no parked messages" in ask(deadletter_app, zone, "list")[1]


def test_a_long_list_is_cut_and_says_so(zone):
    for number in range(25):
        park(zone, number)
    output = ask(deadletter_app, zone, "list")[1]
    assert "truncated  (25)" in output
    assert "and 5 more" in output
    assert len(rows(ask(deadletter_app, zone, "list", "--json")[1])) == 25


def test_show_tells_the_structure_only(zone):
    one = park(zone, 1)
    code, output = ask(deadletter_app, zone, "show", one.event_id)
    assert code == 0
    assert "The message ends in the middle (at 12:4)." in output
    assert one.event_id in output
    assert "CANARY" not in output


def test_content_needs_a_reason_and_is_written_down_before_it_is_shown(zone):
    one = park(zone, 1)
    code, output = ask(deadletter_app, zone, "show", one.event_id, "--body")
    assert code == 2
    assert "CANARY" not in output
    code, output = ask(deadletter_app, zone, "show", one.event_id, "--body", "--why", "ask_sender")
    assert code == 0
    assert "CANARY-BODY" in output
    with zone.read() as conn:
        entry = trail(conn, "message", one.event_id)[-1]
    assert entry.tag == "message.opened"
    assert entry.detail == {"why": "ask_sender"}
    assert entry.actor.startswith("command:")


def test_content_of_the_clinical_zone_is_not_for_the_command_line(clinical):
    one = park(clinical, 1, kind=EventKind.CORESPONSE_REQUEST)
    words = ("show", one.event_id, "--body", "--why", "audit_request")
    code, output = ask(deadletter_app, clinical, *words)
    assert code == 1
    assert "clinical staff only" in output
    assert "CANARY" not in output


def test_an_unknown_id_is_said_plainly(zone):
    for words in (("show", "x"), ("replay", "x")):
        code, output = ask(deadletter_app, zone, *words)
        assert code == 1
        assert "no parked message x" in output


def test_replay_beside_the_running_program(zone):
    one = park(zone, 1)
    code, output = ask(deadletter_app, zone, "replay", one.event_id)
    assert code == 0
    assert f"{one.event_id}  replayed as " in output
    assert states(zone) == {"parked": 1, "pending": 1}
    code, output = ask(deadletter_app, zone, "replay", one.event_id)
    assert code == 1
    assert "replayed already" in output
    assert states(zone) == {"parked": 1, "pending": 1}


def test_replay_of_all_that_wait_for_one_reason_in_order_of_parking(zone):
    first, second = park(zone, 1), park(zone, 2)
    park(zone, 3, ParkReason.DOCTYPE)
    code, output = ask(deadletter_app, zone, "replay", "--reason", "truncated", "--json")
    assert code == 0
    (run,) = rows(output)
    assert (run["state"], run["total"], run["done"], run["refused"]) == ("done", 2, 2, 0)
    assert states(zone) == {"parked": 3, "pending": 2}
    with zone.read() as conn:
        again = inbox.pending(conn, zone.keys, 9)
    assert [one.body for one in again] == [first.body, second.body]


def test_a_replay_of_many_is_paused_goes_on_and_is_stopped_by_command(zone):
    for number in range(3):
        park(zone, number)
    begun = ("truncated", "north", "inbox", "it-1", "token")
    run_id = zone.write(lambda uow: replay_runs.start(uow, *begun))
    assert ask(deadletter_app, zone, "pause", run_id)[1].startswith(f"{run_id}  paused: 0 of 3")
    replay_runs.step(zone)
    assert states(zone) == {"parked": 3}
    assert "running: 0 of 3" in ask(deadletter_app, zone, "go", run_id)[1]
    assert "stopped: 0 of 3" in ask(deadletter_app, zone, "stop", run_id)[1]
    code, output = ask(deadletter_app, zone, "go", run_id)
    assert (code, "has ended" in output) == (1, True)
    assert "stopped: 0 of 3 truncated of north" in ask(deadletter_app, zone, "runs")[1]
    assert states(zone) == {"parked": 3}


def test_a_replay_that_somebody_paused_is_not_begun_twice(zone):
    park(zone, 1)
    begun = ("truncated", "north", "inbox", "it-1", "token")
    run_id = zone.write(lambda uow: replay_runs.start(uow, *begun))
    assert ask(deadletter_app, zone, "pause", run_id)[0] == 0
    assert (
        "being replayed already" in ask(deadletter_app, zone, "replay", "--reason", "truncated")[1]
    )


def test_an_unknown_replay_is_said_plainly(zone):
    for word in ("pause", "go", "stop"):
        code, output = ask(deadletter_app, zone, word, "x")
        assert (code, "no replay x" in output) == (1, True)


def test_replay_without_saying_which_does_nothing(zone):
    park(zone, 1)
    code, output = ask(deadletter_app, zone, "replay")
    assert code == 2
    assert "Nothing was done" in output
