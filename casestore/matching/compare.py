"""Fellegi-Sunter comparison of a mention with a person, in bits, explained field by field."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import jellyfish
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

from casestore.matching.profile import Profile
from casestore.matching.weights import NameWeights, Weights, frequencies
from schemas.person import Agreement, FieldAgreement

_AGE_EXACT = 1
_AGE_NEAR = 3


class Part(NamedTuple):
    """The evidence of one field."""

    field: str
    agreement: Agreement
    bits: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Sum of the evidence, and each part of it."""

    bits: float
    parts: tuple[Part, ...]

    def says(self, field: str) -> Agreement:
        """How that field compares."""
        return next(part.agreement for part in self.parts if part.field == field)

    def explained(self) -> tuple[FieldAgreement, ...]:
        """The parts as words, for those candidates that are shown."""
        return tuple(
            FieldAgreement(field=part.field, agreement=part.agreement, bits=round(part.bits, 2))
            for part in self.parts
        )


def compare(mention: Profile, person: Profile, weights: Weights, on: date | None) -> Compared:
    """Compare; `on` is the day for which a stated age holds (None: age is not used)."""
    parts = (
        *_names(mention, person, weights),
        _birth_date(mention, person, weights),
        _age(mention, person, weights, on),
        _sex(mention, person, weights),
        _phone(mention, person, weights),
    )
    return Compared(sum(part.bits for part in parts), parts)


def _names(mention: Profile, person: Profile, w: Weights) -> tuple[Part, ...]:
    """The best pair of names, straight or swapped (`LAST FIRST` typed into the wrong boxes)."""
    tries = [
        (_given(m[0], p[0], w), _family(m[1], p[1], w)) for m in mention.names for p in person.names
    ]
    swaps = [
        (
            Part("given", Agreement.CLOSE, w.given.exact(_share("given", m[1])) / 2),
            Part("family", Agreement.CLOSE, w.swapped_names + w.given.exact(_share("given", p[0]))),
        )
        for m in mention.names
        for p in person.names
        if m[0] and m[1] and m[0] == p[1] and m[1] == p[0]
    ]
    none = (Part("given", Agreement.MISSING, 0.0), Part("family", Agreement.MISSING, 0.0))
    return max(tries + swaps, key=lambda pair: pair[0].bits + pair[1].bits, default=none)


def _share(kind: str, name: str | None) -> float:
    return frequencies(kind).get(name or "", 0.0)


def _family(a: str | None, b: str | None, w: Weights) -> Part:
    if not a or not b:
        return Part("family", Agreement.MISSING, 0.0)
    if a == b:
        return Part("family", Agreement.AGREE, w.family.exact(_share("family", a)))
    return _unequal("family", a, b, w.family, w.similar.family)


def _given(a: str | None, b: str | None, w: Weights) -> Part:
    if not a or not b:
        return Part("given", Agreement.MISSING, 0.0)
    if a == b:
        return Part("given", Agreement.AGREE, w.given.exact(_share("given", a)))
    if len(a) == 1 or len(b) == 1:
        same = a[0] == b[0]
        bits = w.given.initial if same else w.given.differ
        return Part("given", Agreement.CLOSE if same else Agreement.DIFFER, bits)
    if _nicknames(a) & _nicknames(b):
        return Part("given", Agreement.CLOSE, w.given.nickname)
    return _unequal("given", a, b, w.given, w.similar.given)


def _unequal(kind: str, a: str, b: str, w: NameWeights, similar: float) -> Part:
    near = JaroWinkler.similarity(a, b) >= similar or OSA.distance(a, b) == 1
    alike = near or jellyfish.metaphone(a) == jellyfish.metaphone(b)
    if alike:
        return Part(kind, Agreement.CLOSE, w.close)
    return Part(kind, Agreement.DIFFER, w.differ)


@lru_cache(maxsize=1)
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=20_000)
def _nicknames(name: str) -> frozenset[str]:
    """The name and the names it is short for, lower case."""
    return frozenset({name.lower(), *_namer().canonicals_of(name.lower())})


def _birth_date(mention: Profile, person: Profile, w: Weights) -> Part:
    a, b = mention.birth_date, person.birth_date
    if not a or not b:
        return Part("birth_date", Agreement.MISSING, 0.0)
    if a == b:
        return Part("birth_date", Agreement.AGREE, w.birth_date.exact)
    if a[:4] == b[:4] and (a[5:7], a[8:]) == (b[8:], b[5:7]):
        return Part("birth_date", Agreement.CLOSE, w.birth_date.day_month_swapped)
    if OSA.distance(a, b) == 1:
        return Part("birth_date", Agreement.CLOSE, w.birth_date.one_slip)
    return Part("birth_date", Agreement.DIFFER, w.birth_date.differ)


def _age(mention: Profile, person: Profile, w: Weights, on: date | None) -> Part:
    """A stated age counts only where no birth date was given: the two are one observation."""
    if on is None or mention.age is None or mention.birth_date or not person.birth_date:
        return Part("age", Agreement.MISSING, 0.0)
    born = date.fromisoformat(person.birth_date)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    apart = abs(years - mention.age)
    if apart <= _AGE_EXACT:
        return Part("age", Agreement.AGREE, w.age.exact)
    if apart <= _AGE_NEAR:
        return Part("age", Agreement.CLOSE, w.age.near)
    return Part("age", Agreement.DIFFER, w.age.differ)


def _sex(mention: Profile, person: Profile, w: Weights) -> Part:
    if not mention.sex or not person.sex:
        return Part("sex", Agreement.MISSING, 0.0)
    if mention.sex == person.sex:
        return Part("sex", Agreement.AGREE, w.sex.exact)
    return Part("sex", Agreement.DIFFER, w.sex.differ)


def _phone(mention: Profile, person: Profile, w: Weights) -> Part:
    if not mention.phones or not person.phones:
        return Part("phone", Agreement.MISSING, 0.0)
    if set(mention.phones) & set(person.phones):
        return Part("phone", Agreement.AGREE, w.phone.exact)
    return Part("phone", Agreement.DIFFER, w.phone.differ)
