"""Open the zones' data for a command, beside the running program."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from handoff.cli.config_option import read_settings
from handoff.supervisor import ENDS_BY_ITSELF
from handoff.town.clock import TownClock
from schemas.envelope import ZoneName
from zone.clock import Clock, SystemClock
from zone.errors import Broken, TryLater
from zone.zone import Zone, open_zone


@contextmanager
def opened_zones(config: Path, folder: Path | None, only: ZoneName | None) -> Iterator[list[Zone]]:
    """Open each zone that has data, as a guest. What cannot be opened ends the command."""
    clock: Clock = SystemClock()
    if folder is None:
        settings = read_settings(config)
        folder = settings.folder
        clock = TownClock(settings.town_clock) if settings.town_clock else clock
    zones: list[Zone] = []
    try:
        for name in ZoneName:
            there = folder / name.value / f"{name.value}.sqlite3"
            if there.exists() and only in (None, name):
                zones.append(open_zone(name, there.parent, clock, guest=True))
        if not zones:
            typer.echo(f"There are no data in {folder} yet. Nothing was done.", err=True)
            raise typer.Exit(ENDS_BY_ITSELF)
        yield zones
    except (Broken, TryLater) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
    finally:
        for zone in zones:
            zone.close()


def who_runs_this() -> str:
    """The actor in audit entries of a command: the account of the operating system, as a number."""
    return f"command:{os.getuid()}"
