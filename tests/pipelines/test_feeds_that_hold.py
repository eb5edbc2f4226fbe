"""R14: a bulk replay, an upgrade weekend, another dialect: the feed holds until it is released."""

from datetime import timedelta

import pytest

from pipelines.feed_release import kept_back, release
from pipelines.hosts.hold_watch import HoldWatch
from pipelines.parked import Parked
from schemas.audit import AuditTag
from schemas.incident import UpdateKind
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import call_type, event, line, minutes, update
from zone.audit.trail import trail
from zone.errors import Refused
from zone.journal import feed_holds
from zone.journal.feed_holds import Hold, HoldReason
from zone.journal.park_reasons import ParkReason

LONG_AGO = -60 * 24 * 30.0
"""A month before noon, in minutes."""
LIMIT = 5


class Watched(DispatchChain):
    """The dispatch chain with a watch that lets a feed hold after five messages."""

    def __init__(self, folder):
        super().__init__(folder)
        self.host._watch = HoldWatch({"cad": LIMIT, "rms": LIMIT})

    def call(self, number, at, arrived=None):
        """One call that is about behavioral health, told at this minute."""
        self.clock.advance(max(0.0, ((arrived or at) * 60) - self._passed()))
        self.feed(
            update(
                at,
                source_key=f"k{number}",
                number=f"2026-{number}",
                created_at=minutes(at),
                call_types=(call_type("SUIC", "SUICIDAL SUBJECT"),),
                narrative=(line("CALLER SAYS HE WANTS TO KILL HIMSELF", line_id="1"),),
            ),
            arrived=at if arrived is None else arrived,
        )

    def _passed(self):
        return (self.clock.now() - minutes(0)).total_seconds()

    def about_feed(self):
        with self.zone.read() as conn:
            return trail(conn, "feed", "cad")

    def held(self):
        with self.zone.read() as conn:
            return feed_holds.held(conn, "cad")

    def let_go(self, *, send=True):
        calls = self.zone.write(lambda uow: release(uow, "cad", "ivan", send=send))
        self.work()
        return calls


@pytest.fixture
def chain(tmp_path):
    one = Watched(tmp_path)
    yield one
    one.close()


def test_a_bulk_replay_lets_the_feed_hold_before_its_calls_cross(chain):
    for number in range(LIMIT + 3):
        chain.call(number, LONG_AGO + number, arrived=number / 60)
    held = chain.held()
    assert (held.reason, held.count) == (HoldReason.OLD, LIMIT)
    assert len(chain.requests()) == LIMIT - 1, "what came before it was noticed has crossed"
    assert len(chain.incidents()) == LIMIT + 3, "all are kept and shown"
    last = chain.incidents()[-1]
    why = [e.detail for e in chain.story(last.incident_id) if e.tag is AuditTag.REQUEST_NOT_SENT]
    assert why == [{"reason": "feed_held"}]


def test_after_the_release_what_was_kept_back_crosses_once_as_it_stands(chain):
    for number in range(LIMIT + 3):
        chain.call(number, LONG_AGO + number, arrived=number / 60)
    crossed = len(chain.requests())
    chain.let_go()
    assert chain.held() is None
    requests = chain.requests()
    assert len(requests) == LIMIT + 3, "those that had crossed did not cross again"
    assert all(one.entered_late for one in requests[crossed:])
    with pytest.raises(Refused, match="does not hold"):
        chain.let_go()


def test_released_without_what_it_brought_only_what_is_new_crosses(chain):
    for number in range(LIMIT + 3):
        chain.call(number, LONG_AGO + number, arrived=number / 60)
    crossed = len(chain.requests())
    assert chain.let_go(send=False) == 0
    assert len(chain.requests()) == crossed
    chain.call(99, 3)
    assert len(chain.requests()) == crossed + 1


