"""On a broker with TLS, passwords and rights: everything works, and a zone reads only its own."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest
from kafka import KafkaAdminClient, KafkaConsumer
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
)
from kafka.errors import KafkaError, TopicAuthorizationFailedError

from pipelines.hosts.kafka_connection import Connection, Identity, refuse_unsafe
from pipelines.hosts.kafka_topics import LagReader, Topics
from pipelines.topology import TOPICS, read_in
from schemas.envelope import ZoneName
from tests.pipelines.hosts import secure_broker
from tests.pipelines.hosts.conftest import OnKafka
from tests.pipelines.hosts.test_faust_app import counts, run_until
from tests.pipelines.made import update
from zone.errors import TryLater

PREFIX = "safe."


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    one = secure_broker.start(tmp_path_factory.mktemp("broker"))
    made = Topics(Connection(ZoneName.DISPATCH, (one.inner,), PREFIX), TOPICS, 1)
    made.apply()
    made.close()
    _rights(one.inner)
    yield one
    one.close()


def _rights(server):
    """The table of docs/kafka.md."""
    admin = KafkaAdminClient(bootstrap_servers=[server])
    read = (ACLOperation.READ, ACLOperation.WRITE, ACLOperation.DESCRIBE)
    rules = [_rule(zone, topic.name, read) for zone in ZoneName for topic in read_in(zone)]
    write = (ACLOperation.WRITE, ACLOperation.DESCRIBE)
    rules += [_rule(t.written_by, t.name, write) for t in TOPICS]
    for zone in ZoneName:
        group = ResourcePattern(ResourceType.GROUP, f"{PREFIX}{zone.value}")
        rules.append([_acl(zone, ACLOperation.READ, group)])
    admin.create_acls([one for rule in rules for one in rule])
    admin.close()


def _rule(zone, topic, operations):
    place = ResourcePattern(ResourceType.TOPIC, PREFIX + topic, ACLResourcePatternType.LITERAL)
    return [_acl(zone, operation, place) for operation in operations]


def _acl(zone, operation, place):
    return ACL(f"User:{zone.value}", "*", operation, ACLPermissionType.ALLOW, place)


def connection(broker, zone, password=None):
    known = password or secure_broker.PASSWORDS[zone.value]
    identity = Identity(username=zone.value, password=known)
    return Connection(zone, (broker.server,), PREFIX, broker.authority, identity)


def test_relay_worker_and_lag_work_over_tls_with_a_password(broker, tmp_path):
    safe = connection(broker, ZoneName.DISPATCH)
    refuse_unsafe(safe, TOPICS, training=False)
    chain = OnKafka(tmp_path, safe)
    chain.arrive("m1", update(0))
    assert chain.relay.step() == 1
    run_until(chain, lambda: counts(chain) == {"done": 1})
    assert chain.lag() == 0
    chain.close()


def test_the_dispatch_account_cannot_read_what_is_the_clinics(broker):
    requests = next(topic for topic in TOPICS if topic.zone is ZoneName.CLINICAL)
    safe = connection(broker, ZoneName.DISPATCH)
    reader = KafkaConsumer(
        safe.topic(requests), **safe.for_client(), group_id=safe.group, consumer_timeout_ms=5000
    )
    with pytest.raises(TopicAuthorizationFailedError):
        reader.poll(30_000)
    reader.close(autocommit=False)


@pytest.fixture(scope="module")
def refusals(broker, tmp_path_factory):
    """How the broker ends with a wrong password, and we with a broker that we do not trust.

    In processes of their own: a client of kafka-python that is refused while it is made leaves
    its sockets open. Side by side: it tries for half a minute.
    """
    safe = connection(broker, ZoneName.DISPATCH)
    other = tmp_path_factory.mktemp("other")
    secure_broker._certificates(other)
    strange = {
        "password": connection(broker, ZoneName.DISPATCH, "not-the-password-of-anybody"),
        "broker": replace(safe, authority=other / "ca.pem"),
    }
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as others:
        ends = {name: others.submit(_read, one) for name, one in strange.items()}
        return {name: end.exception(90) for name, end in ends.items()}


def _read(strange):
    LagReader(strange, read_in(ZoneName.DISPATCH)).read()


@pytest.mark.parametrize("strange", ["password", "broker"])
def test_a_wrong_password_and_a_broker_we_do_not_trust_are_refused(refusals, strange):
    assert isinstance(refusals[strange], (TryLater, KafkaError))
