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

from handoff.bootstrap.kafka_settings import KafkaIdentity, KafkaSettings
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


def by_password(broker, zone, password=None):
    known = password or secure_broker.PASSWORDS[zone.value]
    identity = Identity(username=zone.value, password=known)
    return Connection(zone, (broker.server,), PREFIX, broker.authority, identity)


def by_certificate(broker, zone):
    """As `cert_file` and `key_file` of the configuration name them."""
    certificate, key = broker.certificate(zone.value)
    settings = KafkaSettings(
        servers=(broker.mutual,),
        prefix=PREFIX,
        ca_file=broker.authority,
        **{zone.value: KafkaIdentity(cert_file=certificate, key_file=key)},
    )
    return settings.connection(zone)


WAYS = pytest.mark.parametrize("connection", [by_password, by_certificate])


@WAYS
def test_relay_worker_and_lag_work_over_tls(broker, tmp_path, connection):
    safe = connection(broker, ZoneName.DISPATCH)
    refuse_unsafe(safe, TOPICS, training=False)
    chain = OnKafka(tmp_path, safe)
    chain.arrive(f"m-{connection.__name__}", update(0))
    assert chain.relay.step() == 1
    run_until(chain, lambda: counts(chain) == {"done": 1})
    assert chain.lag() == 0
    chain.close()


@WAYS
def test_the_dispatch_account_cannot_read_what_is_the_clinics(broker, connection):
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
    """How the broker ends with whom it does not know, and we with a broker that we do not trust.

    In processes of their own: a client of kafka-python that is refused while it is made leaves
    its sockets open. Side by side: it tries for half a minute.
    """
    safe = by_password(broker, ZoneName.DISPATCH)
    mutual = by_certificate(broker, ZoneName.DISPATCH)
    other = tmp_path_factory.mktemp("other")
    secure_broker.certificates(other)
    foreign = Identity(certificate=other / "dispatch.pem", key=other / "dispatch.key")
    strange = {
        "password": by_password(broker, ZoneName.DISPATCH, "not-the-password-of-anybody"),
        "broker": replace(safe, authority=other / "ca.pem"),
        "no certificate": replace(mutual, identity=None),
        "certificate": replace(mutual, identity=foreign),
    }
    with ProcessPoolExecutor(len(strange), mp_context=get_context("spawn")) as others:
        ends = {name: others.submit(_read, one) for name, one in strange.items()}
        return {name: end.exception(90) for name, end in ends.items()}


def _read(strange):
    LagReader(strange, read_in(ZoneName.DISPATCH)).read()


@pytest.mark.parametrize("strange", ["password", "broker", "no certificate", "certificate"])
def test_a_wrong_password_or_certificate_and_a_broker_we_do_not_trust_are_refused(
    refusals, strange
):
    assert isinstance(refusals[strange], (TryLater, KafkaError))
