"""`handoff backup`: each zone into one sealed file of its own, while it runs."""

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from handoff.secret_files import SecretError, make_secret, read_secret
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName
from zone.backup.make import make_backup
from zone.errors import Broken, Refused, TryLater
from zone.zone import Zone

CONFIGURATION = "configuration"
FEEDS = "feeds"
"""Names inside a backup of what lies beside the zones."""


def backup(
    to: Annotated[Path | None, typer.Option(help="Folder for the backups.")] = None,
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    zone: Annotated[ZoneName | None, typer.Option(help="Only this zone.")] = None,
    key_file: Annotated[
        Path | None, typer.Option(help="Key or passphrase, with --zone; else secrets/backup-ZONE.")
    ] = None,
    make_key: Annotated[bool, typer.Option(help="Make the missing key files, and stop.")] = False,
) -> None:
    """Write a sealed backup of each zone. Handoff may go on running.

    A backup opens with its key file alone, and holds the zone's keys: keep the two apart.
    """
    settings = read_settings(config)
    if make_key:
        _make_keys(settings, zone)
        return
    if to is None or (key_file and zone is None):
        _stop("Say where the backups go (--to FOLDER); --key-file needs --zone. Nothing was done.")
    with opened_zones(config, None, zone) as zones:
        for one in zones:
            _backed_up(one, settings, config, to, key_file or key_of(settings, one.name))


def key_of(settings: Settings, zone: ZoneName) -> Path:
    """Where the key of a zone's backups lies unless it is named."""
    return settings.secrets / f"backup-{zone.value}.key"


def secret_of(file: Path) -> str:
    """The line in a key file; ends the command with a sentence where it cannot be used."""
    try:
        return read_secret(file)
    except SecretError:
        _stop(
            f"{file} holds no key that can be used: it is missing, too short, or others may read "
            "it. Make one with `handoff backup --make-key`, or close it with chmod 600."
        )


def _make_keys(settings: Settings, zone: ZoneName | None) -> None:
    for name in [zone] if zone else settings.zones:
        file = key_of(settings, name)
        verb = "kept" if file.exists() else "made"
        make_secret(file)
        typer.echo(f"{verb}  {file}")
    typer.echo(
        "Copy these now to a place that is neither this machine nor where the backups go: without\n"
        "its key a backup opens for nobody, and with it everything in it does."
    )


def _backed_up(zone: Zone, settings: Settings, config: Path, to: Path, key: Path) -> None:
    if to.resolve() == key.resolve().parent:
        _stop("A backup beside its own key protects nothing. Name another folder; none was made.")
    passphrase = secret_of(key)
    beside = {CONFIGURATION: config, FEEDS: settings.feeds_folder}
    try:
        file, made = make_backup(zone, to, passphrase, version("handoff"), beside, who_runs_this())
    except (Broken, Refused, TryLater) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"The backup could not be written ({error.strerror}). None was made; make room.")
    typer.echo(
        f"{zone.name.value}: {sum(made.rows.values())} rows, {sum(e.count for e in made.audit)} "
        f"audit events, {file.stat().st_size} bytes in {file}"
    )


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(ENDS_BY_ITSELF) from None
