"""Places: house and street, hundred block, corner, road with mile marker, flat; unit and town too.

The forms stand in address_forms.py; what follows an address (flat, town, state, ZIP) is taken in
afterwards.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import re2

from redaction.narrative.address_forms import FORMS, Form
from redaction.narrative.address_words import Shape, shape_of
from redaction.narrative.expressions import Expressions
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens
from redaction.narrative.towns import town_end

_FLAT_WINDOW = 8
_FLAT_BEFORE = re.compile(r"(?:[uy]g?|g)[nzk]c?$")
_BARE_FLAT = re.compile(r"\d{1,4}[A-H]|[A-H]\d{1,4}")
_STARTERS = frozenset("nosthHemMupjarw")
"""A line without any of these letters holds no form."""


def find_addresses(tokens: Tokens) -> Iterator[Span]:
    """Spans (folded offsets) of places; they may overlap."""
    shape = shape_of(tokens)
    if _STARTERS.isdisjoint(shape.codes):
        return
    encoded = shape.codes.encode("ascii")
    forms = _compiled()
    for index in forms.candidates(encoded):
        form, compiled = FORMS[index], forms.compiled[index]
        for start, end in _matches(form, compiled, encoded):
            if form.holds is None or form.holds(tokens, shape, start, end):
                yield _span(tokens, shape, start, end, form.rule)


def _matches(form: Form, compiled: "re2._Regexp", encoded: bytes) -> Iterator[tuple[int, int]]:
    """Where a form holds; of corners also those inside another (STAGE AT OAK AND 5TH)."""
    if "corner" not in form.rule:
        yield from (found.span(1) for found in compiled.finditer(encoded))
        return
    found = compiled.search(encoded)
    while found is not None:
        yield found.span(1)
        found = compiled.search(encoded, found.start() + 1)


def _span(tokens: Tokens, shape: Shape, start: int, end: int, rule: str) -> Span:
    start = _flat_start(shape, start)
    end = town_end(tokens, shape, _bare_flat_end(tokens, shape, _flat_end(shape, end)))
    inside = [i for i in shape.tokens[start:end] if i >= 0]
    return Span(tokens.starts[inside[0]], tokens.ends[inside[-1]], SpanType.ADDRESS, rule)


def _flat_end(shape: Shape, end: int) -> int:
    """Where the flat ends that follows an address: APT 3B, #2, UNIT C, LOT 14; else `end`."""
    found = _flat().match(shape.codes[end : end + _FLAT_WINDOW].encode("ascii"))
    return end + found.end() if found else end


def _bare_flat_end(tokens: Tokens, shape: Shape, end: int) -> int:
    """The flat without a word: 1080 PATTERSON 4C."""
    i = shape.tokens[end] if end < len(shape.tokens) else -1
    return end + 1 if i >= 0 and _BARE_FLAT.fullmatch(tokens.words[i]) else end


def _flat_start(shape: Shape, start: int) -> int:
    """Where the flat begins that stands before an address: APT 6, 410 OAK; #12 3050 OAK."""
    found = _FLAT_BEFORE.search(shape.codes[max(0, start - _FLAT_WINDOW) : start])
    return start - len(found.group()) if found else start


@lru_cache(maxsize=1)
def _flat() -> "re2._Regexp":
    one = r"c?(?:[uyb]g?(?:i?[nzkodA]){1,2}|oy|Y[uy]?|g[nzkxdA](?:i?[nzkA])?)"
    return re2.compile(rf"(?:{one}|c[zk])(?:{one})?".encode())


@lru_cache(maxsize=1)
def _compiled() -> Expressions:
    return Expressions([form.expression for form in FORMS])
