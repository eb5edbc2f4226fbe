"""Invented people in the many ways dispatchers write them, from lists that the rules never read.

A third come from unseen.toml, a third from the census by how frequent a name is, and a third from
census names that are also ordinary words, since those are what leaks.
"""

import tomllib
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from random import Random

import names

from redaction.narrative.lexicon import Kind, kinds

HERE = Path(__file__).parent
_SPACED = {"DE-", "VAN", "MC-", "ST-", "LA-", "EL-", "AL-", "VON", "DEL", "MAC"}
"""How surnames of two words begin."""


@lru_cache(maxsize=1)
def words() -> dict[str, tuple[str, ...]]:
    """The lists of unseen.toml."""
    raw = tomllib.loads((HERE / "unseen.toml").read_text(encoding="ascii"))
    return {
        name: tuple(w.replace("-", " ") if w[:3] in _SPACED else w for w in value.split())
        for name, value in raw.items()
    }


@lru_cache(maxsize=8)
def _census(part: str, *, words: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Names and their running frequency; with `words` only those that are ordinary words too."""
    found: list[tuple[str, float]] = []
    with Path(names.FILES[part]).open(encoding="ascii") as rows:
        for row in rows:
            name, share = row.split()[:2]
            bits = kinds().get(name, 0)
            if not words or (bits & Kind.VOCABULARY and not bits & Kind.FUNCTION):
                # The square root: the most frequent names must not be the only ones met.
                found.append((name, float(share) ** 0.5 + 0.002))
    return tuple(name for name, _ in found), tuple(accumulate(share for _, share in found))


def _from_census(chance: Random, part: str, *, words: bool) -> str:
    known, running = _census(part, words=words)
    return chance.choices(known, cum_weights=running)[0]


def given(chance: Random) -> str:
    source = chance.random()
    if source < 0.33:
        return chance.choice(words()["given"])
    part = chance.choice(["first:male", "first:female"])
    return _from_census(chance, part, words=source > 0.66)


def family(chance: Random) -> str:
    source = chance.random()
    if source < 0.33:
        return chance.choice(words()["family"])
    return _from_census(chance, "last", words=source > 0.66)


def byname(chance: Random) -> str:
    return chance.choice(words()["bynames"]).replace("-", " ")


def person(chance: Random) -> str:
    one, two, middle = given(chance), family(chance), chance.choice("ABCDEFGHJKLMNPRSTW")
    form = chance.random()
    if form < 0.6:
        return f"{one} {two}"
    if form < 0.72:
        return comma(chance)
    short = (f"{one[0]} {two}", f"{one[0]}. {two}", f"{one} {two[0]}")
    longer = (
        f"{one} {middle} {two}",
        f"{one} {two} JR",
        f"{one} {given(chance)} {two}",
        f"{one} {middle}. {two}",
        f"{one} {two} {family(chance)}",
        f"{one} {two}-{family(chance)}",
    )
    return chance.choice(short if form < 0.82 else longer)


def comma(chance: Random) -> str:
    one, two, middle = given(chance), family(chance), chance.choice("ABCDEFGHJKLMNPRSTW")
    return chance.choice(
        [
            f"{two},{one}",
            f"{two}, {one}",
            f"{two},{one} {middle}",
            f"{two}, {one} {middle}",
            f"{two}/{one}",
            f"{two}, {one} {given(chance)}",
        ]
    )
