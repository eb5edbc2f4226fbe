"""Covering a text again covers more at most: every placeholder stays as it is."""

import re

import pytest

from redaction.narrative.redact import redact
from tests.redaction.narrative.labelled import rows

_PLACEHOLDER = re.compile(r"\[[A-Z]+\]")


@pytest.mark.parametrize("name", ["development", "development_second", "held_out"])
def test_placeholders_stay_when_a_text_is_covered_again(name):
    for row in rows(name):
        once = redact(row["text"]).text
        again = redact(once)
        covered = {i for span in again.spans for i in range(span.start, span.end)}
        for found in _PLACEHOLDER.finditer(once):
            assert covered.isdisjoint(range(*found.span())), row["id"]


def test_most_lines_do_not_change_when_covered_again():
    texts = [redact(row["text"]).text for row in rows("held_out")]
    assert sum(redact(text).text == text for text in texts) >= 0.95 * len(texts)
