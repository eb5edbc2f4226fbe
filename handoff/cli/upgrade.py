"""`handoff upgrade`: look first, keep a copy, then bring each zone's data up to this program."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from handoff.bootstrap.process import AlreadyRunning, hold_folder
from handoff.cli.config_option import read_settings
from handoff.secret_files import SecretError
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from handoff.upgrading import keep_copy, preflight, take_steps, zones_with_data
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import Broken, TryLater


def upgrade(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    backups: Annotated[Path | None, typer.Option(help="Folder where the backups lie.")] = None,
    zone: Annotated[ZoneName | None, typer.Option(help="Only this zone.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only look; Handoff may go on running.")
    ] = False,
) -> None:
    """Bring the data up to this program. Exit code 1 when something stands against it."""
    settings = read_settings(config)
    zones = zones_with_data(settings, zone)
    if not zones:
        typer.echo(f"There are no data in {settings.folder} yet: nothing to upgrade.")
        return
    if not _looked(settings, zones, backups):
        if not check:
            typer.echo("Nothing was changed. Do what stands there, then run this again.", err=True)
        raise typer.Exit(1)
    if not check:
        with ExitStack() as held:
            for name in zones:
                _hold(held, settings, name)
            for name in zones:
                _upgrade(settings, name)


def _looked(settings: Settings, zones: list[ZoneName], backups: Path | None) -> bool:
    bad = 0
    for name in zones:
        for finding in preflight(settings, name, backups, SystemClock().now()):
            bad += not finding.ok
            typer.echo(f"{'OK   ' if finding.ok else 'FIX  '} {finding.what}")
            if not finding.ok:
                typer.echo(f"      {finding.todo}")
    return bad == 0


def _hold(held: ExitStack, settings: Settings, zone: ZoneName) -> None:
    try:
        held.enter_context(hold_folder(settings.zone_folder(zone)))
    except AlreadyRunning:
        _stop(f"The {zone.value} zone runs. Nothing was changed. Stop it, then run this again.")


def _upgrade(settings: Settings, zone: ZoneName) -> None:
    done: list[str] = []
    try:
        copy = keep_copy(settings, zone, SystemClock().now())
        if copy is not None:
            typer.echo(f"{zone.value}: a copy of the data as they were is in {copy}")
        take_steps(settings, zone, lambda step: _tell(zone, step.revision, step.says, done))
    except (Broken, TryLater, SecretError) as error:
        _stop(str(error))
    except OSError as error:
        _stop(
            f"The disk did not take the copy ({error.strerror}). Nothing was upgraded; make room."
        )
    typer.echo(f"{zone.value}: done, {len(done)} steps")


def _tell(zone: ZoneName, revision: str, says: str, done: list[str]) -> None:
    done.append(revision)
    typer.echo(f"{zone.value}: {len(done)}. {revision}: {says}")


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(ENDS_BY_ITSELF) from None
