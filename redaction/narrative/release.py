"""Lines of a narrative under an explicit allow rule: tagged lines dropped whole, the rest redacted.

Free text is withheld by default (the overlay withhold-free-text); this is what runs where a rule
lets an active call's narrative go. Everything unclear fails closed: no rule, an error, bytes that
are no UTF-8, more than 64 KB, an unknown language, an unknown word or number that is left.
Remarks hold line numbers, categories and rule names, never text.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from redaction.narrative.categories import Category, begins_return, categories_of
from redaction.narrative.folding import fold
from redaction.narrative.known import Known
from redaction.narrative.lexicon import bits_of
from redaction.narrative.redact import redact
from redaction.narrative.residual import residual
from redaction.narrative.spans import Span, covered
from redaction.narrative.tokens import tokenise

LARGEST_BYTES = 64 * 1024
_LEAST_WORDS = 4
_UNLISTED_SHARE = 0.5


class Action(StrEnum):
    """What was done with a line, or with the whole text (line 0)."""

    REFUSED = "refused"
    """Nothing was released: no rule, or a text that could not be judged."""
    DROPPED = "dropped"
    """The line speaks of a category that the rule does not name."""
    HELD = "held"
    """A word or number is left that is not known to be harmless."""
    REDACTED = "redacted"
    """Identifiers in the line were replaced."""


@dataclass(frozen=True, slots=True)
class AllowRule:
    """The rule that lets a narrative go, by its id in the policies, and the categories it names."""

    rule_id: str
    categories: frozenset[Category] = frozenset()

    def covers(self, categories: Iterable[Category]) -> bool:
        """Whether it names all of them. Criminal history is never covered (28 CFR 20; R23)."""
        wanted = frozenset(categories)
        return Category.CRIMINAL_HISTORY not in wanted and wanted <= self.categories


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """One line that may leave, by its number in the narrative (from 1)."""

    number: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """What was done with line `line` (0: the whole text) and why: categories or rule names."""

    line: int
    action: Action
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """The lines that may leave and the trace of all that was taken."""

    lines: tuple[ReleasedLine, ...]
    remarks: tuple[Remark, ...]


def release(body: str | bytes, allow: AllowRule | None, known: Known | None = None) -> Release:
    """What of a narrative may leave under `allow`; nothing when there is no rule. Never raises."""
    if allow is None:
        return _refused("no_allow_rule")
    try:
        text = _readable(body)
        return _refused("unreadable_or_too_large") if text is None else _judge(text, allow, known)
    except Exception:  # any error at all withholds the text: fail closed
        return _refused("error")


def _refused(reason: str) -> Release:
    return Release((), (Remark(0, Action.REFUSED, (reason,)),))


def _readable(body: str | bytes) -> str | None:
    """The text, or None when it is no UTF-8 or larger than a narrative may be."""
    try:
        encoded = body.encode("utf-8") if isinstance(body, str) else body
        return encoded.decode("utf-8") if len(encoded) <= LARGEST_BYTES else None
    except UnicodeError:
        return None


def _judge(text: str, allow: AllowRule, known: Known | None) -> Release:
    # Redacted as a whole, so that a name found in one line is found in all.
    spans = redact(text, known).spans
    lines: list[ReleasedLine] = []
    remarks: list[Remark] = []
    in_return = False
    for number, (start, line) in enumerate(_lines(text), start=1):
        in_return = bool(line.strip()) and (in_return or begins_return(line))
        own = _own(spans, start, start + len(line))
        remark = _taken(number, line, own, allow, in_return=in_return)
        if remark is None:
            lines.append(ReleasedLine(number, covered(line, own)))
            if own:
                rules = tuple(sorted({span.rule for span in own}))
                remarks.append(Remark(number, Action.REDACTED, rules))
        else:
            remarks.append(remark)
    return Release(tuple(lines), tuple(remarks))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with the offset at which it starts, without its line break."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        start += len(line)


def _own(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """The spans inside a line, in offsets of the line; one that crosses its ends is cut there."""
    own: list[Span] = []
    first_inside = bisect_right(spans, start, key=lambda span: span.end)
    for place in range(first_inside, len(spans)):
        span = spans[place]
        if span.start >= end:
            break
        first, last = max(span.start, start) - start, min(span.end, end) - start
        own.append(Span(first, last, span.type, span.rule))
    return own


def _taken(
    number: int, line: str, own: list[Span], allow: AllowRule, *, in_return: bool
) -> Remark | None:
    """Why the line may not leave, or None."""
    categories = categories_of(line) | ({Category.CRIMINAL_HISTORY} if in_return else set())
    if not allow.covers(categories):
        missing = categories - (allow.categories - {Category.CRIMINAL_HISTORY})
        return Remark(number, Action.DROPPED, tuple(sorted(category.value for category in missing)))
    if _is_foreign(line):
        return Remark(number, Action.HELD, ("unknown_language",))
    left = residual(line, own)
    return Remark(number, Action.HELD, (f"residual:{len(left)}",)) if left else None


def _is_foreign(line: str) -> bool:
    """More than half of the words are in no list: a language the finders do not know."""
    words = [word for word in tokenise(fold(line).text).words if word.isalpha() and len(word) > 1]
    if len(words) < _LEAST_WORDS:
        return False
    return sum(bits_of(word) == 0 for word in words) > len(words) * _UNLISTED_SHARE
