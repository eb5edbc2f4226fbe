"""Places: house and street, hundred block, corner, road with mile marker, flat; unit and town too.

The forms stand in address_forms.py; what follows an address (flat, town, state, ZIP) is taken in
afterwards.
"""

import re
from functools import lru_cache

from redaction.narrative.address_forms import FORMS, Form
from redaction.narrative.address_words import Shape, shape_of
from redaction.narrative.expressions import Expressions
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tokens import Tokens
from redaction.narrative.towns import town_end

_FLAT_WINDOW = 8
_FLAT_FORM = r"c?(?:[uy]Y|[uyb]g?(?:i?[nzkodA]){1,2}|oy|Y[uy]?|g[nzkxdA](?:i?[nzkA])?)"
_FLAT = re.compile(rf"(?:{_FLAT_FORM}|c[zk])(?:{_FLAT_FORM})?")
_FLAT_BEFORE = re.compile(r"(?:[uy]g?[nzkA]c?)?(?:[uy]g?|g)[nzk]c?$")
_BARE_FLAT = re.compile(r"PH\d{0,2}|\d{1,4}[A-H]|[A-H]\d{1,4}")
_STARTERS = frozenset("nosthHejmMpuwa")
"""A line without any of these letters holds no form."""


def find_addresses(tokens: Tokens) -> list[Span]:
    """Spans (folded offsets) of places; they may overlap."""
    shape = shape_of(tokens)
    if _STARTERS.isdisjoint(shape.codes):
        return []
    compiled, expressions = _compiled()
    found = [
        (start, end, FORMS[index])
        for index in expressions.candidates(shape.codes.encode("ascii"))
        for start, end in _matches(FORMS[index], compiled[index], shape.codes)
    ]
    spans: list[Span] = []
    last = -1
    for start, end, form in sorted(found, key=_outermost) if len(found) > 1 else found:
        # A form inside another says nothing new: the house without its street's type.
        if end > last and (form.holds is None or form.holds(tokens, shape, start, end)):
            last = end
            spans.append(_span(tokens, shape, start, end, form.rule))
    return spans


def _outermost(found: tuple[int, int, Form]) -> tuple[int, int]:
    return found[0], -found[1]


def _matches(form: Form, compiled: re.Pattern[str], codes: str) -> list[tuple[int, int]]:
    """Where a form holds; of corners also those inside another (STAGE AT OAK AND 5TH)."""
    if not form.is_corner:
        return [found.span(1) for found in compiled.finditer(codes)]
    places = []
    found = compiled.search(codes)
    while found is not None:
        places.append(found.span(1))
        found = compiled.search(codes, found.start() + 1)
    return places


def _span(tokens: Tokens, shape: Shape, start: int, end: int, rule: str) -> Span:
    start = _flat_start(shape, start)
    if end < len(shape.codes):
        end = _bare_flat_end(tokens, shape, _flat_end(shape, _type_end(shape, end)))
        end = town_end(tokens, shape, _level_end(tokens, shape, end))
    inside = [i for i in shape.tokens[start:end] if i >= 0]
    return Span(tokens.starts[inside[0]], tokens.ends[inside[-1]], SpanType.ADDRESS, rule)


def _type_end(shape: Shape, end: int) -> int:
    """Where the street type ends that a form left: BAILEY HILL RD, 9TH AVE."""
    while shape.codes[end : end + 1] == "s":
        end += 1
    return end


def _level_end(tokens: Tokens, shape: Shape, end: int) -> int:
    """Where UPPER, LOWER or UNIT UPPER ends; before a name UPPER belongs to another street."""
    at = end + 1 if shape.codes[end : end + 1] == "y" else end
    i = shape.tokens[at] if at < len(shape.tokens) else -1
    if i < 0 or tokens.words[i] not in {"UPPER", "LOWER"}:
        return end
    return at + 2 if shape.codes[at + 1 : at + 2] == "y" else at + 1


def _flat_end(shape: Shape, end: int) -> int:
    """Where the flat ends that follows an address: APT 3B, #2, UNIT C, LOT 14; else `end`."""
    if shape.codes[end - 1] == "o" and re.match("y(?!g?[nkz])", shape.codes[end : end + 3]):
        # 907 TREMONT 2ND FLOOR REAR: the number belongs to the floor.
        end -= 1
    found = _FLAT.match(shape.codes, end)
    return found.end() if found else end


def _bare_flat_end(tokens: Tokens, shape: Shape, end: int) -> int:
    """The flat without a word: 1080 PATTERSON 4C."""
    i = shape.tokens[end] if end < len(shape.tokens) else -1
    return end + 1 if i >= 0 and _BARE_FLAT.fullmatch(tokens.words[i]) else end


def _flat_start(shape: Shape, start: int) -> int:
    """Where the flat begins that stands before an address: APT 6, 410 OAK; #12 3050 OAK."""
    found = _FLAT_BEFORE.search(shape.codes[max(0, start - _FLAT_WINDOW) : start])
    return start - len(found.group()) if found else start


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], ...], Expressions]:
    # Every repeat in a form is bounded, so that these too take linear time.
    expressions = [form.expression for form in FORMS]
    return tuple(map(re.compile, expressions)), Expressions(expressions)
