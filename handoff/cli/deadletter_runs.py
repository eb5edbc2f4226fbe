"""`handoff deadletter replay --reason`, `runs`, `pause`, `go`, `stop`: replays of many messages.

They are the same runs as those of the page Operations: oldest first, a few at a time. The command
works one off itself, and shows how far it is; interrupted, it goes on in the running program.
"""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer

from handoff.cli.opened_zones import opened_zones, who_runs_this
from zone.errors import Refused
from zone.journal import dead_letters, replay_runs
from zone.journal.replay_runs import Run, RunState
from zone.zone import Zone

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Folder = Annotated[Path | None, typer.Option(help="The data folder, in its place.")]
RunId = Annotated[str, typer.Argument(help="Id of the replay, from `deadletter runs`.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]
_CONFIG = Path("handoff.toml")


def replay_all(zones: Sequence[Zone], reason: str, place: str | None, *, json: bool) -> bool:
    """Replay all of a cause, in each zone; True when none was refused."""
    begun = [(zone, run_id) for zone in zones for run_id in _begun(zone, reason, place)]
    ended = [_worked_off(zone, run_id, json=json) for zone, run_id in begun]
    if not begun and not json:
        typer.echo(f"Nothing waits for this reason: {reason}. Nothing was done.")
    return all(run.refused == 0 for run in ended)


def _begun(zone: Zone, reason: str, place: str | None) -> list[str]:
    with zone.read() as conn:
        found = [
            one
            for one in dead_letters.causes(conn)
            if one.reason == reason and place in (None, one.place)
        ]
    if found and sys.stdin.isatty():
        count = sum(one.replayable for one in found)
        typer.confirm(f"{count} messages are replayed. That cannot be undone. Go on?", abort=True)
    begun = []
    for one in found:
        begin = partial(
            replay_runs.start,
            reason=one.reason,
            feed=one.feed,
            place=one.place,
            actor=who_runs_this(),
            token=zone.keys.new_id(),
        )
        try:
            begun.append(zone.write(begin))
        except Refused as error:
            typer.echo(str(error), err=True)
    return begun


def _worked_off(zone: Zone, run_id: str, *, json: bool) -> Run:
    """Until it is done, or somebody pauses or stops it."""
    run = _run(zone, run_id)
    if not json:
        typer.echo(f"{run_id}  {run.total} messages, oldest first")
    while run.state is RunState.RUNNING:
        replay_runs.step(zone)
        run = _run(zone, run_id)
    typer.echo(_line(run) if not json else orjson.dumps(_fields(run)).decode())
    return run


def runs_command(config: Config = _CONFIG, folder: Folder = None, json: Json = False) -> None:
    """List the replays of many, the newest first: how far each is."""
    with opened_zones(config, folder, None) as zones:
        for zone in zones:
            with zone.read() as conn:
                found = replay_runs.runs(conn)
            for run in found:
                typer.echo(orjson.dumps(_fields(run)).decode() if json else _line(run))


def pause_command(run_id: RunId, config: Config = _CONFIG, folder: Folder = None) -> None:
    """Hold a replay; what is not replayed yet stays parked. `go` lets it go on."""
    _change(run_id, RunState.PAUSED, config, folder)


def go_command(run_id: RunId, config: Config = _CONFIG, folder: Folder = None) -> None:
    """Let a paused replay go on, in the running program."""
    _change(run_id, RunState.RUNNING, config, folder)


def stop_command(run_id: RunId, config: Config = _CONFIG, folder: Folder = None) -> None:
    """End a replay; what is not replayed stays parked, and can be replayed anew."""
    _change(run_id, RunState.STOPPED, config, folder)


def _change(run_id: str, to: RunState, config: Path, folder: Path | None) -> None:
    with opened_zones(config, folder, None) as zones:
        for zone in zones:
            with zone.read() as conn:
                known = any(one.run_id == run_id for one in replay_runs.runs(conn))
            if known:
                try:
                    zone.write(
                        partial(replay_runs.change, run_id=run_id, to=to, actor=who_runs_this())
                    )
                except Refused as error:
                    typer.echo(str(error), err=True)
                    raise typer.Exit(1) from None
                typer.echo(_line(_run(zone, run_id)))
                return
    typer.echo(f"There is no replay {run_id}. Nothing was done.", err=True)
    raise typer.Exit(1)


def _run(zone: Zone, run_id: str) -> Run:
    with zone.read() as conn:
        return next(one for one in replay_runs.runs(conn) if one.run_id == run_id)


def _line(run: Run) -> str:
    source = f" of {run.feed}" if run.feed else ""
    refused = f", {run.refused} refused" if run.refused else ""
    return (
        f"{run.run_id}  {run.state.value}: {run.done} of {run.total} {run.reason}{source}{refused}"
    )


def _fields(run: Run) -> dict[str, object]:
    names = ("run_id", "reason", "feed", "place", "state", "total", "done", "refused")
    return {name: getattr(run, name) for name in names}
