"""`handoff demo`: a synthetic town's day through the real doors, with both zones running."""

from pathlib import Path
from typing import Annotated

import typer

from handoff.demo import Demo


def demo(
    folder: Annotated[Path, typer.Option(help="Where the town lives.")] = Path("demo"),
    seed: Annotated[int, typer.Option(help="Another seed is another day.")] = 7,
    speed: Annotated[float, typer.Option(help="Town seconds per second.")] = 20.0,
    calls: Annotated[int, typer.Option(help="How many calls the day has.")] = 90,
    hours: Annotated[float, typer.Option(help="Town hours in which they happen.")] = 6.0,
    port: Annotated[int, typer.Option(help="Dispatch pages; clinical pages one above.")] = 8641,
) -> None:
    """Set everything up, play, print a live summary; Ctrl-C stops, run again goes on."""
    raise typer.Exit(Demo(folder, seed, speed, calls, hours, port).run(typer.echo))
