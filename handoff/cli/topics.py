"""`handoff topics`: what the brokers lack, setting it up, and how far the workers have come."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from handoff.bootstrap.kafka_settings import KafkaSettings
from handoff.cli.config_option import read_settings
from handoff.secret_files import SecretError
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from pipelines.hosts.kafka_connection import refuse_unsafe
from pipelines.hosts.kafka_topics import LagReader, Step, Topics
from pipelines.topology import TOPICS, Topic, read_in
from schemas.envelope import EventKind, ZoneName
from zone.errors import Broken, TryLater

topics_app = typer.Typer(no_args_is_help=True)
Config = Annotated[Path, typer.Option(help="The configuration file.")]
Zone = Annotated[
    ZoneName | None, typer.Option(help="Only the topics this zone reads, with its account.")
]
DEFAULT = Path("handoff.toml")


@topics_app.command()
def plan(config: Config = DEFAULT, zone: Zone = None) -> None:
    """Say what `apply` would do. Exit code 1 when there is something to do."""
    with _topics(config, zone) as topics:
        steps = topics.plan()
    _tell(steps, "Nothing to do: the topics are as they should be.")
    raise typer.Exit(1 if steps else 0)


@topics_app.command()
def apply(config: Config = DEFAULT, zone: Zone = None) -> None:
    """Create, grow and configure the topics. Nothing is ever deleted or shrunk."""
    with _topics(config, zone) as topics:
        steps = topics.apply()
    _tell(steps, "Nothing to do: the topics are as they should be.")
    if any(step.refused for step in steps):
        raise typer.Exit(1)


@topics_app.command()
def lag(config: Config = DEFAULT, zone: Zone = None) -> None:
    """How many records wait for each zone's workers, by topic."""
    with _worded():
        _, kafka = _kafka(config)
        for name in [zone] if zone else list(ZoneName):
            reader = LagReader(kafka.connection(name), read_in(name))
            waiting: dict[str, int] = {}
            for one in reader.read():
                waiting[one.topic] = waiting.get(one.topic, 0) + one.waiting
            reader.close()
            for topic, count in waiting.items():
                typer.echo(f"{topic}  {count}")


@contextmanager
def _topics(config: Path, zone: ZoneName | None) -> Iterator[Topics]:
    with _worded():
        settings, kafka = _kafka(config)
        wanted = [_shortened(topic, settings) for topic in (read_in(zone) if zone else TOPICS)]
        connection = kafka.connection(zone or ZoneName.DISPATCH)
        refuse_unsafe(connection, wanted, training=settings.training)
        topics = Topics(connection, wanted, kafka.replication)
        try:
            yield topics
        finally:
            topics.close()


@contextmanager
def _worded() -> Iterator[None]:
    try:
        yield
    except (Broken, TryLater, SecretError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None


def _shortened(topic: Topic, settings: Settings) -> Topic:
    """Raw bodies are kept no longer on a topic than in the inbox (R15), but for a day at least."""
    if topic.kind is not EventKind.FEED_MESSAGE:
        return topic
    hours = 24 * max(1, settings.retention.raw_body_days)
    return replace(topic, retention_hours=min(topic.retention_hours, hours))


def _kafka(config: Path) -> tuple[Settings, KafkaSettings]:
    settings = read_settings(config)
    if settings.kafka is None:
        typer.echo(f"There is no [kafka] in {config}.", err=True)
        raise typer.Exit(ENDS_BY_ITSELF)
    return settings, settings.kafka


def _tell(steps: list[Step], nothing: str) -> None:
    for step in steps:
        typer.echo(("not done: " if step.refused else "") + step.says)
    if not steps:
        typer.echo(nothing)
