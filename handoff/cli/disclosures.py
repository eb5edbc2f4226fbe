"""`handoff disclosures PERSON`: the accounting of one person's disclosures, as it is printed."""

from pathlib import Path
from typing import Annotated

import typer

from casestore.disclosures.accounting import HIPAA_YEARS, PART2_YEARS, Accounting, accounting
from casestore.disclosures.words import Disclosure
from casestore.people import records
from handoff.cli.opened_zones import opened_zones, who_runs_this
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.zone import Zone


def disclosures(
    person: Annotated[str, typer.Argument(help="Number of the person's record.")],
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    folder: Annotated[Path | None, typer.Option(help="The data folder, in its place.")] = None,
) -> None:
    """Print what was told to others about a person that has to be accounted for.

    The reading is written into the audit. Exit code 1: there is no such record.
    """
    with opened_zones(config, folder, ZoneName.CLINICAL) as (zone,):
        gate = Gate.load(("withhold-free-text",))
        with zone.read() as conn:
            known = records.read(conn, zone.keys, person) is not None
            made = accounting(conn, zone.keys, gate, person, zone.clock.now())
        if not known:
            typer.echo("There is no such record. Nothing was printed.", err=True)
            raise typer.Exit(1)
        _note(zone, made)
        typer.echo(_as_text(made))


def _note(zone: Zone, made: Accounting) -> None:
    """Audited before anything is shown."""
    ids = tuple(entry.disclosure_id for entry in made.entries)
    zone.write(
        lambda uow: uow.audit(
            AuditTag.PAGE_READ,
            at=made.at,
            actor=who_runs_this(),
            about={"person": made.person_id},
            detail={"page": "command:disclosures", "records": ids, "count": len(ids)},
        )
    )


def _as_text(made: Accounting) -> str:
    reach = f"{PART2_YEARS} years back for disclosures on a Part 2 consent, {HIPAA_YEARS} else."
    lines = [
        "Accounting of disclosures (42 CFR 2.25; 45 CFR 164.528)",
        f"Record {made.person_id}, made {made.at:%Y-%m-%d %H:%M} UTC.",
        reach,
        "",
    ]
    for entry in made.entries:
        lines += _entry(entry)
    if not made.entries:
        lines.append("Nothing to list.")
    return "\n".join(lines)


def _entry(entry: Disclosure) -> list[str]:
    grounds = "; ".join(entry.decision.citations[:2])
    lines = [
        f"{entry.at:%Y-%m-%d %H:%M} UTC  to {entry.recipient_name}",
        f"    what: {', '.join(c.replace('_', ' ') for c in entry.told)}",
        f"    for:  {entry.telling.purpose.replace('_', ' ')}, {entry.telling.channel.value}",
        f"    on:   {'told by voice; under review' if entry.against_the_answer else grounds}",
    ]
    if entry.withdrawn_at is not None:
        lines.append(f"    withdrawn {entry.withdrawn_at:%Y-%m-%d %H:%M} UTC")
    return lines
