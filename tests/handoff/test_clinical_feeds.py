"""Clinical feeds run like dispatch feeds: draft, shadow, live, on both hosts, with their health."""

import threading

import pytest
from sqlalchemy import select

from casestore.arrival_tables import arrival
from connectors.contract import Received
from handoff.bootstrap.clinical import clinical_host
from handoff.bootstrap.clinical_feeds import clinical_in_force, origin_of
from handoff.bootstrap.health import FeedWatch
from handoff.bootstrap.kafka_front import key_of
from handoff.bootstrap.reading import acceptor
from handoff.new_config import write_config
from handoff.settings import load
from pipelines.hosts.kafka_records import Sealing
from pipelines.hosts.kafka_work import Work
from pipelines.topology import read_in
from redaction.gate import Gate
from schemas.case import CareLabel
from schemas.envelope import Event, EventKind, ZoneName
from tests.casestore.arrivals.feeds import adt, merge
from tests.casestore.town import NOON
from tests.connectors.builders import feed
from zone.clock import FixedClock
from zone.feeds import measure, stages
from zone.feeds.stages import Stage
from zone.journal.tables import inbox
from zone.zone import open_zone

GATE = Gate.load(("withhold-free-text",))


def hospital(**more):
    return feed("hl7v2", **{"name": "hospital", "zone": "clinical", **more})


class Ward:
    """The clinical zone with one HL7 feed, stepped by hand."""

    def __init__(self, folder, **more):
        write_config(folder / "handoff.toml")
        settings = load(folder / "handoff.toml")
        self.settings = settings.model_copy(update={"feeds": (hospital(**more),)})
        self.zone = open_zone(ZoneName.CLINICAL, folder / "clinical", FixedClock(NOON))
        self.in_force = clinical_in_force(self.zone, self.settings)
        self.host = clinical_host(self.zone, self.settings, GATE, self.in_force)

    def bring(self, *bodies):
        for body in bodies:
            acceptor(self.zone)(Received("hospital", body))
        while self.host.step():
            pass

    def ends(self):
        with self.zone.read() as conn:
            rows = conn.execute(select(inbox.c.outcome).order_by(inbox.c.arrival))
            return list(rows.scalars())

    def arrivals(self):
        with self.zone.read() as conn:
            return conn.execute(select(arrival)).all()


@pytest.fixture
def opened(tmp_path):
    wards = []

    def make(**more):
        wards.append(Ward(tmp_path / str(len(wards)), **more))
        return wards[-1]

    yield make
    for one in wards:
        one.zone.close()


def test_a_draft_is_read_only_a_shadow_says_what_would_be_and_live_charts(opened):
    ward = opened(starts_as="draft")
    ward.bring(adt())
    assert (ward.ends(), ward.arrivals()) == (["draft"], [])
    ward.zone.write(lambda uow: stages.change_stage(uow, "hospital", Stage.SHADOW, "it-1"))
    ward.bring(adt(control="M2"))
    assert (ward.ends()[-1], ward.arrivals()) == ("shadow_would_wait", [])
    ward.zone.write(lambda uow: stages.change_stage(uow, "hospital", Stage.LIVE, "it-1"))
    ward.bring(adt(control="M3"))
    assert (ward.ends()[-1], len(ward.arrivals())) == ("unmatched_visit", 1)


def test_messages_of_one_patient_keep_their_order_within_a_batch(opened):
    """Each waits for the one before it, so what one binds the next one knows."""
    ward = opened()
    for body in (adt("A04", "M1"), adt("A03", "M2", "20261123070000"), merge("H2002^^^RIV^MR")):
        acceptor(ward.zone)(Received("hospital", body))
    steps = [ward.host.step() for _ in range(4)]
    assert steps == [1, 1, 1, 0]
    assert {row.kind: row.state for row in ward.arrivals()} == {"visit": "closed", "person": "open"}


def test_a_feed_of_which_nobody_said_what_it_is_is_protected():
    labels = {part2: origin_of(hospital(part2=part2)).label for part2 in ("program", "not_program")}
    assert labels == {"program": CareLabel.PART2, "not_program": CareLabel.HIPAA}
    assert origin_of(hospital()).label is CareLabel.UNKNOWN


def test_what_cannot_be_read_is_parked_and_the_feed_is_measured(opened):
    ward = opened()
    ward.bring(b"hello", adt())
    FeedWatch(ward.zone, [hospital()], ward.in_force).look()
    with ward.zone.read() as conn:
        health = measure.newest(conn)["hospital"]
    assert (health.parked, health.came_hour) == (1, 2)


def test_on_kafka_raw_clinical_messages_have_a_topic_of_their_zone_keyed_by_patient(opened):
    ward = opened()
    (topic,) = [t for t in read_in(ZoneName.CLINICAL) if t.kind is EventKind.FEED_MESSAGE]
    assert (topic.written_by, topic.identified) == (ZoneName.CLINICAL, True)
    key = key_of(ward.in_force.read)

    def keyed(body):
        return key(
            Event(event_id="e", kind=topic.kind, at=NOON, body=body, feed="hospital", group="x")
        )

    assert keyed(adt()) == keyed(adt("A03", "M2", visit="V99")) == "hospital|H1001"
    assert keyed(b"hello") == "e"


def test_a_worker_charts_what_comes_over_the_topic_and_a_repeat_charts_nothing(opened):
    """The same chains and the same unit of work as without a broker (tests/suites runs brokers)."""
    ward, stop = opened(), threading.Event()
    (topic,) = [t for t in read_in(ZoneName.CLINICAL) if t.kind is EventKind.FEED_MESSAGE]
    sealing = Sealing(ZoneName.CLINICAL, ward.zone.keys, b"k" * 32)

    def record(name, body):
        event = Event(
            event_id=ward.zone.keys.event_id("feed", "hospital", name),
            kind=topic.kind,
            at=NOON,
            body=body,
            feed="hospital",
            group="hospital",
        )
        return sealing.seal(topic, event, "hospital|H1001")

    work = Work(ward.zone, ward.host, sealing, stop)
    records = [record("a", adt()), record("b", adt("A03", "M2", "20261123070000"))]
    work(records)
    work([*records, record("c", b"hello")])
    assert [row.state for row in ward.arrivals()] == ["closed"]
    assert sorted(ward.ends()) == ["unknown_format", "unmatched_visit", "unmatched_visit"]
