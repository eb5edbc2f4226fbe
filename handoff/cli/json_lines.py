"""Commands on JSON Lines: one row in, one answer out; a bad row is answered as such, and the next
is taken. Error answers hold nothing of the row but its id."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import typer

Row = Mapping[str, Any]


class RowFault(Exception):
    """A row that cannot be answered; the text is a sentence for its sender."""


def answer_file(source: Path, target: Path, answer: Callable[[Row], Row]) -> None:
    """Answer each row of SOURCE in TARGET, as `{"id", …}` or `{"id", "error"}`.

    `answer` gets a row that has an id. Exits with 1 when a row could not be answered and says on
    stderr how many, with 2 when a file cannot be used.
    """
    left_out = 0
    try:
        with source.open("rb") as lines, target.open("wb") as answers:
            for row in _answers(lines, answer):
                left_out += "error" in row
                answers.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    except OSError as problem:
        typer.echo(
            f"{problem.filename} could not be opened ({problem.strerror}). "
            "Check its name and that you may use it, then run again.",
            err=True,
        )
        raise typer.Exit(2) from None
    if left_out:
        many = f"{left_out} lines were" if left_out > 1 else "1 line was"
        why = f'why stands in {target}, in the rows with "error".'
        typer.echo(f"{many} left out, the others were answered; {why}", err=True)
        raise typer.Exit(1)


def _answers(lines: Iterable[bytes], answer: Callable[[Row], Row]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, answer)


def _answer(line: bytes, number: int, answer: Callable[[Row], Row]) -> Row:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, Mapping):
        why = "This line is no JSON object; it was left out, the others were answered."
        return {"id": None, "line": number, "error": f"{why} Correct it and run again."}
    if given.get("id") is None:
        why = "This row has no id, so its answer could not be told apart; it was left out."
        return {"id": None, "line": number, "error": f"{why} Give it an id and run again."}
    try:
        return {"id": given["id"], **answer(given)}
    except RowFault as fault:
        return {"id": given["id"], "line": number, "error": str(fault)}
