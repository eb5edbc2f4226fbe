"""`handoff flag`: flag and safety facts for rows of a JSON Lines file, with reasons."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from pipelines.detection.corrections import retract
from pipelines.detection.facts import facts_of
from pipelines.detection.narrative import read
from pipelines.detection.packs import Pack, load_pack, pack_for
from pipelines.detection.score import decide, lexicons_of, narrative_evidence
from schemas.flag import Category, Evidence, Ground
from schemas.incident import CallType, NarrativeLine
from schemas.safety import SafetyFacts

flag_app = typer.Typer(help="Flag behavioral-health calls and say why.")

_NOT_IN_LABELS = {"threat": "none_stated"}


def _shown(item: Evidence) -> dict[str, Any]:
    return {
        "text": item.text,
        "start": item.start,
        "end": item.end,
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
        }
        for fact in facts.sources
    ]
    return shown


def flag_row(row: dict[str, Any], pack: Pack | None = None) -> dict[str, Any]:
    """One answer row. Raises KeyError, TypeError or ValueError when the row is not one.

    `start` and `end` count code points in `narrative`, or in `call_type_text` (in the code when
    there is no text) for the ground `call_type`.
    """
    pack = pack or pack_for(row.get("agency"))
    text = row.get("narrative")
    lines = () if text is None else (NarrativeLine(line_id="narrative", text=text),)
    code, type_text = row.get("call_type_code"), row.get("call_type_text")
    types = (CallType(code=code, text=type_text, system="agency"),) if code or type_text else ()
    narrative = read(lines, lexicons_of(pack))
    retract(narrative)
    flag = decide(types, narrative, pack)
    evidence = [item for item in flag.evidence if item.ground is Ground.CALL_TYPE]
    suicidal = any(item.category is Category.SUICIDE for item in evidence)
    evidence += narrative_evidence(narrative, all_hits=True)
    return {
        "id": row["id"],
        "bh": flag.answer.value,
        "score": flag.score,
        "categories": [category.value for category in flag.categories],
        "evidence": [_shown(item) for item in evidence],
        "facts": _facts(facts_of(narrative, suicidal_type=suicidal)),
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
