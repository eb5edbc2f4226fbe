"""`handoff flag types`: propose a pack for an agency from its distinct call types."""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from pipelines.detection.packs import AMBIGUOUS, NOT_BH, written
from pipelines.detection.proposal import (
    Distinct,
    Proposal,
    answered,
    coverage,
    pack_of,
    propose,
)
from schemas.flag import Category

_MEANINGS = (*(category.value for category in Category), NOT_BH, AMBIGUOUS)
_SHOWN = 40


def types(
    file: Annotated[
        Path, typer.Argument(help="CSV with columns code, text, count (any may lack).")
    ],
    name: Annotated[str, typer.Option(help="Name of the pack.")] = "agency",
    agency: Annotated[list[str] | None, typer.Option(help="How feeds call the agency.")] = None,
    answers: Annotated[
        Path | None, typer.Option(help="CSV with columns type, meaning: your answers.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", help="The pack to write.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the doubtful ones now.")] = False,
) -> None:
    """Propose what each call type means, with confidence and reason; ask for the doubtful ones.

    Doubtful types stay `ambiguous` in the pack until somebody answers.
    """
    found = propose(_read(file))
    if answers is not None:
        found, unused = answered(found, _answers(answers))
        for said in unused:
            typer.echo(f"Your answer for {said!r} fits no type of this file.", err=True)
    if ask:
        found, _ = answered(found, _asked(found))
    for text in _report(found):
        typer.echo(text)
    if output is not None:
        output.write_text(written(pack_of(name, "draft", agency or (), found)), encoding="utf-8")
        typer.echo(f"\nThe pack is in {output}. Try it: handoff flag shadow --pack {output}")


def _read(file: Path) -> list[Distinct]:
    """Distinct types; the same code and text on several rows are one, with their counts added."""
    counts: dict[tuple[str | None, str | None], int] = {}
    with file.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.DictReader(rows):
            code, text = ((row.get(field) or "").strip() or None for field in ("code", "text"))
            given = (row.get("count") or "").strip()
            if code or text:
                counted = int(given) if given.isdecimal() else 0
                counts[code, text] = counts.get((code, text), 0) + counted
    if not counts:
        typer.echo("No call types were found: the file needs a column code or text.", err=True)
        raise typer.Exit(2)
    return [Distinct(code, text, count) for (code, text), count in counts.items()]


def _answers(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8-sig", newline="") as rows:
        said = {row["type"]: row["meaning"].strip() for row in csv.DictReader(rows)}
    wrong = sorted({meaning for meaning in said.values() if meaning not in _MEANINGS})
    if wrong:
        typer.echo(
            f"Nothing was written: {', '.join(wrong)} is no meaning. Use one of: "
            f"{', '.join(_MEANINGS)}.",
            err=True,
        )
        raise typer.Exit(2)
    return said


def _asked(found: Iterable[Proposal]) -> dict[str, str]:
    """Answers typed by a person; an empty one leaves the type as it is."""
    said: dict[str, str] = {}
    for one in found:
        if not one.doubtful:
            continue
        shown = one.type.text or one.type.code or ""
        typer.echo(f"{shown}  ({one.type.calls} calls). {one.reason} One of {', '.join(_MEANINGS)}")
        meaning = (sys.stdin.readline() or "").strip()
        if meaning in _MEANINGS:
            said[shown] = meaning
    return said


def _report(found: list[Proposal]) -> Iterator[str]:
    ours = [one for one in found if one.meaning not in {NOT_BH, AMBIGUOUS}]
    doubtful = [one for one in found if one.doubtful]
    yield f"{len(found)} distinct types\n\nproposed as behavioral health: {len(ours)}"
    yield from map(_line, ours)
    yield f"\ndoubtful, please answer (--answers FILE or --ask): {len(doubtful)}"
    yield from map(_line, doubtful[:_SHOWN])
    if len(doubtful) > _SHOWN:
        yield f"  … and {len(doubtful) - _SHOWN} more"
    known = coverage(found)
    yield f"\ncoverage: {known.sure:.1%} of calls have a type that is sure;"
    yield f"{known.behavioral:.2%} of calls have a type of behavioral health."


def _line(one: Proposal) -> str:
    shown = " ".join(part for part in (one.type.code, one.type.text) if part)
    return f"  {one.confidence:.2f}  {one.meaning:24} {one.type.calls:8}  {shown}. {one.reason}"
