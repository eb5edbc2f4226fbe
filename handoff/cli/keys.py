"""`handoff keys`: rotate the keys of a zone while it runs, and see how far that is."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import sleep
from typing import Annotated

import typer

from casestore.key_rules import RULES as CLINICAL
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from handoff.supervisor import ENDS_BY_ITSELF
from schemas.envelope import ZoneName
from zone.errors import Broken, Refused, TryLater
from zone.keys.keyring import LOOK_EVERY
from zone.rotation.rules import SHARED, joined
from zone.rotation.steps import Progress, Rotation
from zone.zone import Zone

_SETTLE_S = LOOK_EVERY * 3
_PAUSE_S = 0.02
_TELL_EVERY = 1000
keys_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Config = Annotated[Path, typer.Option(help="The configuration file.")]
ZoneOption = Annotated[ZoneName | None, typer.Option(help="Only this zone.")]
Forget = Annotated[
    bool,
    typer.Option("--forget-fingerprints", help="Give up what only the old key can compare."),
]


@keys_app.callback()
def _keys() -> None:
    """Look after the keys of the zones."""


@keys_app.command("status")
def status(config: Config = Path("handoff.toml"), zone: ZoneOption = None) -> None:
    """Versions of the keys, and what still bears an older one."""
    with _rotations(config, zone) as rotations:
        for one in rotations:
            typer.echo(_told(one))


@keys_app.command("rotate")
def rotate(
    config: Config = Path("handoff.toml"),
    zone: ZoneOption = None,
    add_only: Annotated[
        bool, typer.Option("--add-only", help="Stop before use, to copy the key file elsewhere.")
    ] = False,
    keep_old: Annotated[
        bool, typer.Option("--keep-old", help="Do not retire the old key.")
    ] = False,
    forget_fingerprints: Forget = False,
) -> None:
    """New keys for every row. Handoff may go on running; run it again to go on where it stopped."""
    on_kafka = read_settings(config).kafka is not None
    with _rotations(config, zone) as rotations:
        for one in rotations:
            keep = keep_old or on_kafka
            one.run(add_only=add_only, keep_old=keep, forget=forget_fingerprints)
            typer.echo(_told(one))
    if on_kafka and not add_only:
        typer.echo(
            "Records on the topics may still bear the old key, so it was kept. Once no group lags "
            "and the topics' retention is over: handoff keys retire"
        )


@keys_app.command("retire")
def retire(
    config: Config = Path("handoff.toml"),
    zone: ZoneOption = None,
    forget_fingerprints: Forget = False,
) -> None:
    """Take old keys out of the key file, if no row needs them."""
    with _rotations(config, zone) as rotations:
        for one in rotations:
            one.retire(forget=forget_fingerprints)
            typer.echo(_told(one))


@contextmanager
def _rotations(config: Path, zone: ZoneName | None) -> Iterator[list[Rotation]]:
    with opened_zones(config, None, zone) as zones:
        try:
            yield [_rotation(one) for one in zones]
        except (Broken, Refused, TryLater) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(ENDS_BY_ITSELF) from None


def _rotation(zone: Zone) -> Rotation:
    return Rotation(
        zone=zone,
        rules=joined(SHARED, CLINICAL) if zone.name is ZoneName.CLINICAL else SHARED,
        actor=who_runs_this(),
        settle=partial(sleep, _SETTLE_S),
        tell=_tell,
        pause=partial(sleep, _PAUSE_S),
    )


def _tell(progress: Progress) -> None:
    if progress.done == progress.of or progress.done % _TELL_EVERY == 0:
        typer.echo(f"  {progress.table}: {progress.done} of {progress.of}")


def _told(rotation: Rotation) -> str:
    standing = rotation.standing()
    has = standing.versions
    lines = [
        f"{rotation.zone.name.value}: version in use and versions in the file:",
        f"  sealing key {has.seal_current} of {_numbers(has.seal)}",
        f"  fingerprint key {has.blind_current} of {_numbers(has.blind)}",
    ]
    lines += [
        f"  {count} rows of {name} bear an older key" for name, count in standing.rows.items()
    ]
    lines += [f"  fingerprints of an older key: {n}, {name}" for name, n in standing.marks.items()]
    if has.rotating:
        lines.append("  A rotation is not finished: `handoff keys rotate` goes on with it.")
    return "\n".join(lines)


def _numbers(versions: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in versions)
