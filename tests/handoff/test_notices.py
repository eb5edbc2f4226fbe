"""Notices of alarms: once per start and end, no content, tried again when they do not arrive."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from handoff.alarm_settings import AlarmSettings
from handoff.bootstrap.health import FeedWatch, link_of
from handoff.bootstrap.notices import Teller, ways_of, words_of
from schemas.envelope import ZoneName
from tests.e2e.staged_agency import AT, settings_of
from zone.clock import FixedClock
from zone.feeds import alarms, stages
from zone.feeds.judge import AlarmKind
from zone.feeds.stages import Stage
from zone.journal import doors
from zone.zone import open_zone


@pytest.fixture
def settings(tmp_path):
    return settings_of(tmp_path)


@pytest.fixture
def zone(settings):
    made = open_zone(ZoneName.DISPATCH, settings.zone_folder(ZoneName.DISPATCH), FixedClock(AT))
    made.write(lambda uow: stages.first_seen(uow, "cad", Stage.LIVE, "x"))
    yield made
    made.close()


@pytest.fixture
def receiver():
    """(address, what it got, its next answers)."""
    got, answers = [], []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 204)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got, answers
    server.shutdown()
    thread.join()
    server.server_close()


def down(zone):
    zone.write(lambda uow: doors.in_trouble(uow.conn, "cad", "The share is away.", AT))


def watch(zone, settings, url):
    return FeedWatch(zone, settings.feeds, None, Teller(ways_of(AlarmSettings(url=url))))


def test_people_are_told_once_when_it_starts_and_once_when_it_is_over(zone, settings, receiver):
    url, got, _ = receiver
    down(zone)
    one = watch(zone, settings, url)
    for _ in range(5):
        one.look()
        zone.clock.advance(30)
    zone.write(lambda uow: doors.in_contact(uow.conn, "cad", zone.clock.now()))
    for _ in range(15):
        one.look()
        zone.clock.advance(30)
    assert [(g["kind"], g["state"]) for g in got] == [("link", "started"), ("link", "over")]
    assert got[1]["words"].startswith("Over: The way to cad does not answer")


def test_a_notice_that_does_not_arrive_is_tried_again(zone, settings, receiver):
    url, got, answers = receiver
    answers += [503, 503]
    down(zone)
    one = watch(zone, settings, url)
    for expected in (1, 1, 0):
        one.look()
        with zone.read() as conn:
            assert len(alarms.untold(conn)) == expected
        zone.clock.advance(30)
    assert len(got) == 3


def test_a_notice_names_a_feed_and_nothing_that_anybody_wrote(zone):
    alarm = alarms.Alarm("a", "cad", AlarmKind.LAG, {"waiting": "7"}, AT, None)
    told = words_of(alarm)
    assert set(told) == {"alarm", "feed", "kind", "state", "since", "words", "do"}
    assert "7 messages wait" in told["words"]


def test_without_a_way_alarms_stand_on_the_pages_and_in_the_log(zone, settings):
    assert ways_of(None) == []
    down(zone)
    FeedWatch(zone, settings.feeds).look()
    with zone.read() as conn:
        assert [one.kind for one in alarms.standing(conn)] == [AlarmKind.LINK]


def test_a_sender_that_calls_us_is_never_said_to_answer(zone):
    """R33: without contact of a door that looks, nothing is known."""
    assert link_of(None, AT).up is None
    assert link_of(doors.DoorHealth("cad", last_contact=AT), AT).up is True
    assert link_of(doors.DoorHealth("cad", trouble="Away."), AT).up is False
