"""Text as the finders read it: upper case, plain ASCII, and a way back to the original code points.

Letter case is never a feature: dispatchers write in capitals. Accents fold (NUNEZ finds Núñez),
full-width and other digits become 0-9, zero-width characters vanish, and any other letter becomes
FOREIGN, which no word list holds, so that it is covered rather than trusted.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from redaction.narrative.spans import SpanType

FOREIGN = "\x7f"
KEPT = "\x1e"
"""Stands for each letter of a placeholder ([PERSON]) that an earlier pass left."""

_PLACEHOLDER = re.compile(rf"\[(?:{'|'.join(SpanType)})\]")
_PLAIN = {"‘": "'", "’": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "⁄": "/"}


class Folded(NamedTuple):
    """`text` is ASCII; `origin[i]` is the code point that gave character i (None: no change)."""

    text: str
    origin: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original code points [start, end) of a non-empty range of the folded text."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold a text for the finders. Linear, never raises, whatever the code points."""
    if text.isascii():
        plain = text.upper().replace("`", "'").replace(FOREIGN, " ").replace(KEPT, " ")
        return Folded(_keep(plain) if "[" in plain else plain, None)
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        plain = _fold_character(character)
        characters.append(plain)
        origin.extend([place] * len(plain))
    return Folded(_keep("".join(characters)), tuple(origin))


def _keep(text: str) -> str:
    """Placeholders as one word each, of the same length, so that they are never read as words."""
    return _PLACEHOLDER.sub(lambda found: KEPT * len(found.group()), text)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character.isascii():
        return " " if character in {FOREIGN, KEPT} else _PLAIN.get(character, character.upper())
    if character in _PLAIN:
        return _PLAIN[character]
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", character.upper()))


def _fold_part(part: str) -> str:
    category = unicodedata.category(part)
    decimal = unicodedata.decimal(part, None)
    if part in _PLAIN:
        folded = _PLAIN[part]
    elif part.isascii():
        folded = part.upper()
    elif decimal is not None:
        folded = str(decimal)
    elif category in {"Mn", "Me", "Cf"}:
        folded = ""
    elif category == "Pd":
        folded = "-"
    elif part.isalnum() or category in {"Mc", "Lo", "Lm"}:
        folded = FOREIGN
    else:
        folded = " "
    return folded
