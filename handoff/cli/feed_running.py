"""`handoff feed list|state|pause|resume|diff|revert`: going live and staying alive."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from connectors.feed import Feed
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from handoff.feeds.changing import between, go_back, take_to, waiting_change
from handoff.feeds.desk import ConfiguredFeeds
from handoff.feeds.document import document
from handoff.settings import Settings
from web.operations.shapes import Change
from zone.errors import Refused
from zone.feeds import alarms, measure, readings, stages
from zone.feeds.alarm_words import sentence
from zone.feeds.readings import Despite
from zone.feeds.stages import Stage
from zone.zone import Zone

Config = Annotated[Path, typer.Option("--config", help="The configuration file.")]
Name = Annotated[str, typer.Argument(help="Name of the feed.")]
_CONFIG = Path("handoff.toml")


def list_command(config: Config = _CONFIG) -> None:
    """List the feeds: stage, last message, what waits, what is parked, what is wrong."""
    settings = read_settings(config)
    for zone in {feed.zone for feed in settings.feeds}:
        with opened_zones(config, None, zone) as (opened,), opened.read() as conn:
            held, health = stages.standings(conn), measure.newest(conn)
            wrong = alarms.standing(conn)
            now = opened.clock.now()
            for feed in settings.feeds:
                if feed.zone is not zone:
                    continue
                one, measured = held.get(feed.name), health.get(feed.name)
                stage = one.stage.value if one else f"{feed.starts_as} at its first start"
                typer.echo(f"{feed.name:24} {stage:8} {_measured(measured, now)}")
                for alarm in wrong:
                    if alarm.feed == feed.name:
                        typer.echo(f"    ! {' '.join(sentence(alarm))}")


def state_command(
    name: Name,
    stage: Annotated[Stage | None, typer.Argument(help="Take it to this stage.")] = None,
    despite: Annotated[
        Despite | None, typer.Option(help="Why it may go live although a case differs.")
    ] = None,
    config: Config = _CONFIG,
) -> None:
    """Show a feed's stage, or take it to another one; before live all its cases are run."""
    with _opened(config, name) as (zone, settings, feed):
        if stage is None:
            _show(zone, feed)
            return
        _told(take_to(zone, settings, feed, stage, who_runs_this(), despite))


def pause_command(
    name: Name,
    until: Annotated[str, typer.Option(help="06:00, or 2026-03-14T06:00, in the feed's zone.")],
    config: Config = _CONFIG,
) -> None:
    """Mute silence and link alarms of a feed for planned work; its messages are worked on."""
    with _opened(config, name) as (zone, _, feed):
        now = zone.clock.now()
        end = _until(until, now, feed.zone_info)
        zone.write(lambda uow: stages.pause(uow, name, end, who_runs_this()))
        typer.echo(f"{name}: planned silence until {end.astimezone(feed.zone_info):%a %H:%M}.")


def resume_command(name: Name, config: Config = _CONFIG) -> None:
    """End a pause before its time."""
    with _opened(config, name) as (zone, _, feed):
        zone.write(lambda uow: stages.pause(uow, feed.name, None, who_runs_this()))
        typer.echo(f"{name}: its alarms are heard again.")


def diff_command(
    name: Name,
    first: Annotated[int | None, typer.Option("--from", help="A version.")] = None,
    second: Annotated[int | None, typer.Option("--to", help="Another version.")] = None,
    config: Config = _CONFIG,
) -> None:
    """Show where the configuration, or a version, differs from what is in force."""
    with _opened(config, name) as (zone, _, feed):
        if first is not None and second is not None:
            lines = between(zone, name, first, second)
        else:
            lines = waiting_change(zone, feed)
        typer.echo("\n".join(lines) if lines else "No difference in how messages are read.")


def revert_command(
    name: Name,
    to: Annotated[int, typer.Option(help="The version to go back to.")],
    despite: Annotated[
        Despite | None, typer.Option(help="Why it may go live although a case differs.")
    ] = None,
    config: Config = _CONFIG,
) -> None:
    """Read a feed as an earlier version did; all its cases are run first."""
    with _opened(config, name) as (zone, settings, feed):
        _told(go_back(zone, settings, feed, to, who_runs_this(), despite))


def documented(name: str, config: Path) -> str | None:
    """The interface control document of a configured feed with its state; None: not configured."""
    settings = read_settings(config)
    feed = next((one for one in settings.feeds if one.name == name), None)
    if feed is None:
        return None
    if not settings.zone_folder(feed.zone).exists():
        return document(feed)
    with opened_zones(config, None, feed.zone) as (zone,):
        return ConfiguredFeeds(zone, settings, config).document(name)


@contextmanager
def _opened(config: Path, name: str) -> Iterator[tuple[Zone, Settings, Feed]]:
    settings = read_settings(config)
    feed = next((one for one in settings.feeds if one.name == name), None)
    if feed is None:
        _stop(f"There is no [[feed]] {name} in {config}. Nothing was done.")
    with opened_zones(config, None, feed.zone) as (zone,):
        try:
            yield zone, settings, feed
        except Refused as error:
            _stop(str(error))


def _show(zone: Zone, feed: Feed) -> None:
    now = zone.clock.now()
    with zone.read() as conn:
        held = stages.standings(conn).get(feed.name)
        versions = readings.versions(conn, feed.name)
        measured = measure.newest(conn).get(feed.name)
        wrong = alarms.standing(conn, feed.name)
    if held is None:
        typer.echo(f"{feed.name} was never started; it will start as {feed.starts_as}.")
        return
    mark = ", training: goes no further than shadow" if feed.training else ""
    typer.echo(f"{feed.name}: {held.stage.value}{mark}, since {held.at:%Y-%m-%d %H:%M}Z")
    if held.paused(now):
        typer.echo(f"  planned silence until {held.paused_until:%Y-%m-%d %H:%M}Z")
    typer.echo(f"  {_measured(measured, now)}")
    for alarm in wrong:
        typer.echo(f"  ! {' '.join(sentence(alarm))}")
    for one in versions[:5]:
        typer.echo(f"  version {one.version}  {one.at:%Y-%m-%d %H:%M}Z  {one.actor}")
    if waiting_change(zone, feed):
        typer.echo("  The configuration differs from what is in force: handoff feed diff")


def _measured(health: measure.Health | None, now: datetime) -> str:
    if health is None or health.last_at is None:
        return "no message yet"
    ago = timedelta(seconds=int((now - health.last_at).total_seconds()))
    return (
        f"last message {ago} ago, {health.came_hour} in the last hour, {health.waiting} waiting, "
        f"{health.parked} parked"
    )


def _until(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    try:
        if len(text) <= 5:
            local = now.astimezone(zone)
            end = datetime.combine(local.date(), time.fromisoformat(text), zone)
            return end if end > now else end + timedelta(days=1)
        end = datetime.fromisoformat(text)
    except ValueError:
        _stop("--until is a time such as 06:00 or 2026-03-14T06:00. Nothing was done.")
    end = end if end.tzinfo else end.replace(tzinfo=zone)
    if end <= now:
        _stop("--until lies in the past. Nothing was done.")
    return end


def _told(change: Change) -> None:
    for case in change.failing:
        typer.echo(f"{case.name}: differs: {', '.join(case.differing[:20])}")
    typer.echo(change.says, err=not change.done)
    if not change.done:
        raise typer.Exit(1)


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
