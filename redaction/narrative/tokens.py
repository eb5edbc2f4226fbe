"""Words and numbers of a folded text, with what stands between them."""

import re
from dataclasses import dataclass

# One character class per alternative: linear whatever the text.
_DIGIT = re.compile("[0-9]")
_TOKEN = re.compile(r"[A-Z0-9\x7f]+(?:'[A-Z\x7f]+)*")


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
    starts, ends = [], []
    at = 0
    for word, gap in zip(words, gaps, strict=False):
        at += len(gap)
        starts.append(at)
        at += len(word)
        ends.append(at)
    numbers: tuple[int, ...] = ()
    if _DIGIT.search(text):
        numbers = tuple(i for i, word in enumerate(words) if _DIGIT.search(word))
    return Tokens(tuple(words), tuple(starts), tuple(ends), tuple(gaps), numbers)
