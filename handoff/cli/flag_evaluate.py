"""`handoff flag evaluate`: recall and precision on labelled rows, printed with their misses."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from handoff.cli.flag_pack import opened_pack
from handoff.cli.flag_row import flag_row
from pipelines.detection.evaluation import assertions, calls
from pipelines.detection.evaluation.assertions import Concept
from pipelines.detection.evaluation.calls import Call
from pipelines.detection.evaluation.figures import figures, written
from pipelines.detection.packs import Pack

_SHOWN = 10
_MAX_TEXT = 160
_HEAD = f"{'':34}{'calls':>6}  recall [95 %] n{'':9}  precision [95 %] n{'':6}  flags/1,000"


def evaluate(
    labelled: Annotated[list[Path], typer.Argument(help="Labelled calls or sentences, JSONL.")],
    pack: Annotated[Path | None, typer.Option("--pack", help="The agency's pack, TOML.")] = None,
    all_misses: Annotated[bool, typer.Option("--all", help="Every miss, not ten.")] = False,
    write: Annotated[Path | None, typer.Option("--figures", help="Write them, JSON.")] = None,
) -> None:
    """Print recall and precision with 95 % intervals, per category, agency, trap; and the misses.

    A row with `concepts` is a sentence with marked places; any other row is a labelled call.
    """
    agency_pack = opened_pack(pack) if pack else None
    sets: dict[str, list[Call]] = {}
    sentences: dict[str, list[Concept]] = {}
    for path in labelled:
        for row in _rows(path):
            if "concepts" in row:
                sentences.setdefault(path.stem, []).extend(_concepts(row, agency_pack))
            elif "bh" in row:
                answer = flag_row(row, agency_pack)
                sets.setdefault(path.stem, []).append(Call(row, answer))
    answered = [call for found in sets.values() for call in found]
    read = [concept for found in sentences.values() for concept in found]
    shown = len(answered) + len(read) if all_misses else _SHOWN
    for text in (
        *(report(answered, shown) if answered else ()),
        *(assertion_report(read, shown) if read else ()),
    ):
        typer.echo(text)
    if write is not None:
        write.write_text(written(figures(sets, sentences)), encoding="utf-8")


def _rows(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(row) for row in path.read_bytes().splitlines() if row.strip()]


def _concepts(row: dict[str, Any], pack: Pack | None) -> list[Concept]:
    answer = flag_row({"id": row["id"], "narrative": row["text"]}, pack)
    return assertions.concepts(row, answer["evidence"])


def report(answered: list[Call], shown: int = _SHOWN) -> Iterator[str]:
    """The lines of the report on calls."""
    yield _HEAD
    yield _line(calls.line("all calls", answered))
    for heading, lines in calls.by_groups(answered).items():
        if lines:
            yield f"\nby {heading}"
            yield from map(_line, lines)
    yield "\nsafety facts: share as labelled"
    for fact in calls.fact_lines(answered):
        yield f"  {fact.name:32}{'':6}  {fact.right}  wrong: {' '.join(fact.wrong[:shown]) or '-'}"
    yield f"  weapon slips (negated as present, stated as absent): {_ids(answered)}"
    missed, false = calls.misses(answered)
    yield f"\nnot flagged, should be: {len(missed)}"
    yield from map(_miss, missed[:shown])
    yield f"\nflagged, should not be: {len(false)}"
    yield from map(_miss, false[:shown])


def assertion_report(found: list[Concept], shown: int = _SHOWN) -> Iterator[str]:
    """The lines of the report on sentences."""
    yield f"\n{len(found)} concepts{'':20}F1     precision [95 %] n        recall [95 %] n"
    for line in assertions.status_lines(found):
        yield f"  {line.status:28}{line.f1:6.3f}   {line.precision!s:25}  {line.recall}"
    wrong = [concept for concept in found if concept.said != concept.wanted]
    yield f"\nread otherwise: {len(wrong)}"
    for concept in wrong[:shown]:
        yield f"  {concept.sentence}  {concept.text}: {concept.said}, should be {concept.wanted}"


def _ids(answered: list[Call]) -> str:
    return " ".join(calls.weapon_slips(answered)) or "none"


def _line(one: calls.Line) -> str:
    return (
        f"  {one.name:32}{one.calls:6}  {one.recall!s:25}  {one.precision!s:25}"
        f"  {one.per_thousand:6.0f}"
    )


def _miss(call: Call) -> str:
    labels = call.labels
    text = f"{labels.get('call_type_text') or ''} / {labels.get('narrative') or ''}"[:_MAX_TEXT]
    rules = [f"{e['rule']}={e['weight']}" for e in call.answer["evidence"] if e["weight"]]
    return f"  {labels['id']} {call.answer['score']:.2f} {text}  {' '.join(rules)}"
