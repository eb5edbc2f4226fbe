"""`handoff flag shadow|drift|labels`: over the calls that the dispatch zone still holds."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from handoff.cli.config_option import read_settings
from handoff.cli.flag_pack import opened_pack
from handoff.cli.opened_zones import opened_zones, who_runs_this
from pipelines.agency import Agency
from pipelines.detection.call_types import type_evidence
from pipelines.detection.evaluation.calls import time_of_day
from pipelines.detection.evaluation.drift import Move, Seen, by_group, moves
from pipelines.detection.evaluation.shadow import Difference, Judged, difference
from pipelines.detection.packs import Pack, pack_for
from pipelines.detection.score import decide_flag
from pipelines.incidents.past import past_calls
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from schemas.flag import Flag, FlagAnswer
from schemas.incident import CallType, NarrativeLine
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

Config = Annotated[Path, typer.Option(help="The configuration file.")]
Days = Annotated[int, typer.Option(help="How many days back.")]
OneAgency = Annotated[str | None, typer.Option(help="Only this agency's calls.")]
_CONFIG = Path("handoff.toml")
_MONTH = 30
_FIVE_WEEKS = 35
_SHOWN = 20


def shadow(
    pack: Annotated[Path, typer.Option("--pack", help="The draft, TOML.")],
    source: Annotated[
        Path | None, typer.Option("--input", help="Calls, JSON Lines, in place of stored ones.")
    ] = None,
    config: Config = _CONFIG,
    days: Days = _MONTH,
    agency: OneAgency = None,
) -> None:
    """Run a draft pack beside the one in use: what would be new, lost and changed."""
    draft = opened_pack(pack)
    if source is not None:
        judged = [_judged_row(orjson.loads(row), draft) for row in source.read_bytes().splitlines()]
        _tell(difference(judged))
        return
    packs = _packs(config)
    with opened_zones(config, None, ZoneName.DISPATCH) as (zone,), zone.read() as conn:
        since = zone.clock.now() - timedelta(days=days)
        calls = past_calls(conn, zone.keys, since, agency)
        _tell(difference(_judged(call, packs.get(call.agency), draft) for call in calls))


def _packs(config: Path) -> dict[str, str | None]:
    return {one.agency_id: one.pack for one in read_settings(config).agencies}


def _judged_row(row: dict[str, str], draft: Pack) -> Judged:
    code, text = row.get("call_type_code"), row.get("call_type_text")
    types = (CallType(code=code, text=text, system="agency"),) if code or text else ()
    narrative = row.get("narrative")
    lines = (NarrativeLine(line_id="narrative", text=narrative),) if narrative else ()
    now = decide_flag(types, lines, agency=row.get("agency")).flag
    return Judged(str(row["id"]), text or code or "", now, _by_draft(types, lines, draft))


def _judged(call: Incident, pack: str | None, draft: Pack) -> Judged:
    lines = [line for line in call.narrative if not (line.withdrawn or line.restricted)]
    now = decide_flag(call.call_types, lines, agency=pack).flag
    shown = next((t.text or t.code or "" for t in call.call_types), "")
    return Judged(call.incident_id, shown, now, _by_draft(call.call_types, lines, draft))


def _by_draft(types: Iterable[CallType], lines: Iterable[NarrativeLine], draft: Pack) -> Flag:
    return decide_flag(tuple(types), tuple(lines), agency=None, pack=draft).flag


def _tell(found: Difference) -> None:
    per_thousand = 1000 / max(found.calls, 1)
    typer.echo(f"{found.calls} calls")
    typer.echo(f"flags per 1,000 calls: now {found.flagged_now * per_thousand:.1f},")
    typer.echo(f"                 with draft {found.flagged_draft * per_thousand:.1f}")
    for heading, calls in (("new", found.new), ("lost", found.lost), ("changed", found.changed)):
        typer.echo(f"\n{heading}: {len(calls)}")
        for one in calls[:_SHOWN]:
            answers = f"{one.now.answer.value} -> {one.draft.answer.value}"
            typer.echo(f"  {one.call_id}  {answers}  {one.call_type}")
        if len(calls) > _SHOWN:
            typer.echo(f"  … and {len(calls) - _SHOWN} more")


def drift(config: Config = _CONFIG, days: Days = _FIVE_WEEKS, agency: OneAgency = None) -> None:
    """Flag rates by agency, area and time of day, and whether rates moved in the last week.

    Exit code 1 when one did. Cells below 11 calls are not shown.
    """
    agencies = {one.agency_id: one for one in read_settings(config).agencies}
    with opened_zones(config, None, ZoneName.DISPATCH) as (zone,), zone.read() as conn:
        now = zone.clock.now()
        calls = past_calls(conn, zone.keys, now - timedelta(days=days), agency)
        seen = [_seen(call, agencies[call.agency]) for call in calls if call.agency in agencies]
    for group in by_group(seen):
        typer.echo(f"{group.heading:12} {group.name:24} {group.rate or 'too few to show'}")
    typer.echo("")
    found = moves(seen, now)
    for move in found:
        typer.echo(_moved(move))
    if any(move.moved for move in found):
        raise typer.Exit(1)


def _seen(call: Incident, agency: Agency) -> Seen:
    local = call.opened_at.astimezone(ZoneInfo(agency.time_zone))
    return Seen(
        at=call.opened_at,
        agency=call.agency,
        area=next((p.postcode or p.city or "" for p in call.locations), "") or "not said",
        part_of_day=time_of_day(local.hour),
        flagged=call.flag is not None and call.flag.answer is not FlagAnswer.NO,
        type_known=any(_known(call_type, agency.pack) for call_type in call.call_types),
    )


def _known(call_type: CallType, pack: str | None) -> bool:
    """A type whose text has words, or whose code the pack knows."""
    has_words = any(len(word) > 2 and word.isalpha() for word in (call_type.text or "").split())
    return has_words or bool(type_evidence(call_type, pack_for(pack)))


def _moved(move: Move) -> str:
    word = "MOVED" if move.moved else "steady"
    return f"{word:7} {move.agency:16} {move.measure:14} before {move.before}  now {move.recent}"


def labels(
    output: Annotated[Path, typer.Option("--output", help="Labelled calls, JSON Lines.")],
    config: Config = _CONFIG,
    days: Days = _MONTH,
    agency: OneAgency = None,
) -> None:
    """Write the calls on which a dispatcher said yes or no, as labelled calls for `evaluate`.

    The file holds what was typed: keep it in the dispatch zone. That it was written is audited.
    """
    with opened_zones(config, None, ZoneName.DISPATCH) as (zone,):
        since = zone.clock.now() - timedelta(days=days)
        with zone.read() as conn:
            rows = list(_labelled(past_calls(conn, zone.keys, since, agency)))
        _note(zone, len(rows))
    private = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(private, "wb") as out:
        out.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    typer.echo(f"{len(rows)} labelled calls are in {output}. It holds what dispatchers typed.")


def _labelled(calls: Iterable[Incident]) -> Iterator[dict[str, str | None]]:
    for call in calls:
        if call.person_says is None or call.restricted:
            continue
        first = next(iter(call.call_types), None)
        known = set(call.person_says.known)
        lines = [line.text for line in call.narrative if line.line_id in known]
        yield {
            "id": call.incident_id,
            "agency": call.agency,
            "call_type_code": first.code if first else None,
            "call_type_text": first.text if first else None,
            "narrative": "\n".join(lines) or None,
            "bh": call.person_says.answer,
            "trap": "dispatcher said so",
        }


def _note(zone: Zone, count: int) -> None:
    def write(uow: UnitOfWork) -> None:
        at: datetime = uow.clock.now()
        detail = {"page": "flag.labels", "calls": count}
        uow.audit(AuditTag.PAGE_READ, at=at, actor=who_runs_this(), about={}, detail=detail)

    zone.write(write)
