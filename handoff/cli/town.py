"""`handoff town`: write an invented town's day to files, with the truth about it."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from handoff.town.generate import DEFAULT_START, town_day
from handoff.town.place import TIME_ZONE
from handoff.town.play_town import play_town
from handoff.town.scenarios.catalog import MIXES
from handoff.town.write import write_day

__all__ = ["play_town", "town_app"]

town_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@town_app.callback()
def town() -> None:
    """An invented town: its calls, its reports, its garbage, and the truth about them."""


@town_app.command()
def write(
    out: Annotated[Path, typer.Option(help="Folder to write to; made if it is not there.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    calls: Annotated[int, typer.Option(min=1, help="How many happenings.")] = 120,
    hours: Annotated[float, typer.Option(min=0.1, help="Within how many hours they begin.")] = 24.0,
    mix: Annotated[str, typer.Option(help=f"One of: {', '.join(MIXES)}.")] = "demo",
    start: Annotated[
        datetime | None, typer.Option(help=f"Begin, in the town's own time ({TIME_ZONE}).")
    ] = None,
) -> None:
    """Write the messages of a day and the truth about it."""
    if mix not in MIXES:
        typer.echo(f"There is no mix {mix}. Choose one of: {', '.join(MIXES)}.", err=True)
        raise typer.Exit(2)
    begin = start.replace(tzinfo=ZoneInfo(TIME_ZONE)) if start else DEFAULT_START
    day = town_day(seed, calls, start=begin, hours=hours, mix=mix)
    count = write_day(day, out)
    incidents = len(day.truth.incidents)
    typer.echo(f"{count} messages of {incidents} calls in {out}; the truth is in truth.json.")
