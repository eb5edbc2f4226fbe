"""Topics with identified data need TLS and authentication; a zone reads its own topics only."""

from pathlib import Path

import pytest

from pipelines.hosts.faust_app import FaustHost
from pipelines.hosts.kafka_connection import (
    Connection,
    Identity,
    refuse_foreign,
    refuse_unsafe,
)
from pipelines.topology import TOPICS, read_in
from schemas.envelope import ZoneName
from zone.errors import Broken

PLAIN = Connection(ZoneName.DISPATCH, ("b:9092",), "x.")
AUTHORITY = Path("ca.pem")
HARMLESS = [topic for topic in TOPICS if not topic.identified]


@pytest.mark.parametrize(
    ("authority", "identity"),
    [
        (None, None),
        (AUTHORITY, None),  # encrypted, but the broker cannot tell who reads
        (None, Identity("user", "password")),  # a password in the clear
    ],
)
def test_identified_data_are_refused_without_both_tls_and_authentication(authority, identity):
    connection = Connection(ZoneName.DISPATCH, ("b:9092",), "x.", authority, identity)
    with pytest.raises(Broken, match=r"x\.dispatch\.feed-messages"):
        refuse_unsafe(connection, read_in(ZoneName.DISPATCH), training=False)


def test_with_both_they_are_let_through():
    connection = Connection(ZoneName.DISPATCH, ("b:9092",), "x.", AUTHORITY, Identity("u", "p"))
    refuse_unsafe(connection, TOPICS, training=False)


def test_a_declared_training_system_may_use_plain_text():
    refuse_unsafe(PLAIN, TOPICS, training=True)


def test_topics_without_identified_data_may_use_plain_text():
    refuse_unsafe(PLAIN, HARMLESS, training=False)


def test_a_dispatch_host_cannot_subscribe_to_clinical_topics():
    with pytest.raises(Broken, match=r"clinical\.coresponse-requests"):
        FaustHost(PLAIN, TOPICS, print, None)
    refuse_foreign(ZoneName.CLINICAL, read_in(ZoneName.CLINICAL))


def test_an_identity_is_never_shown():
    assert "secret" not in repr(Identity("user", "secret"))
    assert "secret" not in repr(
        Connection(ZoneName.DISPATCH, (), "x.", None, Identity("u", "secret"))
    )


def test_missing_certificates_are_told_in_plain_words(tmp_path):
    connection = Connection(ZoneName.DISPATCH, (), "x.", tmp_path / "none.pem")
    with pytest.raises(Broken, match="ca_file"):
        connection.for_client()
