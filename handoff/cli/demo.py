"""`handoff demo`: a synthetic town's day through the real doors, with both zones running."""

import re
from pathlib import Path
from typing import Annotated

import typer

from handoff.demo import Demo
from handoff.town_config import TownServices
from schemas.envelope import ZoneName


def demo(
    folder: Annotated[Path, typer.Option(help="Where the town lives.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed is another day.")] = 7,
    speed: Annotated[float, typer.Option(help="Town seconds per second.")] = 20.0,
    calls: Annotated[int, typer.Option(help="How many calls the day has.")] = 90,
    hours: Annotated[float, typer.Option(help="Town hours in which they happen.")] = 6.0,
    port: Annotated[int, typer.Option(help="Dispatch pages; clinical pages one above.")] = 8641,
    kafka: Annotated[str | None, typer.Option(help="A broker, as host:port.")] = None,
    postgres: Annotated[str | None, typer.Option(help="A database server, as host:port.")] = None,
) -> None:
    """Set everything up, play, print a live summary; Ctrl-C stops, run again goes on.

    With a broker and a database server (`make demo-kafka`) the chains run as workers there.
    """
    services = None if kafka is None or postgres is None else _services(folder, kafka, postgres)
    raise typer.Exit(Demo(folder, seed, speed, calls, hours, port, services).run(typer.echo))


def _services(folder: Path, kafka: str, postgres: str) -> TownServices:
    """Accounts and databases are those that `deploy/demo-kafka.sh` makes, one for each zone."""
    name = re.sub(r"[^a-z0-9]", "_", folder.name.lower())
    databases = {
        zone: f"postgresql+psycopg://{name}_{zone.value}@{postgres}/{name}_{zone.value}"
        for zone in ZoneName
    }
    return TownServices(kafka, f"{folder.name}.", databases)
