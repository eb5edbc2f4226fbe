"""Operations: structure only, reasons in plain words, a replay that is asked for and done once."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from schemas.envelope import Event, EventKind
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import NOON, dispatch_pages
from tests.web.visitor import signed_in
from web.shell.feeds import FeedState, view_feed
from web.shell.settings import PageSettings
from zone.feeds.alarms import Alarm
from zone.feeds.judge import AlarmKind
from zone.feeds.stages import Stage
from zone.journal import dead_letters, inbox
from zone.journal.park_reasons import ParkReason

CANARY = "CANARY-VANDERMEER"
TOKEN = "a-token-of-this-form"


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]).split())


def park(zone, name: str, reason: ParkReason, body: bytes = CANARY.encode(), **params: str) -> str:
    event = Event(
        event_id=zone.keys.event_id("test", name),
        kind=EventKind.FEED_MESSAGE,
        at=NOON - timedelta(minutes=5),
        body=body,
        feed="northfield-cad",
        source_name=f"{CANARY}.json",
    )

    def unit(uow):
        uow.accept(event)
        uow.park(event.event_id, reason, params)

    zone.write(unit)
    return event.event_id


@pytest.fixture
def parked(dispatch) -> str:
    park(dispatch, "two", ParkReason.TRUNCATED, position="3:1")
    park(dispatch, "three", ParkReason.NO_INCIDENT_NUMBER, path="/incidentComponent/0")
    return park(dispatch, "one", ParkReason.TRUNCATED, position="48:12")


@pytest.fixture
def ivan(dispatch):
    return signed_in(dispatch_pages(dispatch), "ivan")


def test_feeds_messages_and_parked_ones_are_counted_in_words(ivan, parked):
    page = plain(ivan.get("/operations").text)
    assert "northfield-cad" in page
    assert "1 done 0 waiting 3 parked" in page
    assert "2 messages: The message ends in the middle" in page
    assert "Ask the sender to send it again." in page


def test_every_message_that_was_understood_has_an_end_in_words(ivan, dispatch):
    """Also those that no board shows: a message of no call, a report that waits for one."""
    ends = {"a": "incident", "b": "no_incident", "c": "report_waiting", "d": "no_incident"}
    for name, ended in ends.items():
        event = Event(
            event_id=dispatch.keys.event_id("test", name),
            kind=EventKind.FEED_MESSAGE,
            at=NOON - timedelta(minutes=5),
            body=name.encode(),
            feed="county-rms",
        )
        dispatch.write(lambda uow, e=event, o=ended: (uow.accept(e), uow.finish(e.event_id, o)))
    page = plain(ivan.get("/operations").text)
    assert "county-rms went into a call 1" in page
    assert "county-rms spoke of no call, so nothing was opened 2" in page
    assert "county-rms police report that waits for its call 1" in page


def test_no_body_and_no_file_name_is_shown(ivan, parked):
    """R35."""
    for path in ("/operations", f"/operations/parked/{parked}"):
        assert CANARY not in ivan.get(path).text


def test_a_parked_message_shows_where_it_stuck_and_asks_before_a_replay(ivan, parked):
    page = plain(ivan.get(f"/operations/parked/{parked}").text)
    assert "at 48:12" in page
    assert "Replay it?" in page
    assert "The content is encrypted and is not shown here." in page


def test_a_replay_is_done_once_however_often_it_is_clicked(ivan, parked, dispatch):
    path = f"/operations/parked/{parked}/replay"
    for _ in range(2):
        assert ivan.submit(path, token=TOKEN).headers["location"] == "/operations?replayed=1"
    with dispatch.read() as conn:
        waiting = inbox.pending(conn, dispatch.keys, 10)
    assert [event.replay_of for event in waiting] == [parked]
    assert "2 parked" in plain(ivan.get("/operations").text)


def test_a_second_replay_by_another_form_is_refused_in_plain_words(ivan, parked):
    path = f"/operations/parked/{parked}/replay"
    ivan.submit(path, token=TOKEN)
    answer = ivan.submit(path, token="another-form-of-it")
    assert answer.status_code == 409
    assert "replayed already" in answer.text


def test_what_was_purged_cannot_be_replayed_and_says_so(ivan, parked, dispatch):
    dispatch.write(lambda uow: inbox.purge(uow.conn, NOON, ("parked",)))
    page = plain(ivan.get(f"/operations/parked/{parked}").text)
    assert "cannot be replayed" in page
    assert "Replay it?" not in page


def test_an_empty_file_is_said_to_be_empty_and_offers_no_replay(ivan, dispatch):
    one = park(dispatch, "empty", ParkReason.UNREADABLE, b"")
    park(dispatch, "empty too", ParkReason.UNREADABLE, b"")
    cause = "/operations/causes?reason=unreadable&feed=northfield-cad"
    for path in ("/operations", f"/operations/parked/{one}", cause):
        page = plain(ivan.get(path).text)
        assert "The file was empty." in page
        for untrue in ("kept whole", "no content in the database", "Replay 2", "Look and replay"):
            assert untrue not in page, (path, untrue)
    park(dispatch, "broken", ParkReason.UNREADABLE)
    page = plain(ivan.get(cause).text)
    assert "does not follow the rules" in page
    assert "Replay 1 message" in page
    assert "2 messages hold nothing" in page
    run = {"reason": "unreadable", "feed": "northfield-cad", "place": "inbox", "token": TOKEN}
    assert ivan.submit("/operations/runs", **run).status_code == 303
    assert "0 of 1 replayed" in plain(ivan.get("/operations").text)


def test_the_measured_flag_is_linked_only_where_its_page_is(ivan, clinic):
    link = "/operations/evaluation"
    assert link in ivan.get("/operations").text
    assert link not in signed_in(clinical_pages(clinic), "ivan").get("/operations").text


def test_the_privacy_officer_looks_and_does_not_replay(dispatch, parked):
    priya = signed_in(dispatch_pages(dispatch), "priya")
    assert "Replay it?" not in priya.get(f"/operations/parked/{parked}").text
    assert priya.submit(f"/operations/parked/{parked}/replay", token=TOKEN).status_code == 404
    with dispatch.read() as conn:
        assert dead_letters.show(conn, parked).state == "parked"


def test_the_clinical_zone_has_its_own_operations(clinic):
    park(clinic, "one", ParkReason.UNKNOWN_KIND)
    page = plain(signed_in(clinical_pages(clinic), "ivan").get("/operations").text)
    assert "of a kind that this zone does not process" in page
    assert CANARY not in page


def test_a_whole_audit_is_said_to_hold(ivan):
    assert "The audit holds" in ivan.get("/operations/audit").text


def test_a_changed_audit_row_is_found_and_said(ivan, dispatch):
    dispatch.write(
        lambda uow: uow.conn.execute(text("UPDATE audit SET actor = 'nobody' WHERE seq = 3"))
    )
    page = plain(ivan.get("/operations/audit").text)
    assert "The audit does not hold" in page
    assert "tell the privacy officer" in page


@pytest.mark.parametrize(
    ("seconds", "waiting_for", "promised", "state"),
    [
        (12, None, None, "alive"),
        (61, None, None, "quiet"),
        (86_400, None, None, "quiet"),
        (301, None, 300, "silent"),
        (299, None, 300, "quiet"),
        (12, 61, None, "backlog"),
        (12, 59, None, "alive"),
        (None, None, None, "quiet"),
    ],
)
def test_silence_is_grey_unless_a_heartbeat_is_promised_and_a_backlog_is_red(
    seconds, waiting_for, promised, state
):
    """R33: a quiet night is grey with its age."""
    feed = FeedState(
        "cad",
        None if seconds is None else NOON - timedelta(seconds=seconds),
        0 if waiting_for is None else 7,
        None if waiting_for is None else NOON - timedelta(seconds=waiting_for),
    )
    assert view_feed(feed, NOON, PageSettings(feed_silent_after=promised)).state == state


STANDS = Alarm("a", "cad", AlarmKind.LINK, {"why": "w"}, NOON, None)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"alarms": (STANDS,)}, "down"),
        ({"alarms": (replace(STANDS, kind=AlarmKind.UNUSUAL),)}, "unusual"),
        ({"alarms": (replace(STANDS, kind=AlarmKind.SILENCE),)}, "silent"),
        ({"alarms": (replace(STANDS, kind=AlarmKind.PARSE_FAILURES),)}, "unreadable"),
        ({"alarms": (STANDS,), "paused_until": NOON + timedelta(hours=1)}, "paused"),
        ({"alarms": (STANDS,), "stage": Stage.SHADOW}, "aside"),
        ({"training": True}, "aside"),
    ],
)
def test_the_board_says_what_is_wrong_and_which_feeds_are_not_on_it(more, state):
    feed = FeedState("cad", NOON - timedelta(seconds=5), **more)
    view = view_feed(feed, NOON, PageSettings())
    assert view.state == state
    assert "cad" in view.words
