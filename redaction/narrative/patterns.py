"""Identifiers that show by their shape: e-mail, telephone, SSN, dates of birth, cards, boxes.

United States formats on folded ASCII text. One pass of google-re2 says which occur. Every repeat is
bounded, so that a long failing run cannot be read again for each match; where bounded repeats nest,
google-re2 also finds them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import re2

from redaction.narrative.expressions import Expressions
from redaction.narrative.spans import Span, SpanType

_ODD = re.compile(r"[@_+\[(.]|///| DOT |\b[A-Z][ -][A-Z][ -][A-Z]\b")
"""What a text must hold to be read for the shapes without digits."""
_BIRTH = "DOB D O BORN BDATE BDAY BIRTH BIRTHDATE BIRTHDAY NACIO NACIDO NACIDA NACIMIENTO"
_MONTHS = """JAN JANUARY FEB FEBRUARY MAR MARCH APR APRIL MAY JUN JUNE JUL JULY AUG AUGUST SEP SEPT
SEPTEMBER OCT OCTOBER NOV NOVEMBER DEC DECEMBER ENERO FEBRERO MARZO ABRIL MAYO JUNIO JULIO AGOSTO
SEPTIEMBRE OCTUBRE NOVIEMBRE DICIEMBRE"""
ANNOUNCED = frozenset(f"{_BIRTH} {_MONTHS} BOX BX POB EXT EXTENSION X".split())
"""Without one of these words a number of three digits alone among words has no shape."""
_MONTH = (
    r"(?:JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?"
    r"|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?|ENERO|FEBRERO|MARZO|ABRIL|MAYO"
    r"|JUNIO|JULIO|AGOSTO|SEPTIEMBRE|OCTUBRE|NOVIEMBRE|DICIEMBRE)"
)
_DAY = r"\d{1,2}(?:ST|ND|RD|TH)?"
_YEAR = r"'?(?:\d{4}|\d{2})"
_BORN = (
    r"\b(?:D\.? ?O\.? ?B\b\.?|D/B|BORN|BDATE|BDAY|BIRTH ?DATE|BIRTH ?DAY|DATE OF BIRTH|NACIO"
    r"|NACIDO|NACIDA|FECHA DE NACIMIENTO)"
)
_FILLER = (
    r"(?:[ :#=,.\"'(-]{0,3}(?:IS|WAS|ON|OF|IN|GIVEN|AS|POSS|POSSIBLY|APPROX|THE|EL|DE)?"
    r"[ :#=,.\"'(-]{0,3}){0,3}"
)
_EXTENSION = r"(?: ?(?:EXT|X)\.? ?\d{1,6}\b)?"
_DOMAIN = r"[A-Z0-9-]{1,63}"
_LOCAL = r"[A-Z0-9._%+'\"-]{1,64}"
_COMMON_TOP = r"(?:COM|NET|ORG|EDU|GOV|MIL)"
_JOIN = r"[-. /_*~,]{0,3}"
_FOUR = r"(?:\d[\dOIL]{3}|[OIL]\d[\dOIL]{2}|[OIL]{2}\d{2})"
"""Four digits with O, I or L typed for 0 or 1."""
_NESTED = {"date.cued"}
_POLE = r"(?:N|S|E|W|NORTH|SOUTH|EAST|WEST)"


class Pattern(NamedTuple):
    """One shape: its type, the name of its rule, the expression (a group, if any, is the value)."""

    type: SpanType
    rule: str
    expression: str
    needs: tuple[str, ...] = ()
    """A text without any of these cannot hold the shape; none stands for any digit."""


PATTERNS: tuple[Pattern, ...] = (
    Pattern(SpanType.EMAIL, "email", rf"{_LOCAL} ?@ ?{_DOMAIN}(?:\.{_DOMAIN}){{1,5}}", ("@",)),
    Pattern(
        SpanType.EMAIL, "email.broken", rf"{_LOCAL} ?@ ?{_DOMAIN} ?[.,] ?{_COMMON_TOP}\b", ("@",)
    ),
    Pattern(SpanType.EMAIL, "email.bare", rf"{_LOCAL}@{_DOMAIN}", ("@",)),
    Pattern(
        SpanType.EMAIL,
        "email.bracketed",
        rf"{_LOCAL} ?[\[(] ?AT ?[\])] ?{_DOMAIN}(?:(?:\.| ?[\[(]?DOT[\])]? ?){_DOMAIN}){{1,3}}",
        ("[", "("),
    ),
    Pattern(
        SpanType.EMAIL,
        "email.spoken",
        rf"\b[A-Z0-9._%+-]{{1,64}} AT {_DOMAIN}(?: DOT |\.)(?:COM|NET|ORG|EDU|GOV|US|IO|ME)\b",
        (" DOT ", "."),
    ),
    Pattern(SpanType.ACCOUNT, "handle", r"@[A-Z0-9]{0,30}[._\d-][A-Z0-9._-]{1,30}", ("@",)),
    Pattern(
        SpanType.ACCOUNT, "handle.joined", r"[A-Z0-9]{1,30}(?:_{1,3}[A-Z0-9.]{1,30}){1,6}", ("_",)
    ),
    Pattern(SpanType.ACCOUNT, "handle.dotted", r"\b[A-Z]{2,20}\.[A-Z]{2,20}\.?\d{1,6}\b"),
    Pattern(SpanType.PERSON, "name.spelled", r"\b[A-Z](?:[ -][A-Z]){3,24}\b", (" ", "-")),
    Pattern(
        SpanType.PHONE,
        "phone.10",
        r"(?:\+?\b1[-. ]{0,2})?(?:\(\d{3}\)|\b\d{3})"
        rf"{_JOIN}\d{{3}}{_JOIN}(?:{_FOUR}|XXXX)\b{_EXTENSION}",
    ),
    Pattern(
        SpanType.PHONE,
        "phone.7",
        rf"(?:\b\d{{3}}|\(\d{{3}}\))(?: ?[-_*~]{{1,2}} ?|\.| ){_FOUR}\b{_EXTENSION}",
    ),
    Pattern(SpanType.ACCOUNT, "number.groups", r"\b(?:\d{3} \d{3} \d{3}|[2-9]\d{3} \d{4})\b"),
    Pattern(SpanType.PHONE, "phone.pairs", r"\b\d{3}[ -]\d{2}[ -]\d{2}\b"),
    Pattern(SpanType.PHONE, "phone.abroad", r"\+\d{1,3}(?:[-. ()]{0,2}\d{2,4}){2,5}\b"),
    Pattern(
        SpanType.PHONE, "phone.spaced", r"\b\d(?:[ -]\d){6,10}\b|\b[A-Z0-9](?:[ -][A-Z0-9]){4,16}\b"
    ),
    Pattern(SpanType.PHONE, "phone.ext", r"\b(?:EXT|EXTENSION)\.? ?#?(\d{2,6})\b|\b(X\d{3,6})\b"),
    Pattern(
        SpanType.SSN,
        "ssn",
        r"\b[\dX*]{3}(?: ?[-/_] ?|\.| )[\dX*O]{2}(?: ?[-/_] ?|\.| )[\dO]{4}\b",
    ),
    Pattern(SpanType.SSN, "ssn.masked", r"[X*]{2,5}[- ]?[X*]{0,3}[- ]?(\d{4})\b"),
    Pattern(SpanType.DOB, "date.numeric", r"\b\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?(?:\d{4}|\d{2})\b"),
    Pattern(
        SpanType.DOB,
        "date.spaced",
        r"\b(?:0?[1-9]|1[0-2]) (?:0?[1-9]|[12]\d|3[01]) (?:(?:19|20)\d{2}|\d{2})\b",
    ),
    Pattern(SpanType.DOB, "date.iso", r"\b(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:\b|T)"),
    Pattern(
        SpanType.DOB,
        "date.day-month",
        rf"\b{_DAY}[- /]?(?:OF |DE )?{_MONTH}[-. /,]{{0,2}}(?:DE )?{_YEAR}\b",
    ),
    Pattern(
        SpanType.DOB, "date.year-month", rf"\b(?:19|20)\d{{2}}[- /]{_MONTH}[-. /]{{1,2}}{_DAY}\b"
    ),
    Pattern(
        SpanType.DOB,
        "date.month-day",
        rf"\b{_MONTH}[-. /]{{0,2}}{_DAY}[-. /,]{{1,2}}{_YEAR}\b",
    ),
    Pattern(
        SpanType.DOB,
        "date.cued",
        rf"{_BORN}{_FILLER}(\d{{1,2}}[-/. ]\d{{4}}\b|\d{{1,2}}[-/. ]\d{{1,2}}(?:[-/. ]\d{{2,4}})?\b"
        rf"|{_MONTH}[-. /]{{0,2}}{_DAY}(?:[-. /,]{{1,2}}\d{{2,4}})?\b"
        rf"|{_DAY}[- /]?(?:OF |DE )?{_MONTH}\b(?:[-. /,]{{1,2}}\d{{2,4}}\b)?"
        rf"|{_MONTH}(?: OF)? \d{{2,4}}\b|'?\d{{2,8}}\b)",
    ),
    Pattern(
        SpanType.ACCOUNT,
        "net.hex",
        r"\b(?:[0-9A-F]{2}[:-]){5}[0-9A-F]{2}\b|\b(?:[0-9A-F]{1,4}:{1,2}){3,7}[0-9A-F]{1,4}\b",
    ),
    Pattern(
        SpanType.ACCOUNT,
        "card",
        r"\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}\b|\b\d{4}[ -]\d{6}[ -]\d{5}\b",
    ),
    Pattern(
        SpanType.ADDRESS,
        "address.box",
        r"\b(?:(?:P\.? ?O\.?|[RH]\.?[RC]\.? ?#?\d{1,3}|(?:RURAL |STAR |HIGHWAY CONTRACT )?"
        r"(?:RTE?|ROUTE|RD)\.? ?#?\d{0,3},?) ?BO?X|POB|BO?X) #?\d{1,6}[A-Z]?\b"
        r"(?:, ?[A-Z]{2,20}(?: [A-Z]{2,20}){0,2}(?: \d{5})?)?",
    ),
    Pattern(
        SpanType.ADDRESS,
        "place.zip",
        r"\b(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]"
        r"|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])[ ,.]{1,2}\d{5}\b",
    ),
    Pattern(SpanType.ADDRESS, "place.degrees", rf"[-+]?\b\d{{1,3}}\.\d{{3,8}} ?(?:{_POLE}\b)?"),
    Pattern(
        SpanType.ADDRESS,
        "place.minutes",
        r"[-+]?\b\d{1,3}[ -]{1,2}\d{1,2}(?:\.\d{1,6}|' ?\d{1,2}(?:\.\d{1,4})?)"
        rf"['\" ]{{0,3}}{_POLE}\b",
    ),
    Pattern(SpanType.ADDRESS, "place.grid", r"\b\d{1,2}[C-X] ?[A-Z]{2} ?\d{4,5} ?\d{4,5}\b"),
    Pattern(SpanType.ADDRESS, "place.lots", r"\b[NSEW]\d{2,3} ?[NSEW]\d{3,5}\b"),
    Pattern(
        SpanType.ADDRESS,
        "place.code",
        r"\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3}\b",
        ("+",),
    ),
    Pattern(SpanType.ADDRESS, "place.words", r"///[A-Z]{2,20}\.[A-Z]{2,20}\.[A-Z]{2,20}", ("///",)),
)


class Compiled(NamedTuple):
    """A pattern and what runs it: the standard library, or google-re2 where repeats nest."""

    pattern: Pattern
    plain: re.Pattern[str] | None
    nested: "re2._Regexp | None"

    @classmethod
    def of(cls, pattern: Pattern) -> "Compiled":
        """The pattern with its engine."""
        if pattern.rule in _NESTED:
            return cls(pattern, None, re2.compile(pattern.expression.encode()))
        return cls(pattern, re.compile(pattern.expression, re.ASCII), None)

    def spans(self, text: str) -> Iterator[Span]:
        """Where the shape stands in a folded text."""
        kind, rule = self.pattern.type, self.pattern.rule
        found = self.plain.finditer(text) if self.plain else self._nested_in(text)
        for match in found:
            start, end = match.span(match.lastindex or 0)
            yield Span(start, end, kind, rule)

    def _nested_in(self, text: str) -> Iterator[Any]:
        return iter(self.nested.finditer(text.encode("ascii"))) if self.nested else iter(())


def find_numbered(text: str) -> list[Span]:
    """Spans of the shapes that hold a digit."""
    patterns, expressions = _with_digits()
    found: list[Span] = []
    for index in expressions.candidates(text.encode("ascii")):
        found += patterns[index].spans(text)
    return found


def find_signed(text: str) -> list[Span]:
    """Spans of the shapes that a sign or single letters give away."""
    if _ODD.search(text) is None:
        return []
    found: list[Span] = []
    for one in _others():
        if any(map(text.__contains__, one.pattern.needs)):
            found += one.spans(text)
    return found


@lru_cache(maxsize=1)
def _with_digits() -> tuple[tuple[Compiled, ...], Expressions]:
    chosen = [pattern for pattern in PATTERNS if not pattern.needs]
    return tuple(map(Compiled.of, chosen)), Expressions([one.expression for one in chosen])


@lru_cache(maxsize=1)
def _others() -> tuple[Compiled, ...]:
    return tuple(Compiled.of(pattern) for pattern in PATTERNS if pattern.needs)
