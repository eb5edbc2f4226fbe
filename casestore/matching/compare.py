"""Fellegi-Sunter comparison of a mention with a person, in bits, explained field by field."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import jellyfish
from nicknames import NickNamer
from rapidfuzz.distance import OSA, JaroWinkler

from casestore.matching.profile import Profile
from casestore.matching.weights import NameWeights, Weights, frequencies
from schemas.person import Agreement, FieldAgreement

_AGE_EXACT = 1
_AGE_NEAR = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """Sum of the evidence, and each part of it."""

    bits: float
    fields: tuple[FieldAgreement, ...]

    def says(self, field: str) -> Agreement:
        """How that field compares."""
        return next(f.agreement for f in self.fields if f.field == field)


def compare(mention: Profile, person: Profile, weights: Weights, on: date | None) -> Compared:
    """Compare; `on` is the day for which a stated age holds (None: age is not used)."""
    fields = (
        *_names(mention, person, weights),
        _birth_date(mention, person, weights),
        _age(mention, person, weights, on),
        _sex(mention, person, weights),
        _phone(mention, person, weights),
    )
    return Compared(sum(field.bits for field in fields), fields)


def _field(name: str, agreement: Agreement, bits: float = 0.0) -> FieldAgreement:
    return FieldAgreement(field=name, agreement=agreement, bits=round(bits, 2))


def _names(mention: Profile, person: Profile, w: Weights) -> tuple[FieldAgreement, ...]:
    """The best pair of names, straight or swapped (`LAST FIRST` typed into the wrong boxes)."""
    tries = [
        (_given(m[0], p[0], w), _family(m[1], p[1], w)) for m in mention.names for p in person.names
    ]
    swaps = [
        (
            _field("given", Agreement.CLOSE, w.given.exact(_share("given", m[1])) / 2),
            _field(
                "family", Agreement.CLOSE, w.swapped_names + w.given.exact(_share("given", p[0]))
            ),
        )
        for m in mention.names
        for p in person.names
        if m[0] and m[1] and m[0] == p[1] and m[1] == p[0]
    ]
    none = (_field("given", Agreement.MISSING), _field("family", Agreement.MISSING))
    return max(tries + swaps, key=lambda pair: pair[0].bits + pair[1].bits, default=none)


def _share(kind: str, name: str | None) -> float:
    return frequencies(kind).get(name or "", 0.0)


def _family(a: str | None, b: str | None, w: Weights) -> FieldAgreement:
    if not a or not b:
        return _field("family", Agreement.MISSING)
    if a == b:
        return _field("family", Agreement.AGREE, w.family.exact(_share("family", a)))
    return _unequal("family", a, b, w.family, w.similar.family)


def _given(a: str | None, b: str | None, w: Weights) -> FieldAgreement:
    if not a or not b:
        return _field("given", Agreement.MISSING)
    if a == b:
        return _field("given", Agreement.AGREE, w.given.exact(_share("given", a)))
    if len(a) == 1 or len(b) == 1:
        same = a[0] == b[0]
        bits = w.given.initial if same else w.given.differ
        return _field("given", Agreement.CLOSE if same else Agreement.DIFFER, bits)
    if _nicknames(a) & _nicknames(b):
        return _field("given", Agreement.CLOSE, w.given.nickname)
    return _unequal("given", a, b, w.given, w.similar.given)


def _unequal(kind: str, a: str, b: str, w: NameWeights, similar: float) -> FieldAgreement:
    near = JaroWinkler.similarity(a, b) >= similar or OSA.distance(a, b) == 1
    alike = near or jellyfish.metaphone(a) == jellyfish.metaphone(b)
    if alike:
        return _field(kind, Agreement.CLOSE, w.close)
    return _field(kind, Agreement.DIFFER, w.differ)


@lru_cache(maxsize=1)
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=20_000)
def _nicknames(name: str) -> frozenset[str]:
    """The name and the names it is short for, lower case."""
    return frozenset({name.lower(), *_namer().canonicals_of(name.lower())})


def _birth_date(mention: Profile, person: Profile, w: Weights) -> FieldAgreement:
    a, b = mention.birth_date, person.birth_date
    if not a or not b:
        return _field("birth_date", Agreement.MISSING)
    if a == b:
        return _field("birth_date", Agreement.AGREE, w.birth_date.exact)
    if a[:4] == b[:4] and (a[5:7], a[8:]) == (b[8:], b[5:7]):
        return _field("birth_date", Agreement.CLOSE, w.birth_date.day_month_swapped)
    if OSA.distance(a, b) == 1:
        return _field("birth_date", Agreement.CLOSE, w.birth_date.one_slip)
    return _field("birth_date", Agreement.DIFFER, w.birth_date.differ)


def _age(mention: Profile, person: Profile, w: Weights, on: date | None) -> FieldAgreement:
    """A stated age counts only where no birth date was given: the two are one observation."""
    if on is None or mention.age is None or mention.birth_date or not person.birth_date:
        return _field("age", Agreement.MISSING)
    born = date.fromisoformat(person.birth_date)
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    apart = abs(years - mention.age)
    if apart <= _AGE_EXACT:
        return _field("age", Agreement.AGREE, w.age.exact)
    if apart <= _AGE_NEAR:
        return _field("age", Agreement.CLOSE, w.age.near)
    return _field("age", Agreement.DIFFER, w.age.differ)


def _sex(mention: Profile, person: Profile, w: Weights) -> FieldAgreement:
    if not mention.sex or not person.sex:
        return _field("sex", Agreement.MISSING)
    if mention.sex == person.sex:
        return _field("sex", Agreement.AGREE, w.sex.exact)
    return _field("sex", Agreement.DIFFER, w.sex.differ)


def _phone(mention: Profile, person: Profile, w: Weights) -> FieldAgreement:
    if not mention.phones or not person.phones:
        return _field("phone", Agreement.MISSING)
    if set(mention.phones) & set(person.phones):
        return _field("phone", Agreement.AGREE, w.phone.exact)
    return _field("phone", Agreement.DIFFER, w.phone.differ)
