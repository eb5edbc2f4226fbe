"""Words and numbers of a folded text, with what stands between them."""

import re
from dataclasses import dataclass
from itertools import accumulate, chain

# One character class per alternative: linear whatever the text.
_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"[A-Z0-9\x7f]+(?:'[A-Z\x7f]+)*|\x1e+")


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
    words, gaps = _TOKEN.findall(text), _TOKEN.split(text)
    lengths = chain.from_iterable(zip(map(len, gaps), map(len, words), strict=False))
    bounds = tuple(accumulate(lengths))
    numbers: tuple[int, ...] = ()
    if _DIGIT.search(text):
        numbers = tuple(i for i, word in enumerate(words) if _DIGIT.search(word))
    return Tokens(tuple(words), bounds[::2], bounds[1::2], tuple(gaps), numbers)
