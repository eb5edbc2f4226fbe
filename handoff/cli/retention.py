"""`handoff retention`: legal holds, what is due to go, and its purge."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from casestore.retention import purge
from casestore.retention.due import Rule, rule_of
from handoff.cli.config_option import read_settings
from handoff.cli.opened_zones import opened_zones, who_runs_this
from handoff.supervisor import ENDS_BY_ITSELF
from redaction.state_law import law_in
from schemas.envelope import ZoneName
from zone.errors import Broken, Refused, TryLater
from zone.retention import holds
from zone.retention.holds import HoldKind, HoldReason
from zone.retention.ledger import write_ledger
from zone.zone import Zone

retention_app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False
)
hold_app = typer.Typer(add_completion=False, no_args_is_help=True)
retention_app.add_typer(hold_app, name="hold", help="Legal holds: what must not be purged.")
Config = Annotated[Path, typer.Option(help="The configuration file.")]
OfZone = Annotated[ZoneName, typer.Option(help="Of which zone.")]


@retention_app.command("plan")
def plan(config: Config = Path("handoff.toml")) -> None:
    """What would go from the case store now, by reason; nothing is changed."""
    with _zone(config, ZoneName.CLINICAL) as zone:
        _tell_plan(zone, _rule(config, zone))


@retention_app.command("apply")
def apply(
    config: Config = Path("handoff.toml"),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Purge what the plan says, prove it in the audit, and write the ledger."""
    with _zone(config, ZoneName.CLINICAL) as zone:
        rule = _rule(config, zone)
        if not _tell_plan(zone, rule):
            return
        if not yes:
            typer.confirm("This cannot be taken back. Purge them now?", abort=True)
        gone = purge.apply(zone, rule, who_runs_this())
        typer.echo(
            f"Purged: {gone}. The audit says what went; the ledger is {zone.folder}/purged.jsonl."
        )


@retention_app.command("ledger")
def ledger(zone: OfZone, config: Config = Path("handoff.toml")) -> None:
    """Write the ledger of purges anew from the audit; copy it where the checkpoints are copied."""
    with _zone(config, zone) as opened:
        typer.echo(f"wrote  {write_ledger(opened)}")


@hold_app.command("add")
def add(
    kind: Annotated[HoldKind, typer.Argument(help="On what: zone, incident, lead, case, person.")],
    subject: Annotated[str, typer.Argument(help="Its id; the zone's name for a whole zone.")],
    zone: OfZone,
    why: Annotated[HoldReason, typer.Option()],
    matter: Annotated[str, typer.Option(help="For people: docket, letter, date.")] = "",
    config: Config = Path("handoff.toml"),
) -> None:
    """Place a legal hold: nothing of it is purged until the hold ends."""
    with _zone(config, zone) as opened:
        _fits(opened, kind, subject)
        actor = who_runs_this()
        made = opened.write(lambda uow: holds.place(uow, kind, subject, why, matter, actor))
        typer.echo(f"Hold {made} stands.")


@hold_app.command("end")
def end(hold_id: str, zone: OfZone, config: Config = Path("handoff.toml")) -> None:
    """End a hold; what is due goes with the next purge."""
    with _zone(config, zone) as opened:
        opened.write(lambda uow: holds.end(uow, hold_id, who_runs_this()))
        typer.echo(f"Hold {hold_id} ended.")


@hold_app.command("list")
def show(zone: OfZone, config: Config = Path("handoff.toml")) -> None:
    """Every hold, newest first. Which matter it is stands on the page for privacy officers."""
    with _zone(config, zone) as opened, opened.read() as conn:
        for one in holds.holds(conn, opened.keys):
            state = "ended" if one.ended_at else "stands"
            typer.echo(
                f"{one.hold_id}  {state:6}  {one.kind.value} {one.subject_id}  {one.why.value}  "
                f"{one.placed_at:%Y-%m-%d}"
            )


def _fits(opened: Zone, kind: HoldKind, subject: str) -> None:
    zone = opened.name
    other = HoldKind.INCIDENT if zone is ZoneName.CLINICAL else None
    dispatch = zone is ZoneName.DISPATCH and kind not in (HoldKind.ZONE, HoldKind.INCIDENT)
    strange = kind is HoldKind.ZONE and subject != zone.value
    with opened.read() as conn:
        missing = not holds.is_there(conn, kind, subject)
    if kind is other or dispatch or strange or missing:
        raise Refused(
            "The dispatch zone holds calls (incident) and itself, the clinical zone leads, cases, "
            "people and itself, by its name; and what is held must be there. No hold was placed."
        )


@contextmanager
def _zone(config: Path, name: ZoneName) -> Iterator[Zone]:
    with opened_zones(config, None, name) as (zone,):
        try:
            yield zone
        except (Broken, Refused, TryLater) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(ENDS_BY_ITSELF) from None


def _rule(config: Path, zone: Zone) -> Rule:
    years = read_settings(config).retention.care_years
    return rule_of(years, zone.clock.now(), law_in(zone.folder))


def _tell_plan(zone: Zone, rule: Rule) -> bool:
    """Say what would go; False: nothing."""
    found = purge.plan(zone, rule)
    for why, count in sorted(found.subjects.items()):
        typer.echo(f"  {count} would go: {why.replace('_', ' ')}")
    for why, count in sorted(found.held.items()):
        typer.echo(f"  {count} kept by a legal hold: {why.replace('_', ' ')}")
    if not found.subjects:
        typer.echo(f"Nothing is due after {rule.years} years.")
        return False
    typer.echo(f"{found.rows} rows in all. People go once their last case is gone.")
    return True
