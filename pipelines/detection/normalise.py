"""Dispatcher text in one plain form, with the way back to the code points as typed.

The plain form is upper-case ASCII: accents, apostrophes and invisible marks are dropped, runs of
blanks become one. Two views of equal length: `scope` keeps punctuation (it ends scopes), `words`
has blanks instead, so that a phrase between blanks is a whole-word match. Offsets count code
points. Linear in the length of the text; any string is accepted, lone surrogates included.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_DROP = "\x00"
_LETTER = "\x01"
"""Stands for a letter that has no Latin form: it belongs to a word, but to none of ours."""
_KEPT_PUNCTUATION = frozenset(".,;:!?|/-*>=#()[]\n'")
_QUOTES = frozenset("’‘‛`´ʼ′")
_DASHES = frozenset("–—‐‑‒―−")
_BREAKS = frozenset("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_REMEMBERED = 4096
"""Folded code points kept in memory; beyond that they are folded again each time."""


def _folded(char: str) -> str:
    """One character for one character; `_DROP` where nothing should stay."""
    if char in _QUOTES:
        return "'"
    if char in _DASHES:
        return "-"
    if char in _BREAKS:
        return "\n"
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return _DROP
    base = unicodedata.normalize("NFKD", char)[0]
    if base.isascii():
        return base.upper() if base.isalnum() or base in _KEPT_PUNCTUATION else " "
    return _LETTER if base.isalnum() else " "


class _Fold(dict[int, str]):
    """A translate table that fills itself as it meets characters."""

    def __missing__(self, code_point: int) -> str:
        folded = _folded(chr(code_point))
        if len(self) < _REMEMBERED:
            self[code_point] = folded
        return folded


_FOLD = _Fold()
_BLANKED = str.maketrans(dict.fromkeys(_KEPT_PUNCTUATION, " "))
_REMARK_MARKS = ("//", "**")
"""Between remarks that run on; as two bars they cannot be mistaken for anything else."""
_LOOSE = re.compile(r"(?<=\bW)/(?= )|(?<= )\.(?=\d)")
"""A stroke or point that only looks like the end of something: W/ GUN, HIS .38."""
_LOOSE_MARKS = ("W/ ", " .")
_SURPLUS = ("'", _DROP, "  ")
"""What is dropped: the first code point of each of these."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in plain form. `words` has one blank before and one after, `scope` has not."""

    scope: str
    words: str
    gaps: tuple[int, ...]
    """Per dropped code point, in order: the place in `scope` where it is missing."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `scope[start:end]` stands in the text as given: `[start, end)` in code points."""
        if not self.gaps or start >= end:
            return start, end
        last = end - 1
        return (
            start + bisect_right(self.gaps, start),
            last + bisect_right(self.gaps, last) + 1,
        )

    def folded(self, start: int) -> int:
        """Where a place of the text as given stands in the plain form."""
        low, high = 0, len(self.gaps)
        while low < high:
            middle = (low + high) // 2
            if self.gaps[middle] + middle < start:
                low = middle + 1
            else:
                high = middle
        return start - low


def _places(folded: str, mark: str) -> list[int]:
    """Where `mark` begins; overlapping places count."""
    found: list[int] = []
    at = folded.find(mark)
    while at >= 0:
        found.append(at)
        at = folded.find(mark, at + 1)
    return found


def _without(folded: str, dropped: list[int]) -> str:
    """`folded` without the code points at `dropped` (ascending)."""
    starts = [0, *(at + 1 for at in dropped)]
    ends = [*dropped, len(folded)]
    return "".join(folded[start:end] for start, end in zip(starts, ends, strict=True))


def plain(text: str) -> Plain:
    """Fold `text` to its plain form."""
    folded = text.translate(_FOLD)
    if "'" in folded:  # a quote at the edge of a word is a blank, one inside it is nothing
        folded = folded.replace(" '", "  ").replace("' ", "  ")
    for mark in _REMARK_MARKS:
        if mark in folded:
            folded = folded.replace(mark, "||")
    gaps: tuple[int, ...] = ()
    surplus = {at for mark in _SURPLUS if mark in folded for at in _places(folded, mark)}
    if any(mark in folded for mark in _LOOSE_MARKS):
        surplus.update(hit.start() for hit in _LOOSE.finditer(folded))
    dropped = sorted(surplus)
    if dropped:
        gaps = tuple(at - before for before, at in enumerate(dropped))
        folded = _without(folded, dropped)
    return Plain(folded, f" {folded.translate(_BLANKED)} ", gaps)
