"""215 requests that combine facts in unusual ways, are missing some, or state them in a wrong type.

Written from the county's decision table before they were put to the gate; where the table leaves
room the stricter reading is expected. `rows/combinations.jsonl`, same format as `handoff decide`.
"""

import json
from pathlib import Path

import pytest

from redaction.request import request_of
from tests.redaction.questions import gate

FILE = Path(__file__).parent / "rows" / "combinations.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]


def test_there_are_at_least_150_rows_and_no_id_twice():
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 150


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['id']} {row['title']}")
def test_a_combination_is_decided_as_the_table_says(row):
    decision = gate().decide(request_of(row["request"]))
    assert set(decision.released) == set(row["expected"]["released"])
    assert decision.effect.value == row["expected"]["decision"]


def test_what_is_cited_is_what_the_row_rests_on():
    """By section: `42 CFR 2.31(a)(4)` and `2.31` are the same place to look."""
    missed = [row["id"] for row in ROWS if not _sections(row) & _cited(row)]
    assert len(missed) <= 0.05 * len(ROWS), missed


def _sections(row):
    parts = row["expected"]["citation"].replace(",", ";").split(";")
    return {_section(part) for part in parts}


def _cited(row):
    return {_section(c) for c in gate().decide(request_of(row["request"])).citations}


def _section(citation):
    """`42 CFR 2.31(a)(4)` → `2.31`; words of a policy or a state's law: their first word."""
    for word in citation.replace("(", " ").split():
        if word[0].isdigit() and "." in word:
            return word
    return citation.split()[0]
