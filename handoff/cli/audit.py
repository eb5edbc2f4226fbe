"""`handoff audit verify`: has anybody changed the audit trail?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import orjson
import typer

from handoff.cli.opened_zones import opened_zones, who_runs_this
from schemas.envelope import ZoneName
from zone.audit.archive import archive, check
from zone.audit.verify import Report, StreamReport, verify
from zone.errors import Refused

KEPT_AT_HAND = timedelta(days=365)
audit_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@audit_app.callback()
def _audit() -> None:
    """Look after the audit trail."""


@audit_app.command("verify")
def verify_command(
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    folder: Annotated[Path | None, typer.Option(help="The data folder, in its place.")] = None,
    zone: Annotated[ZoneName | None, typer.Option(help="Only this zone.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object per zone.")] = False,
) -> None:
    """Find every changed, deleted, inserted or reordered audit entry. Exit code 1: there are some.

    The program may go on running meanwhile.
    """
    with opened_zones(config, folder, zone) as zones:
        reports = [verify(one) for one in zones]
    for report in reports:
        typer.echo(_as_json(report) if json else _as_text(report))
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


Config = Annotated[Path, typer.Option(help="The configuration file.")]


@audit_app.command("archive")
def archive_command(
    zone: Annotated[ZoneName, typer.Option(help="Of which zone.")],
    before: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Events of before then.")],
    config: Config = Path("handoff.toml"),
) -> None:
    """Move old events into a signed file that can still be verified. Pages show them no more."""
    with opened_zones(config, None, zone) as (one,):
        if one.clock.now() - before.replace(tzinfo=UTC) < KEPT_AT_HAND:
            typer.echo("The events of the last year stay at hand. Nothing was moved.", err=True)
            raise typer.Exit(1)
        try:
            made = archive(one, before.replace(tzinfo=UTC), who_runs_this())
        except Refused as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        if made is None:
            typer.echo("No events of before then are anchored and still here. Nothing was moved.")
        else:
            typer.echo(
                f"Events {made.first} to {made.last} are in {one.folder}/archive/{made.file}."
            )


@audit_app.command("check-archive")
def check_archive(
    file: Annotated[Path, typer.Argument(help="An archived segment.")],
    zone: Annotated[ZoneName, typer.Option(help="Of which zone.")],
    config: Config = Path("handoff.toml"),
) -> None:
    """Verify an archived segment, wherever the file lies now. Exit code 1: it does not hold."""
    with opened_zones(config, None, zone) as (one,):
        try:
            found = check(file, one)
        except (Refused, OSError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
    for finding in found:
        typer.echo(f"  - {finding.words}")
    typer.echo(
        "It does not hold." if found else "It holds: every event is the one that was written."
    )
    if found:
        raise typer.Exit(1)


def _as_json(report: Report) -> str:
    streams = [
        {
            "stream": stream.stream,
            "count": stream.count,
            "anchored": stream.anchored,
            "unanchored": stream.unanchored,
            "unkeyed": stream.unkeyed,
            "archived": stream.archived,
            "unanchored_since": stream.unanchored_since,
            "findings": [
                {"fault": f.fault.value, "event": f.seq, "words": f.words} for f in stream.findings
            ],
        }
        for stream in report.streams
    ]
    return orjson.dumps({"zone": report.zone, "ok": report.ok, "streams": streams}).decode()


def _as_text(report: Report) -> str:
    lines = [f"{report.zone} zone: {'the audit holds' if report.ok else 'THE AUDIT DOES NOT HOLD'}"]
    for stream in report.streams:
        lines += _stream_lines(stream)
    if not report.streams:
        lines.append("  Nothing has been written yet.")
    if not report.ok:
        lines.append(
            "  Nothing was changed by this check. Keep the database, the folder `checkpoints` and "
            "the backups as they are, and call whoever answers for security."
        )
    return "\n".join(lines)


def _stream_lines(stream: StreamReport) -> list[str]:
    lines = [f"  {stream.count} events in stream {stream.stream}."]
    if stream.archived:
        lines.append(
            f"  Events 1 to {stream.archived} lie in signed files of the folder `archive`."
        )
    if stream.anchored:
        lines.append(f"  A signed checkpoint vouches for events 1 to {stream.anchored}.")
    if stream.unanchored:
        lines.append(
            f"  The last {stream.unanchored}, since {stream.unanchored_since}, have no checkpoint "
            "yet: if somebody cut them off, this check could not tell."
        )
    if stream.unkeyed:
        lines.append(
            f"  Events 1 to {stream.unkeyed} are from before the chain had a key: only checkpoints "
            "vouch for them."
        )
    if stream.unreadable_lines:
        lines.append(
            f"  {stream.unreadable_lines} checkpoint lines cannot be read; a power cut leaves one."
        )
    return lines + [f"  - {finding.words}" for finding in stream.findings]
