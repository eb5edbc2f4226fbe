"""Feeds are measured against their own rhythm; an alarm starts once and ends once."""

from datetime import timedelta

import pytest

from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind
from zone.audit.trail import trail
from zone.feeds import alarms, measure
from zone.feeds.alarm_words import sentence
from zone.feeds.judge import AlarmKind, Expected, judge
from zone.feeds.measure import Health, Link
from zone.journal.park_reasons import ParkReason

EVERY = 30
NO_PROBE, PLAIN = Link(), Expected()
NIGHT = timedelta(hours=5)


def come(zone, name, *, before=timedelta(0), park=False, done=True, feed="cad"):
    one = Event(
        event_id=zone.keys.event_id("test", feed, name),
        kind=EventKind.FEED_MESSAGE,
        at=zone.clock.now() - before,
        body=b"CANARY",
        feed=feed,
    )

    def unit(uow):
        uow.accept(one)
        if park:
            uow.park(one.event_id, ParkReason.UNREADABLE, {})
        elif done:
            uow.finish(one.event_id, "incident")

    zone.write(unit)


def measured(zone, link=NO_PROBE, skew=None):
    with zone.read() as conn:
        return measure.measure(conn, "cad", zone.clock.now(), link, skew)


def look(zone, expected=PLAIN, link=NO_PROBE):
    """One look of the watch: measure, judge, settle."""
    health = measured(zone, link)
    found = judge(health, expected, health.measured_at)
    return zone.write(lambda uow: alarms.settle(uow, "cad", found, health.measured_at))


def looks(zone, seconds, **more):
    changed = []
    for _ in range(seconds // EVERY):
        zone.clock.advance(EVERY)
        changed += look(zone, **more)
    return [(one.kind, one.cleared_at is not None) for one in changed]


def test_one_alert_on_start_one_on_clear(zone):
    """Fifty unreadable messages and a hundred looks are one alarm; its end is one more."""
    come(zone, "good")
    for number in range(50):
        come(zone, f"bad-{number}", park=True)
    assert looks(zone, 50 * EVERY) == [(AlarmKind.PARSE_FAILURES, False)]
    assert looks(zone, 4000) == [(AlarmKind.PARSE_FAILURES, True)]
    with zone.read() as conn:
        assert alarms.standing(conn) == []
        (over,) = alarms.past(conn)
        tags = [one.tag for one in trail(conn, "feed", "cad")]
    assert tags == [AuditTag.ALARM_STARTED, AuditTag.ALARM_CLEARED]
    assert over.cleared_at is not None


def test_what_comes_and_goes_is_one_alarm(zone):
    come(zone, "good")
    down, up = Link(up=False, why="The share is away."), Link(up=True)
    changed = [(one.kind, one.cleared_at) for one in look(zone, link=down)]
    for _ in range(20):
        zone.clock.advance(EVERY)
        changed += [(one.kind, one.cleared_at) for one in look(zone, link=up)]
        zone.clock.advance(EVERY)
        changed += [(one.kind, one.cleared_at) for one in look(zone, link=down)]
    assert changed == [(AlarmKind.LINK, None)]


def test_the_usual_pause_is_that_of_this_time_of_day(zone):
    for day in range(1, 6):
        for minutes in (-300, -200, -100, 100):
            come(zone, f"{day}/{minutes}", before=timedelta(days=day, minutes=minutes))
    health = measured(zone)
    assert health.usual_pause == 200 * 60


def test_with_too_few_days_nothing_is_usual_yet(zone):
    come(zone, "only", before=timedelta(days=1))
    assert measured(zone).usual_pause is None
    assert look(zone) == []


def test_a_quiet_night_alarms_only_when_no_night_was_ever_so_quiet(zone):
    health = Health("cad", zone.clock.now(), zone.clock.now() - NIGHT, usual_pause=3600.0 * 2)
    assert judge(health, Expected(), zone.clock.now()) == {}
    health = Health("cad", zone.clock.now(), zone.clock.now() - NIGHT, usual_pause=1200.0)
    assert list(judge(health, Expected(), zone.clock.now())) == [AlarmKind.UNUSUAL]


@pytest.mark.parametrize(("minutes", "alarm"), [(14, False), (16, True)])
def test_a_promised_heartbeat_that_is_not_kept_is_silence(zone, minutes, alarm):
    """R33: only a promise tells a dead exporter from a quiet night."""
    come(zone, "last")
    zone.clock.advance(minutes * 60)
    found = judge(measured(zone), Expected(heartbeat_minutes=10), zone.clock.now())
    assert (AlarmKind.SILENCE in found) is alarm


def test_planned_work_mutes_silence_and_the_link_but_not_what_cannot_be_read(zone):
    """R34."""
    for number in range(5):
        come(zone, f"bad-{number}", park=True)
    health = measured(zone, Link(up=False, why="away"))
    quiet = Expected(heartbeat_minutes=1, muted=True)
    zone.clock.advance(3000)
    assert list(judge(health, quiet, zone.clock.now())) == [AlarmKind.PARSE_FAILURES]


def test_a_backlog_is_measured_by_its_oldest_message(zone):
    come(zone, "waits", done=False)
    assert look(zone) == []
    zone.clock.advance(61)
    (alarm,) = look(zone)
    assert (alarm.kind, alarm.params) == (AlarmKind.LAG, {"waiting": "1"})


@pytest.mark.parametrize(
    ("skew", "way"), [(119.0, None), (121.0, "ahead"), (-899.0, None), (-901.0, "behind")]
)
def test_a_clock_that_runs_ahead_or_far_behind_is_said(zone, skew, way):
    come(zone, "one")
    found = judge(measured(zone, skew=skew), Expected(), zone.clock.now())
    assert found.get(AlarmKind.CLOCK_SKEW, {}).get("way") == way


@pytest.mark.parametrize(("days", "alarm"), [(29, True), (31, False)])
def test_a_certificate_is_said_a_month_before_it_ends(zone, days, alarm):
    ends = {"ca_file": zone.clock.now() + timedelta(days=days, hours=1)}
    found = judge(measured(zone), Expected(certificates=ends), zone.clock.now())
    assert (AlarmKind.CERTIFICATE in found) is alarm


def test_an_end_is_told_after_its_start_and_each_once(zone):
    come(zone, "waits", done=False)
    zone.clock.advance(61)
    look(zone)
    with zone.read() as conn:
        (due,) = alarms.untold(conn)
    zone.write(lambda uow: alarms.told(uow, due, zone.clock.now()))
    with zone.read() as conn:
        assert alarms.untold(conn) == []


def test_every_alarm_has_words_without_a_gap(zone):
    params = {
        "why": "w", "waiting": "1", "promised": "5", "usual_minutes": "2", "parked": "1",
        "came": "2", "days": "3", "setting": "ca_file", "minutes": "4", "way": "ahead",
    }  # fmt: skip
    for kind in AlarmKind:
        one = alarms.Alarm("a", "cad", kind, params, zone.clock.now(), None)
        wrong, do = sentence(one)
        assert "cad" in wrong
        assert "{" not in wrong + do


def test_the_newest_measurement_is_kept_for_pages(zone):
    come(zone, "one")
    for _ in range(2):
        health = measured(zone)
        zone.write(lambda uow, h=health: measure.note(uow, h))
    with zone.read() as conn:
        assert measure.newest(conn) == {"cad": health}
