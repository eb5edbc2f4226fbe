"""`handoff worker`: one worker of one zone, on Kafka; as many as there is work for."""

from pathlib import Path
from typing import Annotated

import structlog
import typer

from handoff.bootstrap.kafka_worker import run_worker
from handoff.bootstrap.shared import clock_of
from handoff.cli.config_option import read_settings
from handoff.logs import configure
from handoff.secret_files import SecretError
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from pipelines.hosts.embedded import EmbeddedHost
from redaction.gate import Gate
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import Broken, TryLater
from zone.zone import Zone, open_zone


def worker(
    zone: Annotated[ZoneName, typer.Option(help="Whose topics it reads, and no others.")],
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    number: Annotated[
        int, typer.Option(min=1, help="Which of the zone's workers here: its metrics_port + this.")
    ] = 1,
) -> None:
    """Run until SIGTERM; the batch that was begun is finished."""
    settings = read_settings(config)
    configure(zone.value)
    log = structlog.get_logger()
    if settings.kafka is None:
        typer.echo(f"There is no [kafka] in {config}; the chains run in `handoff run`.", err=True)
        raise typer.Exit(ENDS_BY_ITSELF)
    opened: Zone | None = None
    try:
        opened = _open(zone, settings)
        run_worker(opened, settings, _host(opened, settings), settings.kafka, number)
    except (Broken, SecretError) as error:
        log.error("worker.cannot_start", reason=type(error).__name__)
        typer.echo(str(error), err=True)
        raise typer.Exit(ENDS_BY_ITSELF) from None
    except TryLater as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    finally:
        if opened is not None:
            opened.close()


def _open(zone: ZoneName, settings: Settings) -> Zone:
    return open_zone(
        zone,
        settings.zone_folder(zone),
        clock_of(settings),
        settings.database(zone),
        wall=SystemClock(),
        guest=True,
    )


def _host(zone: Zone, settings: Settings) -> EmbeddedHost:
    """The zone's chains. The dispatch worker never loads the case store."""
    gate = Gate.load(("withhold-free-text",))
    if zone.name is ZoneName.DISPATCH:
        from handoff.bootstrap.dispatch import dispatch_host

        return dispatch_host(zone, settings, gate)
    from handoff.bootstrap.clinical import clinical_host

    return clinical_host(zone, settings, gate)
