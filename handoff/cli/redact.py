"""`handoff redact`: lines of text without their identifiers, one JSON line each.

Rows are `{id, text, known?}`; answers `{id, text, spans}`, where `text` is the redacted text and
each span is `[start, end, type]` in code points of the text as it was given. What is left is not
claimed to be de-identified.
"""

from pathlib import Path
from typing import Annotated

import typer

from handoff.cli.json_lines import Row, RowFault, answer_file
from redaction.narrative.known import read_known
from redaction.narrative.redact import redact as find_and_cover


def redact(
    input: Annotated[Path, typer.Option("--input", help="JSON Lines with id, text, known.")],  # noqa: A002
    output: Annotated[Path, typer.Option("--output", help="Where the redacted rows go.")],
) -> None:
    """Cover the identifiers in each text of INPUT; write one answer per line to OUTPUT.

    `known` holds what the record already says: lists under names, phones, addresses, dobs,
    plates, emails and the like, or one plain list of values. Exit code 1 when a row could not be
    read, 2 when a file cannot be used.
    """
    answer_file(input, output, _covered)


def _covered(row: Row) -> Row:
    if not isinstance(row.get("text"), str):
        raise RowFault(
            "This row has no text, or its text is no string, so there was nothing to redact and "
            "nothing was copied. Give it a text and run again."
        )
    known = read_known(row["known"]) if row.get("known") is not None else None
    found = find_and_cover(row["text"], known)
    return {
        "text": found.text,
        "spans": [[span.start, span.end, span.type.value] for span in found.spans],
    }
