"""`handoff report public`: the public report of a quarter as files, from a terminal."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import select

from casestore.figures import closing, publications
from casestore.figures.publications import Publication, State
from casestore.figures.quarters import Quarter
from casestore.figures.words import LEAVING
from casestore.tables import lead
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from redaction.gate import Gate
from redaction.state_law import law_in
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from web.clinical.figures.public_page import Report, public_page, public_sheet
from web.shell.templates import environment
from web.shell.times import Times
from zone.zone import Zone

report_app = typer.Typer(help="Write counts that are safe to publish (docs/figures-and-billing).")


@report_app.callback()
def _reports() -> None:
    """Keep `public` a command of its own."""


class Agency(NamedTuple):
    """Whose report it is: id, what the public calls it, and where its days begin."""

    agency_id: str
    name: str
    zone: ZoneInfo


@report_app.command("public")
def public(
    period: Annotated[str, typer.Option(help="A quarter that is over, like 2026-Q3.")],
    output: Annotated[Path, typer.Option(help="The folder to write into.")],
    agency: Annotated[str | None, typer.Option(help="Which one, if there are several.")] = None,
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    folder: Annotated[Path | None, typer.Option(help="The data folder, in its place.")] = None,
) -> None:
    """Write page and table of the approved version. Without one, prepare a draft, write it marked
    as such, and end with exit code 1: somebody approves it on the page *What may be published*."""
    try:
        quarter = Quarter.named(period)
    except ValueError as error:
        typer.echo(f"{error}. Nothing was written.", err=True)
        raise typer.Exit(2) from None
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,):
        whose = _agency(zone, agency, config, folder)
        found = _newest(zone, whose, quarter, State.PUBLISHED)
        output.mkdir(parents=True, exist_ok=True)
        if found is not None:
            _write_approved(zone, found, output)
            return
        _write_draft(zone, whose, quarter, output)
        raise typer.Exit(1)


def _agency(zone: Zone, wanted: str | None, config: Path, folder: Path | None) -> Agency:
    known = {a.agency_id: a for a in read_settings(config).agencies} if folder is None else {}
    with zone.read() as conn:
        ids = sorted({*known, *conn.scalars(select(lead.c.agency).distinct())})
    if wanted not in ids and not (wanted is None and len(ids) == 1):
        typer.echo(f"Say which agency: {', '.join(ids)}. Nothing was written.", err=True)
        raise typer.Exit(2)
    one = wanted or ids[0]
    told = known.get(one)
    return Agency(one, told.name if told else one, ZoneInfo(told.time_zone if told else "UTC"))


def _newest(zone: Zone, whose: Agency, quarter: Quarter, state: State) -> Publication | None:
    with zone.read() as conn:
        made = publications.publications(conn, (whose.agency_id,))
    return next((p for p in made if (p.period, p.state) == (quarter.name, state)), None)


def _write_approved(zone: Zone, found: Publication, output: Path) -> None:
    with zone.read() as conn:
        kept = publications.as_published(conn, found.publication_id)
    assert kept is not None
    zone.write(
        lambda uow: uow.audit(
            AuditTag.REPORT_EXPORTED,
            at=zone.clock.now(),
            actor=who_runs_this(),
            about={"publication": found.publication_id},
            detail={"period": found.period, "form": "html csv"},
        )
    )
    for ending, content in zip(("html", "csv"), kept, strict=True):
        file = output / f"{found.period}.{ending}"
        file.write_bytes(content)
        typer.echo(f"written    {file}")


def _write_draft(zone: Zone, whose: Agency, quarter: Quarter, output: Path) -> None:
    closed_id = _closed(zone, whose, quarter, zone.clock.now())
    if _newest(zone, whose, quarter, State.DRAFT) is None:
        account, now = who_runs_this(), zone.clock.now()
        zone.write(lambda uow: publications.prepare(uow, closed_id, LEAVING, account, now))
    draft = _newest(zone, whose, quarter, State.DRAFT)
    assert draft is not None
    report = Report(whose.name, draft.counts, draft.chosen, draft.version, "")
    for ending, content in (
        ("html", public_page(environment(Times(whose.zone)), report)),
        ("csv", public_sheet(report)),
    ):
        file = output / f"DRAFT-{quarter.name}.{ending}"
        file.write_bytes(content)
        typer.echo(f"draft      {file}")
    typer.echo(
        "Nobody has approved this version. Do not publish it. The privacy officer looks at it "
        f"under /publications/{draft.publication_id} and approves it there; then run this again.",
        err=True,
    )


def _closed(zone: Zone, whose: Agency, quarter: Quarter, now: datetime) -> str:
    gate = Gate.load(("withhold-free-text",), state_law=law_in(zone.folder))
    with zone.read() as conn:
        held = closing.closed(conn, whose.agency_id, quarter.name)
        if held is not None:
            return held[0]
        try:
            made = closing.worked_out(
                conn, zone.keys, gate, whose.agency_id, quarter, whose.zone, zone.folder, now
            )
        except closing.NotClosed as why:
            typer.echo(str(why), err=True)
            raise typer.Exit(1) from None
    account = who_runs_this()
    return zone.write(lambda uow: closing.close(uow, made, gate.policy_version, account, now))
