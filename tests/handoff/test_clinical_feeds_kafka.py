"""Clinical messages of three formats over topics of a real broker, to the chart."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from connectors.transports.kafka_topic import KafkaDoor
from handoff.bootstrap.clinical import clinical_host
from handoff.bootstrap.clinical_feeds import clinical_in_force
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.reading import acceptor
from tests.casestore.arrivals.feeds import adt, fhir
from tests.connectors.builders import feed
from tests.connectors.messages import nemsis
from tests.handoff.test_clinical_feeds import GATE, Ward
from tests.services import address

CHANGE = {"resourceType": "Encounter", "status": "finished", "class": {"code": "EMER"}}
BODIES = {
    "hl7v2": (adt(), adt("A03", "M2", "20261123070000")),
    "fhir": (fhir("Encounter", status="in-progress"), fhir("Encounter", "e1", "2", **CHANGE)),
    "nemsis": (nemsis(), b"hello"),
}


@pytest.fixture(scope="module")
def topics():
    """One topic per format, named after it, on the broker that runs."""
    server = address("HANDOFF_TEST_KAFKA", "Kafka")
    named = {name: f"clinical-{name}-{os.getpid()}" for name in BODIES}
    admin = KafkaAdminClient(bootstrap_servers=[server])
    admin.create_topics([NewTopic(name, 1, 1) for name in named.values()])
    producer = KafkaProducer(bootstrap_servers=[server])
    for name, bodies in BODIES.items():
        for body in bodies:
            producer.send(named[name], body, b"key").get(20)
    producer.close()
    yield server, named
    admin.delete_topics(list(named.values()))
    admin.close()


def hospital(name, server, topic):
    """A live feed of one topic."""
    table = {"servers": [server], "topic": topic, "timeout_seconds": 20}
    return feed(name, name=name, zone="clinical", transport="kafka_topic", topic=table)


def test_topics_of_hospital_clinic_and_ambulance_end_on_the_chart(tmp_path, topics):
    server, named = topics
    ward = Ward(tmp_path)
    feeds = tuple(hospital(name, server, topic) for name, topic in named.items())
    settings = ward.settings.model_copy(update={"feeds": feeds})
    in_force = clinical_in_force(ward.zone, settings)
    host = clinical_host(ward.zone, settings, GATE, in_force)
    try:
        with ThreadPoolExecutor(len(feeds)) as pool:
            taken = list(pool.map(lambda one: taken_over(one, ward.zone), feeds))
        while host.step():
            pass
        came = {(row.kind, row.state) for row in ward.arrivals()}
        ends = ward.ends()
    finally:
        ward.zone.close()
    assert taken == [2, 2, 2]
    assert came == {("visit", "closed"), ("ems_run", "open")}
    assert len(ends) == 6
    assert ends.count("unknown_format") + ends.count("unreadable") == 1


def taken_over(one, zone):
    """How many messages the feed's door has handed over when both have come."""
    door = KafkaDoor(one, ZoneKeeper(zone, acceptor(zone)))
    taken = 0
    try:
        for _ in range(20):
            taken += door.poll()
            if taken == 2:
                break
    finally:
        door.close()
    return taken
