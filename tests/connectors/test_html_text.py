"""Text between marks: what a call taker typed comes out, also when it is no HTML at all."""

import pytest

from connectors.formats.html_text import strip_marks


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("PLAIN WORDS", "PLAIN WORDS"),
        ("SUBJ <5 FT, BP <90 AND > 40", "SUBJ <5 FT, BP <90 AND > 40"),
        ("<p>ONE</p><p>TWO</p>", "\nONE\n\nTWO\n"),
        ("A<br/>B<BR>C", "A\nB\nC"),
        ("<b onclick='x'>LOUD</b> <i>soft</i>", "LOUD soft"),
        ("KNIFE &amp; ROPE &lt;30 &#66; &#x42;", "KNIFE & ROPE <30 B B"),
        ("&lt;b&gt;shown as typed&lt;/b&gt;", "<b>shown as typed</b>"),
        ("keep<!-- hidden <b> -->this", "keepthis"),
        ("keep <!-- never closed", "keep <!-- never closed"),
        ("a<script>alert('x')</script>b<style>p{}</style>c", "abc"),
        ("R&D, AT&T, &unknownentity;", "R&D, AT&T, &unknownentity;"),
        ("&#99999999999999999999;", "&#99999999999999999999;"),
        ("<unclosed tag", "<unclosed tag"),
        ("<?xml version='1.0'?>x", "x"),
        ("", ""),
    ],
)
def test_marks_go_and_words_stay(given: str, kept: str) -> None:
    assert strip_marks(given) == kept
