"""What is left after redaction and not known to be harmless: the reason to hold a line back."""

from collections.abc import Iterable

from redaction.narrative.folding import KEPT, fold
from redaction.narrative.lexicon import ORDINARY, bits_of
from redaction.narrative.spans import Span
from redaction.narrative.tokens import tokenise

_LONGEST_NUMBER = 3


def residual(text: str, spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """Code points [start, end) of every uncovered token that is unlisted, or a number of more than
    three digits.

    Offsets, not words: the answer may be logged. An empty answer is what a release rule needs.
    """
    folded = fold(text)
    tokens = tokenise(folded.text)
    taken = sorted((span.start, span.end) for span in spans)
    left: list[tuple[int, int]] = []
    at = 0
    for i, word in enumerate(tokens.words):
        if _is_harmless(word):
            continue
        start, end = folded.span(tokens.starts[i], tokens.ends[i])
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] > start or taken[at][1] < end:
            left.append((start, end))
    return tuple(left)


def _is_harmless(word: str) -> bool:
    if any(map(str.isdigit, word)):
        return sum(map(str.isdigit, word)) <= _LONGEST_NUMBER
    return word[0] == KEPT or (len(word) == 1 and word != "\x7f") or bool(bits_of(word) & ORDINARY)
