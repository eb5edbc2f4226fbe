"""Words and numbers of a folded text, with what stands between them."""

import re
from dataclasses import dataclass
from itertools import accumulate

# One character class per alternative: linear whatever the text.
has_digit = re.compile("[0-9]").search
_TOKEN = re.compile(r"([A-Z0-9\x7f]+(?:'[A-Z\x7f]+)*|\x1e+)")


@dataclass(slots=True)
class Tokens:
    """`words[i]` is text[starts[i]:ends[i]]; `gaps[i]` stands before it, and gaps[-1] closes the
    text; `numbers` are the indexes of words that hold a digit.
    """

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    gaps: tuple[str, ...]
    numbers: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)


def tokenise(text: str) -> Tokens:
    """Cut a folded text into runs of letters and digits; inner apostrophes stay (O'BRIEN)."""
    words = tuple(text.split(" "))
    letters = "".join(words)
    if "" not in words and letters.isalnum():
        return _plain(words, numbered=not letters.isalpha())
    parts = _TOKEN.split(text)
    words, gaps = tuple(parts[1::2]), tuple(parts[::2])
    bounds = tuple(accumulate(map(len, parts)))
    numbers: tuple[int, ...] = ()
    if has_digit(text):
        numbers = tuple(
            [i for i, word in enumerate(words) if not word.isalpha() and has_digit(word)]
        )
    return Tokens(words, bounds[:-1:2], bounds[1::2], gaps, numbers)


def _plain(words: tuple[str, ...], *, numbered: bool) -> Tokens:
    """Words with one space between them, without an expression."""
    starts, ends, at = [], [], 0
    for word in words:
        starts.append(at)
        at += len(word)
        ends.append(at)
        at += 1
    numbers = tuple([i for i, word in enumerate(words) if not word.isalpha()]) if numbered else ()
    gaps = ("", *(" ",) * (len(words) - 1), "")
    return Tokens(words, tuple(starts), tuple(ends), gaps, numbers)
