"""An alarm before any certificate ends that the configuration names, wherever the name stands."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connectors.feed import Channel
from handoff.bootstrap.certificates import beside_feeds, ends_of
from handoff.bootstrap.health import FeedWatch
from handoff.bootstrap.kafka_settings import KafkaIdentity, KafkaSettings
from handoff.link_settings import LinkSettings
from handoff.new_config import write_config
from handoff.settings import load
from schemas.envelope import ZoneName
from tests.casestore.town import NOON
from tests.connectors.builders import feed
from zone.clock import FixedClock
from zone.feeds import alarms
from zone.feeds.stages import Stage, first_seen
from zone.zone import open_zone

NEAR, FAR = NOON + timedelta(days=12, hours=1), NOON + timedelta(days=200)


def certificate(path, ends):
    """A certificate of our own making, signed by itself."""
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOON - timedelta(days=1))
        .not_valid_after(ends)
        .sign(key, None)
    )
    path.write_bytes(made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def near(tmp_path):
    return certificate(tmp_path / "near.crt", NEAR)


@pytest.fixture
def far(tmp_path):
    return certificate(tmp_path / "far.crt", FAR)


def test_certificates_inside_a_transports_table_are_found(near, far):
    mllp = {"port": 2575, "cert_file": near, "key_file": near, "ca_file": far}
    one = feed("hl7v2", transport="mllp", zone="clinical", mllp=mllp)
    assert ends_of(one) == {"mllp.cert_file": NEAR, "mllp.ca_file": FAR}


@pytest.fixture
def configured(tmp_path, near, far):
    """A channel, a link and brokers, each with a certificate."""
    write_config(tmp_path / "handoff.toml")
    target = {"host": "cad.example", "port": 2576, "ca_file": near}
    channel = Channel(
        name="alerts", transport="mllp", format="hl7_alert", agency="example-pd", mllp=target
    )
    link = LinkSettings(
        dispatch="d.example:1", clinical="c.example:1", ca_file=far, certificate_file=near,
        key_file=near,
    )  # fmt: skip
    kafka = KafkaSettings(
        servers=("k.example:9093",),
        ca_file=far,
        dispatch=KafkaIdentity(cert_file=near, key_file=near),
        clinical=KafkaIdentity(cert_file=far, key_file=far),
    )
    more = {"channels": (channel,), "link": link, "kafka": kafka}
    return load(tmp_path / "handoff.toml").model_copy(update=more)


def test_each_zone_looks_at_what_it_uses_itself(configured):
    found = {
        zone: {name: dict(ends_of(word)) for name, word in beside_feeds(configured, zone).items()}
        for zone in ZoneName
    }
    assert found[ZoneName.DISPATCH] == {
        "channel alerts": {"mllp.ca_file": NEAR},
        "the zone link": {"ca_file": FAR, "certificate_file": NEAR},
        "the brokers": {"ca_file": FAR, "dispatch.cert_file": NEAR},
    }
    assert found[ZoneName.CLINICAL]["the brokers"] == {"ca_file": FAR, "clinical.cert_file": FAR}
    assert "channel alerts" not in found[ZoneName.CLINICAL]


def test_the_alarm_stands_once_and_ends_when_a_new_one_is_in_place(tmp_path, configured, near):
    clock = FixedClock(NOON)
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "zone", clock)
    mllp = {"port": 2575, "cert_file": near, "key_file": near}
    one = feed("hl7v2", name="adt", transport="mllp", mllp=mllp)
    zone.write(lambda uow: first_seen(uow, "adt", Stage.LIVE, "test"))
    others = beside_feeds(configured, ZoneName.DISPATCH)
    watch = FeedWatch(zone, [one], others=others)
    watch.look()
    watch.look()
    with zone.read() as conn:
        assert {alarm.feed: alarm.params["days"] for alarm in alarms.standing(conn)} == {
            "adt": "12",
            "channel alerts": "12",
            "the zone link": "12",
            "the brokers": "12",
        }
    certificate(near, FAR)
    for seconds in (60, 400):
        clock.advance(seconds)
        watch.look()
    with zone.read() as conn:
        assert alarms.standing(conn) == []
    zone.close()
