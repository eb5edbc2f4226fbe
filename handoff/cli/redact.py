"""`handoff redact`: lines of text without their identifiers, one JSON line each.

Rows are `{id, text, known?}`; answers `{id, text, spans}`, where `text` is the redacted text and
each span is `[start, end, type]` in code points of the text as it was given. What is left is not
claimed to be de-identified.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from redaction.narrative.known import read_known
from redaction.narrative.redact import redact as find_and_cover

_NO_JSON = (
    "This line is no JSON object, so nothing of it was redacted or copied; the other lines were. "
    "Correct the line and run again."
)
_NO_ID = (
    "This row has no id, so its answer could not be told apart; nothing of it was copied. "
    "Give it an id and run again."
)
_NO_TEXT = (
    "This row has no text, or its text is no string, so there was nothing to redact and nothing "
    "was copied. Give it a text and run again."
)


def redact(
    input: Annotated[Path, typer.Option("--input", help="JSON Lines with id, text, known.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", help="Where the redacted rows go.")],
) -> None:
    """Cover the identifiers in each text of INPUT; write one answer per line to OUTPUT.

    `known` holds what the record already says: lists under names, phones, addresses, dobs,
    plates, emails and the like, or one plain list of values. Exit code 1 when a row could not be
    read, 2 when a file cannot be used.
    """
    failed = False
    try:
        with input.open("rb") as lines, output.open("wb") as answers:
            for row in _rows(lines):
                failed = failed or "error" in row
                answers.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    except OSError as problem:
        typer.echo(
            f"{problem.filename} could not be opened ({problem.strerror}). "
            "Check its name and that you may use it, then run again.",
            err=True,
        )
        raise typer.Exit(2) from None
    if failed:
        raise typer.Exit(1)


def _rows(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _row(line, number)


def _row(line: bytes, number: int) -> dict[str, Any]:
    """The answer to one line, or what is wrong with it; never a part of its text."""
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, Mapping):
        return {"id": None, "line": number, "error": _NO_JSON}
    if given.get("id") is None:
        return {"id": None, "line": number, "error": _NO_ID}
    if not isinstance(given.get("text"), str):
        return {"id": given["id"], "error": _NO_TEXT}
    known = read_known(given["known"]) if given.get("known") is not None else None
    found = find_and_cover(given["text"], known)
    return {
        "id": given["id"],
        "text": found.text,
        "spans": [[span.start, span.end, span.type.value] for span in found.spans],
    }
