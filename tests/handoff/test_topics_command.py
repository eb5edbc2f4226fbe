"""`handoff topics` on the real broker: what is missing is made; retention covers topics (R15)."""

import os

import pytest
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from typer.testing import CliRunner

from handoff.cli.topics import topics_app
from handoff.town_config import write_town
from pipelines.topology import TOPICS
from tests.services import address

DAY_MS = 24 * 3_600_000


@pytest.fixture
def prefix():
    return f"command-{os.getpid()}."


@pytest.fixture
def admin(prefix):
    one = KafkaAdminClient(bootstrap_servers=[address("HANDOFF_TEST_KAFKA", "Kafka")])
    yield one
    one.delete_topics([name for name in one.list_topics() if name.startswith(prefix)])
    one.close()


@pytest.fixture
def config(tmp_path, admin, prefix):
    file = write_town(tmp_path, 1, 2)
    server = address("HANDOFF_TEST_KAFKA", "Kafka")
    kafka = f'\n[kafka]\nservers = ["{server}"]\nprefix = "{prefix}"\nreplication = 1\n'
    file.write_text(file.read_text() + kafka)
    return file


def keep_bodies(file, days):
    words = file.read_text().partition("\n[retention]\n")[0]
    file.write_text(f"{words}\n[retention]\nraw_body_days = {days}\n")


def run(verb, config):
    return CliRunner().invoke(topics_app, [verb, "--config", str(config)])


def kept_days(admin, name):
    asked = ConfigResource(ConfigResourceType.TOPIC, name)
    found = admin.describe_configs([asked])["topic"][name]
    return int(found["retention.ms"]["value"]) / DAY_MS


def test_bodies_are_kept_on_a_topic_no_longer_than_in_the_inbox(config, admin, prefix):
    feed = f"{prefix}dispatch.feed-messages"
    assert run("plan", config).exit_code == 1
    assert f"create {feed}" in run("apply", config).output
    assert run("plan", config).exit_code == 0
    assert kept_days(admin, feed) == 7
    keep_bodies(config, 3)
    assert f"configure {feed}: retention.ms={3 * DAY_MS}" in run("plan", config).output
    assert run("apply", config).exit_code == 0
    assert kept_days(admin, feed) == 3
    assert run("plan", config).exit_code == 0
    assert "feed-messages  0" in run("lag", config).output


def test_every_topic_is_kept_for_a_time_and_none_for_ever(config, admin, prefix):
    run("apply", config)
    kept = {topic.name: kept_days(admin, prefix + topic.name) for topic in TOPICS}
    assert all(0 < days <= 14 for days in kept.values()), kept
