"""`handoff restore`: a zone from its sealed backup onto an empty machine, or a drill of that."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, NoReturn

import typer

from casestore.retention.purge import purge_again
from handoff.cli.backup import CONFIGURATION, FEEDS, key_of, secret_of
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import who_runs_this
from handoff.secret_files import SecretError
from handoff.settings import Settings
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName
from zone.backup.restore import PurgeAgain, Restore, Restored
from zone.backup.unpack import unpack
from zone.clock import SystemClock
from zone.errors import Broken, Refused, TryLater
from zone.retention.ledger import read_ledger


def restore(
    backup: Annotated[Path, typer.Argument(help="The sealed backup of one zone.")],
    zone: Annotated[ZoneName, typer.Option(help="The zone that it is of.")],
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    key_file: Annotated[
        Path | None, typer.Option(help="Key or passphrase; else secrets/backup-ZONE.key.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="A drill: prove it, keep nothing.")
    ] = False,
    ledger: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A copy of purged.jsonl: what was purged since the backup is purged again.",
        ),
    ] = None,
) -> None:
    """Restore a zone where there is nothing of it. Handoff must be stopped there.

    A missing configuration is taken from the backup; secrets are not in it.
    """
    try:
        if not config.exists() and not check:
            _take_configuration(
                backup, secret_of(key_file or Path(f"backup-{zone.value}.key")), config
            )
        settings = read_settings(config)
        work = Restore(
            backup=backup,
            passphrase=secret_of(key_file or key_of(settings, zone)),
            zone=zone,
            folder=settings.zone_folder(zone),
            clock=SystemClock(),
            actor=who_runs_this(),
            database=settings.database(zone),
        )
        purging = _purging(ledger, zone)
        done = work.check(purging) if check else work.run(_placing(settings), purging)
    except (Broken, Refused, SecretError, TryLater) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"The disk did not take it ({error.strerror}). Nothing was restored; make room.")
    typer.echo(_words(done, zone, check))


def _take_configuration(backup: Path, passphrase: str, config: Path) -> None:
    config.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restoring-", dir=config.parent) as folder:
        unpack(backup, passphrase, Path(folder))
        shutil.copyfile(Path(folder) / CONFIGURATION, config)
    typer.echo(f"made  {config}, as it was when the backup was made")


def _placing(settings: Settings) -> Callable[[Path], None]:
    def place(work: Path) -> None:
        if (work / FEEDS).is_dir() and not settings.feeds_folder.exists():
            shutil.copytree(work / FEEDS, settings.feeds_folder)

    return place


def _purging(ledger: Path | None, zone: ZoneName) -> PurgeAgain:
    if ledger is None:
        return lambda _: 0
    if zone is not ZoneName.CLINICAL:
        raise Refused(
            "A ledger is given for the clinical zone only: the calls of the dispatch zone are "
            "purged by their age within a minute of its start. Nothing was restored."
        )
    return lambda restored: purge_again(
        restored, read_ledger(ledger, restored.keys), who_runs_this()
    )


def _words(done: Restored, zone: ZoneName, check: bool) -> str:
    told = done.manifest
    lines = [
        f"{zone.value}: backup of {told.made_at:%Y-%m-%d %H:%M:%S} UTC by version {told.program}",
        f"  {sum(told.rows.values())} rows in {len(told.rows)} tables, as when it was made",
        f"  {done.events} audit events, each checked; {len(told.files)} files with their hashes",
        f"  purged since and taken away again: {done.purged_again}",
    ]
    if check:
        return "\n".join([*lines, "The backup can be restored. Nothing was kept of this drill."])
    return "\n".join(
        [
            *lines,
            "Restored. Everybody must sign in anew. Put the secrets back (or make new ones with",
            "`handoff init`), run `handoff doctor`, then `handoff run`.",
        ]
    )


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(ENDS_BY_ITSELF) from None
