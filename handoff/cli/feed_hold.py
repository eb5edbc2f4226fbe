"""`handoff feed hold|release`: keep what a feed brings from crossing, and let it go on (R14)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from pipelines.feed_release import kept_back
from pipelines.feed_release import release as release_feed
from schemas.envelope import ZoneName
from zone.errors import Refused
from zone.journal import feed_holds
from zone.journal.feed_holds import Hold, HoldReason
from zone.zone import Zone

Name = Annotated[str, typer.Argument(help="Name of the feed.")]
Config = Annotated[Path, typer.Option(help="The configuration file.")]
_CONFIG = Path("handoff.toml")


def hold(name: Name, config: Config = _CONFIG) -> None:
    """Let a feed hold before planned work: its calls are shown, and none crosses."""
    with _dispatch(name, config) as zone:
        wanted = Hold(name, zone.clock.now(), HoldReason.PERSON, 0, 0)
        done = zone.write(lambda uow: feed_holds.hold(uow, wanted, who_runs_this()))
    if not done:
        typer.echo(f"The feed {name} holds already. Nothing was changed.")
        return
    typer.echo(f"The feed {name} holds: what it brings is kept and shown, and does not cross.")
    typer.echo(f"To go on: handoff feed release {name}")


def release(
    name: Name,
    config: Config = _CONFIG,
    leave: Annotated[
        bool, typer.Option("--leave", help="Send nothing of the calls that were kept back.")
    ] = False,
) -> None:
    """Let a feed that holds go on; the calls that were kept back are decided anew and cross."""
    with _dispatch(name, config) as zone:
        try:
            calls = zone.write(lambda uow: release_feed(uow, name, who_runs_this(), send=not leave))
        except Refused as refused:
            typer.echo(str(refused), err=True)
            raise typer.Exit(1) from None
    said = "stay here until something new comes" if leave else f"decided anew: {calls}"
    typer.echo(f"The feed {name} goes on. Calls of the time it held: {said}.")


def holds(config: Config = _CONFIG) -> None:
    """List the feeds that hold, and why."""
    with opened_zones(config, None, ZoneName.DISPATCH) as (zone,), zone.read() as conn:
        found = [(one, len(kept_back(conn, one))) for one in feed_holds.holds(conn).values()]
    for one, calls in found:
        since = f"{one.since:%Y-%m-%d %H:%M}Z"
        why = f"{one.reason.value}, {one.count} of {one.of} messages" if one.of else one.reason
        typer.echo(f"{one.feed}  since {since}  {why}  {calls} calls to look at")
    if not found:
        typer.echo("No feed holds.")


@contextmanager
def _dispatch(name: str, config: Path) -> Iterator[Zone]:
    known = {feed.name for feed in read_settings(config).feeds if feed.zone is ZoneName.DISPATCH}
    if name not in known:
        typer.echo(f"There is no feed {name} in the dispatch zone. Nothing was changed.", err=True)
        raise typer.Exit(2)
    with opened_zones(config, None, ZoneName.DISPATCH) as (zone,):
        yield zone
