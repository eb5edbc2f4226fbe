"""`handoff flag`: flag and safety facts for rows of a JSON Lines file, with reasons."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from pipelines.detection.corrections import retract
from pipelines.detection.facts import facts_of
from pipelines.detection.narrative import Remark, read
from pipelines.detection.packs import Pack, load_pack, pack_for
from pipelines.detection.score import decide, lexicons_of, narrative_evidence
from schemas.flag import Evidence, Flag, Ground
from schemas.incident import CallType, NarrativeLine
from schemas.safety import SafetyFacts

flag_app = typer.Typer(help="Flag behavioral-health calls and say why.")

_NOT_IN_LABELS = {"threat": "none_stated"}


def _lines(narrative: str | None) -> tuple[tuple[NarrativeLine, ...], dict[str, int]]:
    """The narrative line by line, and where each line begins."""
    lines: list[NarrativeLine] = []
    begins: dict[str, int] = {}
    at = 0
    for number, text in enumerate((narrative or "").split("\n")):
        line_id = str(number)
        lines.append(NarrativeLine(line_id=line_id, text=text))
        begins[line_id] = at
        at += len(text) + 1
    return tuple(lines), begins


def _shown(item: Evidence, begins: dict[str, int]) -> dict[str, Any]:
    base = begins.get(item.line_id or "", 0)
    placed = item.start is not None and item.end is not None
    return {
        "text": item.text,
        "start": item.start + base if placed and item.start is not None else None,
        "end": item.end + base if placed and item.end is not None else None,
        "rule": item.rule,
        "assertion": item.assertion.value,
        "ground": item.ground.value,
        "category": item.category.value if item.category else None,
        "weight": round(item.weight, 3),
    }


def _facts(facts: SafetyFacts) -> dict[str, Any]:
    """In the words of the labels: only `weapon` tells absence of a narrative from silence (R9)."""
    shown = facts.model_dump(mode="json", exclude={"sources"})
    for name, value in shown.items():
        if value == "not_supplied" and name != "weapon":
            shown[name] = _NOT_IN_LABELS.get(name, "unknown")
    shown["sources"] = [
        {
            "name": fact.name,
            "value": fact.value,
            "assertion": fact.assertion.value,
            "line": int(fact.line_id) if fact.line_id is not None else None,
        }
        for fact in facts.sources
    ]
    return shown


def _detect(row: dict[str, Any], given: Pack | None) -> tuple[Flag, list[Remark], dict[str, int]]:
    pack = given or pack_for(row.get("agency"))
    lines, begins = _lines(row.get("narrative"))
    code, text = row.get("call_type_code"), row.get("call_type_text")
    types = (CallType(code=code, text=text, system="agency"),) if code or text else ()
    remarks = read(lines, lexicons_of(pack))
    retract(remarks)
    return decide(types, remarks, pack), remarks, begins


def flag_row(row: dict[str, Any], pack: Pack | None = None) -> dict[str, Any]:
    """One answer row. Raises KeyError, TypeError or ValueError when the row is not one."""
    flag, remarks, begins = _detect(row, pack)
    evidence = [item for item in flag.evidence if item.ground is Ground.CALL_TYPE]
    evidence += narrative_evidence(remarks, all_hits=True)
    return {
        "id": row["id"],
        "bh": flag.answer.value,
        "score": flag.score,
        "categories": [category.value for category in flag.categories],
        "evidence": [_shown(item, begins) for item in evidence],
        "facts": _facts(facts_of(remarks)),
    }


def _answers(source: Path, pack: Pack | None) -> Iterator[tuple[dict[str, Any], bool]]:
    with source.open("rb") as rows:
        for number, raw in enumerate(rows, start=1):
            if not raw.strip():
                continue
            row_id: object = None
            try:
                row = orjson.loads(raw)
                row_id = row["id"]
                yield flag_row(row, pack), True
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                why = "not JSON" if isinstance(error, orjson.JSONDecodeError) else "not a call"
                text = f"Line {number} is {why}; it was skipped, the others were flagged."
                yield {"id": row_id, "error": text}, False


@flag_app.callback(invoke_without_command=True)
def flag(
    context: typer.Context,
    input: Annotated[Path | None, typer.Option("--input", help="Calls, JSON Lines.")] = None,  # noqa: A002
    output: Annotated[Path | None, typer.Option("--output", help="Answers, JSON Lines.")] = None,
    pack: Annotated[Path | None, typer.Option("--pack", help="The agency's pack, TOML.")] = None,
) -> None:
    """Flag each call of a file: yes, no or uncertain, with evidence and safety facts."""
    if context.invoked_subcommand is not None:
        return
    if input is None or output is None:
        typer.echo("Nothing was flagged: give --input FILE and --output FILE.", err=True)
        raise typer.Exit(2)
    agency_pack = load_pack(pack) if pack else None
    failed = False
    with output.open("wb") as out:
        for answer, good in _answers(input, agency_pack):
            failed = failed or not good
            out.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
    if failed:
        sys.exit(1)
