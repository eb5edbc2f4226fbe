"""`handoff channel list|stop|go`: how each way out is doing, and the switch that stops it."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from handoff.cli.opened_zones import opened_zones, who_runs_this
from schemas.audit import AuditTag
from zone.journal import endpoints, outbox
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

channel_app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)
Config = Annotated[Path, typer.Option(help="The configuration file.")]
Name = Annotated[str, typer.Argument(help="Name of the channel.")]
_CONFIG = Path("handoff.toml")


@channel_app.command("list")
def list_command(config: Config = _CONFIG) -> None:
    """One JSON line per receiver: how it is doing, and how many deliveries are in each state."""
    with opened_zones(config, None, None) as zones:
        for zone in zones:
            with zone.read() as conn:
                known = {one.to: one for one in endpoints.all_endpoints(conn)}
                counts = outbox.counts(conn)
            for to in sorted({*known, *(to for to, _ in counts)}):
                one = known.get(to, endpoints.Endpoint(to))
                line = {
                    "to": to,
                    "stopped": one.paused,
                    "failures": one.failures,
                    "next_try": one.next_try,
                    "last_sent": one.last_sent,
                    "deliveries": {s: n for (at, s), n in sorted(counts.items()) if at == to},
                }
                typer.echo(orjson.dumps(line).decode())


@channel_app.command("stop")
def stop_command(name: Name, config: Config = _CONFIG) -> None:
    """Send nothing more to a channel, from the next message on; what waits stays queued."""
    _switch(name, config, stopped=True)
    typer.echo(f"{name} is stopped. Its alerts stay queued; those past their use-by never go.")


@channel_app.command("go")
def go_command(name: Name, config: Config = _CONFIG) -> None:
    """Go on sending to a channel; each alert is looked at once more as it leaves."""
    _switch(name, config, stopped=False)
    typer.echo(f"{name} goes on.")


def _switch(name: str, config: Path, *, stopped: bool) -> None:
    with opened_zones(config, None, None) as zones:
        for zone in zones:
            _switch_in(zone, name, stopped=stopped)


def _switch_in(zone: Zone, name: str, *, stopped: bool) -> None:
    def unit(uow: UnitOfWork) -> None:
        endpoints.pause(uow.conn, f"channel:{name}", stopped)
        uow.audit(
            AuditTag.CHANNEL_STOPPED if stopped else AuditTag.CHANNEL_STARTED,
            at=uow.clock.now(),
            actor=who_runs_this(),
            about={"channel": name},
        )

    zone.write(unit)
