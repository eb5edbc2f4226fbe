"""The weights as data: loaded once, versioned, refused when incomplete."""

import json
from functools import lru_cache
from importlib import resources
from math import log2

import names

from schemas.word import Word


class Bands(Word):
    """Bits from which a candidate is shown as likely or possible, and the margin needed."""

    likely: float
    possible: float
    margin: float


class NameWeights(Word):
    """Bits per level for one kind of name; an exact one is adjusted by how common it is."""

    m_exact: float
    floor: float
    ceiling: float
    nickname: float = 0.0
    close: float
    initial: float = 0.0
    differ: float

    def exact(self, frequency: float) -> float:
        """Bits for an equal name that this share of the population bears."""
        return log2(self.m_exact / min(max(frequency, self.floor), self.ceiling))


class BirthDateWeights(Word):
    """Bits per level for the birth date."""

    exact: float
    day_month_swapped: float
    one_slip: float
    differ: float


class AgeWeights(Word):
    """Bits for a stated age against a birth date on file."""

    exact: float
    near: float
    differ: float


class PlainWeights(Word):
    """Bits for a field that agrees or does not."""

    exact: float
    differ: float


class Similar(Word):
    """Jaro-Winkler similarity from which a name counts as close."""

    family: float
    given: float


class Weights(Word):
    """One version of all weights; the version is kept with every suggestion."""

    version: str
    how: str
    bands: Bands
    family: NameWeights
    given: NameWeights
    swapped_names: float
    birth_date: BirthDateWeights
    age: AgeWeights
    sex: PlainWeights
    phone: PlainWeights
    similar: Similar


@lru_cache(maxsize=1)
def default_weights() -> Weights:
    """The weights that ship with this version."""
    text = resources.files(__package__).joinpath("weights.json").read_text(encoding="utf-8")
    return Weights.model_validate(json.loads(text))


@lru_cache(maxsize=3)
def frequencies(kind: str) -> dict[str, float]:
    """Share of the population per name, US census 1990; kind `family` or `given`."""
    if kind == "family":
        return _census("last")
    female, male = _census("first:female"), _census("first:male")
    return {
        name: (female.get(name, 0.0) + male.get(name, 0.0)) / 2 for name in female.keys() | male
    }


def _census(file: str) -> dict[str, float]:
    with open(names.FILES[file], encoding="ascii") as lines:  # noqa: PTH123 - path is a str
        rows = (line.split() for line in lines)
        return {row[0]: float(row[1]) / 100 for row in rows if len(row) > 1}
