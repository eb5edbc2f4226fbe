"""No text raises, leaves the spans out of order, or takes more than linear time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.narrative.known import read_known
from redaction.narrative.redact import redact
from redaction.narrative.release import AllowRule, release
from redaction.narrative.residual import residual

WORDS = (
    "RP CALLER LONG MAY , . / - # & @ ( ) ' 555 0142 031284 A 5TH AND MAPLE ST APT DOB PLATE OLN "
    "LAST 4 DE LA O'BRIEN GARCIA,MARIA HWY I-5 MM 12 é 中 🚓 \u200b ß ﬁ ½ ٣ Ω \x00"
)
PIECES = st.sampled_from([*WORDS.split(" "), "\n", "\t"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=30).map(" ".join),
    st.lists(PIECES).map("".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(text=TEXTS, known=JSON)
def test_any_text_gives_ordered_spans_within_it(text, known):
    found = redact(text, read_known(known))
    at = 0
    for span in found.spans:
        assert at <= span.start < span.end <= len(text)
        at = span.end
    residual(text, found.spans)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_any_text_can_be_judged_for_release(text):
    released = release(text, AllowRule("x"))
    assert all(remark.reasons != ("error",) for remark in released.remarks)


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(["XOCHITL", "GARCIA", "MARIA"]), before=TEXTS, after=TEXTS)
def test_a_listed_or_unlisted_name_is_covered_whatever_stands_round_it(name, before, after):
    text = f"{before}\n{name}\n{after}"
    start = len(before) + 1
    covered = {place for span in redact(text).spans for place in range(span.start, span.end)}
    assert set(range(start, start + len(name))) <= covered


RUNS = [
    "A",
    "A ",
    "1",
    "12 ",
    "JOHN,",
    "a@",
    "A.",
    "PLATE ",
    "LAST 3 ",
    "1420 N MAIN ",
    "5TH AND ",
    "123-",
    "CASE 1-1-",
    "GARCIA ",
    "AN DO ",
    "X*",
    "DE LA ",
    "MAY 1 ",
    "(5",
    "DOB OF ",
    "\n",
    "é",
    "中",
]
KNOWN = read_known(
    {
        "names": ["GARCIA, MARIA L", "AN DO", "A A"],
        "phones": ["5415550142"],
        "addresses": ["1420 MAIN"],
    }
)


def _seconds(text):
    began = time.thread_time()
    redact(text, KNOWN)
    return time.thread_time() - began


@pytest.mark.parametrize("run", RUNS)
def test_eight_times_the_text_takes_no_square_of_it(run):
    small, large = (run * 6_000)[:6_000], (run * 48_000)[:48_000]
    _seconds(small)
    # A quadratic step would take 64 times as long, each time; 30 leaves room for a busy machine,
    # and another try for a collection of garbage that falls into the first.
    assert any(_seconds(large) < 30 * max(_seconds(small), 0.002) for _ in range(5))