def test_a_feed_that_was_released_does_not_hold_by_itself_for_a_day(chain):
    for number in range(LIMIT):
        chain.call(number, LONG_AGO + number, arrived=number / 60)
    chain.let_go()
    for number in range(100, 100 + 3 * LIMIT):
        chain.call(number, LONG_AGO + number, arrived=1 + number / 60)
    assert chain.held() is None
    a_day = 60 * 25
    for number in range(200, 200 + LIMIT):
        chain.call(number, LONG_AGO + number, arrived=a_day + number / 60)
    assert chain.held() is not None


def test_another_dialect_lets_the_feed_hold_and_a_call_that_can_be_read_does_not_cross(chain):
    def strange(_event):
        raise Parked(ParkReason.UNKNOWN_FORMAT, {})

    read, chain.host._read = chain.host._read, strange
    for number in range(LIMIT):
        chain.feed(update(0), arrived=number / 60)
    chain.host._read = read
    chain.call(1, 1)
    assert chain.held().reason is HoldReason.STRANGE
    assert chain.requests() == []
    assert len(chain.incidents()) == 1


def test_a_call_that_a_dispatcher_asks_for_crosses_although_its_feed_holds(chain):
    person = Hold("cad", minutes(0), HoldReason.PERSON, 0, 0)
    assert chain.zone.write(lambda uow: feed_holds.hold(uow, person, "ivan"))
    assert not chain.zone.write(lambda uow: feed_holds.hold(uow, person, "ivan"))
    chain.call(1, 1)
    assert chain.requests() == []
    chain.says("ask", chain.incidents()[0].incident_id, at=2)
    assert len(chain.requests()) == 1


def test_corrections_of_what_has_crossed_wait_too_and_are_made_after_the_release(chain):
    chain.call(1, 1)
    person = Hold("cad", minutes(2), HoldReason.PERSON, 0, 0)
    chain.zone.write(lambda uow: feed_holds.hold(uow, person, "ivan"))
    chain.feed(
        update(3, source_key="k1", number="2026-1", created_at=minutes(1), restricted=True),
        arrived=3,
    )
    assert [one.state.value for one in chain.requests()] == ["open"]
    with chain.zone.read() as conn:
        assert len(kept_back(conn, person)) == 1
    chain.let_go()
    assert [one.state.value for one in chain.requests()] == ["open", "withdrawn"]


def test_hold_and_release_are_in_the_audit_with_who_did_it(chain):
    person = Hold("cad", minutes(0), HoldReason.PERSON, 0, 0)
    chain.zone.write(lambda uow: feed_holds.hold(uow, person, "ivan"))
    chain.let_go()
    found = chain.about_feed()
    told = [e for e in found if e.tag in (AuditTag.FEED_HELD, AuditTag.FEED_RELEASED)]
    assert [(e.tag, e.actor) for e in told] == [
        (AuditTag.FEED_HELD, "ivan"),
        (AuditTag.FEED_RELEASED, "ivan"),
    ]


def test_an_ordinary_evening_with_late_reports_and_a_few_that_cannot_be_read_holds_nothing():
    watch = HoldWatch({"cad": LIMIT})
    late = update(LONG_AGO, kind=UpdateKind.REPORT)
    for minute in range(60):
        for told in ([update(minute)], [late], [update(minute - 300)], [update(minute)], None):
            assert watch.saw(event("m", minute), told) is None


def test_a_feed_that_is_not_watched_never_holds():
    watch = HoldWatch({"cad": 0})
    assert all(watch.saw(event("m", 0), None) is None for _ in range(1000))
    assert all(watch.saw(event("m", 0, feed="x"), None) is None for _ in range(1000))


def test_what_is_spread_over_hours_is_no_burst_and_minutes_gone_by_are_forgotten():
    watch = HoldWatch({"cad": LIMIT})
    for hour in range(48):
        assert watch.saw(event("m", hour * 60.0), None) is None
    assert len(watch._minutes["cad"]) == 1
    assert event("m", 0).at + timedelta(hours=47) in watch._minutes["cad"]
