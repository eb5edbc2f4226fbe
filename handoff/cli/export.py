"""`handoff export`: research files as the privacy officer makes them, from a terminal."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import select

from casestore.research import making, protocols, reads
from casestore.research.drafting import Draft, Wanted, draft
from casestore.research.words import ExportKind, NotExported, Period, Protocol
from casestore.tables import lead
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from redaction.gate import Gate
from redaction.state_law import law_in
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.zone import Zone

export_app = typer.Typer(help="Write files that leave the house, each record put to the gate.")
research_app = typer.Typer(
    help="Research files under an approved protocol (docs/research-exports)."
)
export_app.add_typer(research_app, name="research")
_Config = Annotated[Path, typer.Option(help="The configuration file.")]
_Folder = Annotated[Path | None, typer.Option(help="The data folder, in its place.")]
_CONFIG = Path("handoff.toml")
_Number = Annotated[str, typer.Argument(help="Number of the protocol, as the board gave it.")]
_Kind = Annotated[ExportKind, typer.Option(help="In what form.")]
_Since = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of contacts.")]
_Until = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of contacts.")]


@research_app.command("list")
def list_exports(config: _Config = _CONFIG, folder: _Folder = None) -> None:
    """List protocols and what was exported under each. No person stands in it."""
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,), zone.read() as conn:
        made = reads.exports(conn)
        for one in protocols.protocols(conn):
            typer.echo(f"{one.number}  {one.approved_on} to {one.expires_on}  {one.researcher}")
            for export in (e for e in made if e.protocol_id == one.protocol_id):
                typer.echo(
                    f"    {export.export_id}  {export.kind.value}  {export.since} to "
                    f"{export.until}  {export.rows} rows  sha256 {export.sha256}"
                )


@research_app.command("preview")
def preview(
    number: _Number,
    kind: _Kind,
    since: _Since,
    until: _Until,
    config: _Config = _CONFIG,
    folder: _Folder = None,
) -> None:
    """Say what a file would hold, and what is left out and why. Makes nothing."""
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,):
        _show(_drafted(zone, config, folder, number, kind, _days(since, until)))


@research_app.command("make")
def make(
    number: _Number,
    kind: _Kind,
    since: _Since,
    until: _Until,
    output: Annotated[Path, typer.Option(help="The ZIP to write; must not exist.")],
    identifies_nobody: Annotated[
        bool, typer.Option(help="You do not know the rest to identify anyone (de-identified).")
    ] = False,
    config: _Config = _CONFIG,
    folder: _Folder = None,
) -> None:
    """Make and freeze a file, and write it. Exit code 1 when nothing may be exported."""
    if output.exists():
        typer.echo(f"{output} exists. Nothing was exported.", err=True)
        raise typer.Exit(2)
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,):
        made = _drafted(zone, config, folder, number, kind, _days(since, until))
        account, now = who_runs_this(), zone.clock.now()
        try:
            export_id = zone.write(
                lambda uow: making.make(uow, made, account, now, attested=identifies_nobody)
            )
        except NotExported as refused:
            _refused(refused)
        _show(made)
        _write(zone, export_id, output)


@research_app.command("file")
def file(
    export: Annotated[str, typer.Argument(help="Id of the export, from `list`.")],
    output: Annotated[Path, typer.Option(help="The ZIP to write.")],
    config: _Config = _CONFIG,
    folder: _Folder = None,
) -> None:
    """Write a frozen file once more, checked against its hash. Exit code 1: no such export."""
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,):
        _write(zone, export, output)


def _days(since: datetime, until: datetime) -> Period:
    return Period(since=since.date(), until=until.date())


def _drafted(
    zone: Zone, config: Path, folder: Path | None, number: str, kind: ExportKind, period: Period
) -> Draft:
    gate = Gate.load(("withhold-free-text",), state_law=law_in(zone.folder))
    now, local = zone.clock.now(), _time_zone(config, folder)
    with zone.read() as conn:
        known = [one for one in protocols.protocols(conn) if one.number == number]
        found = _in_force(known, now.astimezone(local).date())
        agencies = conn.scalars(select(lead.c.agency).distinct()).all()
        if found is None:
            typer.echo("There is no protocol of this number. Nothing was exported.", err=True)
            raise typer.Exit(1)
        wanted = Wanted(found, kind, period, agencies, local, zone.folder)
        try:
            return draft(conn, zone.keys, gate, wanted, now)
        except NotExported as refused:
            _refused(refused)


def _in_force(known: list[Protocol], on: date) -> Protocol | None:
    """The approval in force where a number was approved more than once, else the newest."""
    return next((one for one in known if one.in_force(on)), known[0] if known else None)


def _time_zone(config: Path, folder: Path | None) -> ZoneInfo:
    """In which the agency's days begin and end; UTC where only a folder is given."""
    agencies = read_settings(config).agencies if folder is None else ()
    return ZoneInfo(agencies[0].time_zone if agencies else "UTC")


def _refused(refused: NotExported) -> NoReturn:
    typer.echo(refused.sentence, err=True)
    raise typer.Exit(1)


def _show(made: Draft) -> None:
    typer.echo(f"rows       {len(made.rows)} of {made.people} people, {made.on_consent} on consent")
    typer.echo(f"alone      {made.alone}")
    for why, count in sorted(made.left_out.items()):
        typer.echo(f"left out   {count}  {why}")


def _write(zone: Zone, export_id: str, output: Path) -> None:
    """Each time a file is written out, the audit says so first."""
    with zone.read() as conn:
        content = reads.frozen(conn, zone.keys, export_id)
    if content is None:
        typer.echo("There is no such export. Nothing was written.", err=True)
        raise typer.Exit(1)
    zone.write(
        lambda uow: uow.audit(
            AuditTag.PAGE_READ,
            at=zone.clock.now(),
            actor=who_runs_this(),
            about={"export": export_id},
            detail={"page": "command:export research"},
        )
    )
    output.write_bytes(content)
    typer.echo(f"written    {output}, export {export_id}")
