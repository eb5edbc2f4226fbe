"""Is this ordinary word a name here? LONG, MAY, STONE, WILL: the context is weighed in points.

Small whole numbers, first matching reason on each side, so that an answer can be read: before the
word, after it, and what the lists think of the word itself.
"""

from redaction.narrative import name_after
from redaction.narrative import name_evidence as evidence
from redaction.narrative.lexicon import Kind
from redaction.narrative.name_cues import CUED, DENIED, LED, NUMBERED, PLACED, SURE
from redaction.narrative.name_evidence import Line, Test

THRESHOLD = -2
"""Low on purpose: a covered ordinary word costs a little sense, an uncovered name is a leak."""
_MOST_AFTER, _FAMILY, _USUAL_MOST = 12, 9, 8
_FULL_NAME = 9
"""Enough to make even a word of every call the surname of the given name before it."""
_KNOWN_WELL = int(Kind.COMMON_SURNAME | Kind.GIVEN)
_LISTED, _SURNAME = int(Kind.LISTED_SURNAME), int(Kind.SURNAME)
_LIKELY = int(Kind.LIKELY_NAME)
_FUNCTION, _VOCABULARY = int(Kind.FUNCTION), int(Kind.VOCABULARY)


def is_name(line: Line, i: int) -> bool:
    """Whether the context makes the ordinary word at `i` a name."""
    so_far = _prior(line, i) + _before(line, i)
    # What follows is read only where it can still turn the answer.
    if so_far + _peak(line, i) < THRESHOLD:
        return False
    return so_far + _after(line, i) >= THRESHOLD


def _before(line: Line, i: int) -> int:
    """The points of what stands before; most words before say one thing or nothing."""
    if i == 0:
        return 1
    previous, cue, gap = line.words[i - 1], line.cue, line.gaps[i]
    if previous in cue.speaking_of_names or "'" in line.words[i]:
        plain = gap == " " and not line.rules[i - 1] and "'" not in line.words[i]
        linked = previous in cue.linking and i > 1 and line.words[i - 2] in cue.linked
        points = cue.points_before.get(previous) if plain and not linked else None
        return _first(_BEFORE, line, i) if points is None else points
    if line.rules[i - 1]:
        return _first(_AFTER_NAME, line, i)
    if previous.isdigit():
        return _first(_BEFORE, line, i) if len(previous) == 1 or gap.strip() else NUMBERED
    return 1 if gap != " " and (gap.strip(" ,") or not evidence.is_soft(gap)) else 0


def _after(line: Line, i: int) -> int:
    """The points of what follows; the commonest cases are told without asking every test."""
    if i + 1 == len(line.words):
        return 1
    if line.gaps[i + 1] != " " or "'" in line.words[i]:
        return _first(_AFTER, line, i)
    word, bits = line.words[i + 1], line.bits[i + 1]
    if word in line.cue.following or len(word) == 1:
        return _first(_AFTER, line, i)
    if bits & _FUNCTION:
        return 2 if name_after.function_follows_opening(line, i) else 1
    if bits & _VOCABULARY:
        return _first(_BEFORE_WORD, line, i)
    return _first(_BEFORE_NUMBER if word[0].isdigit() else _BEFORE_NAME, line, i)


def _peak(line: Line, i: int) -> int:
    """The most that can follow: any reason at the start or before a comma, a family's name, or
    the rest.
    """
    if i == 0 or line.gaps[i + 1][:1] == ",":
        return _MOST_AFTER
    return _FAMILY if name_after.family_follows(line, i) else _USUAL_MOST


def _first(reasons: tuple[tuple[int, Test], ...], line: Line, i: int) -> int:
    for points, holds in reasons:
        if holds(line, i):
            return points
    return 0


def _prior(line: Line, i: int) -> int:
    word, bits = line.words[i], line.bits[i]
    if word in line.cue.everyday:
        return -7
    if bits & _LIKELY:
        return 2
    listed = 0 if bits & _KNOWN_WELL else _rank_points(bits)
    if word in line.cue.colours:
        return min(listed, -1)
    return min(listed, -1) - 1 if word in line.cue.descriptive else listed


def _rank_points(bits: int) -> int:
    if bits & _LISTED:
        return -1
    return -3 if bits & _SURNAME else -10


_BEFORE: tuple[tuple[int, Test], ...] = (
    (1, evidence.opens),
    (SURE, evidence.is_named),
    (12, evidence.goes_on_naming),
    (5, evidence.slashed_name_before),
    (CUED, evidence.is_cued),
    (12, evidence.titled_name_before),
    (_FULL_NAME, evidence.given_name_before),
    (_FULL_NAME, evidence.pointed_initial_before),
    (_FULL_NAME, evidence.opening_given_before),
    (4, evidence.name_before),
    (4, evidence.initial_before),
    (LED, evidence.role_before),
    (LED, evidence.lead_before),
    (LED, evidence.led_by_two),
    (LED, evidence.owner_in_place),
    (DENIED, evidence.denied_before),
    (PLACED, evidence.article_before),
    (NUMBERED, evidence.number_before),
    (1, evidence.sign_before),
)

_AFTER: tuple[tuple[int, Test], ...] = (
    (1, name_after.ends),
    (_MOST_AFTER, name_after.announced_comma_name),
    (5, name_after.comma_name),
    (_USUAL_MOST, name_after.initial_and_name_follow),
    (3, name_after.modal_follows),
    (5, name_after.slashed_name_after),
    (1, name_after.sign_after),
    (2, name_after.possessive),
    (3, name_after.next_is(lambda cue: cue.animate)),
    (2, name_after.next_is(lambda cue: cue.copulas)),
    (_FAMILY, name_after.family_follows),
    (2, name_after.predicate_follows_opening),
    (-4, name_after.next_is(lambda cue: cue.described)),
    (-5, name_after.modal_made),
    (-4, name_after.next_is_of),
    (3, name_after.birth_follows),
    (2, name_after.function_follows_opening),
    (1, name_after.function_or_number_follows),
    (2, name_after.given_name_follows),
    (3, name_after.surname_follows),
    (0, name_after.no_word_follows),
    (1, name_after.surname_may_follow),
    (1, name_after.participle_follows),
    (-1, name_after.after_role),
    (-3, name_after.always),
)

_AFTER_NAME: tuple[tuple[int, Test], ...] = (
    (12, evidence.titled_name_before),
    (12, evidence.goes_on_naming),
    (5, evidence.slashed_name_before),
    (_FULL_NAME, evidence.given_name_before),
    (_FULL_NAME, evidence.opening_given_before),
    (4, evidence.name_before),
    (1, evidence.sign_before),
)
"""Of the reasons before a word those that a name gives."""

_BEFORE_WORD: tuple[tuple[int, Test], ...] = (
    (1, name_after.surname_may_follow),
    (1, name_after.participle_follows),
    (-1, name_after.after_role),
    (-3, name_after.always),
)
_BEFORE_NUMBER: tuple[tuple[int, Test], ...] = (
    (3, name_after.birth_follows),
    (1, name_after.always),
)
_BEFORE_NAME: tuple[tuple[int, Test], ...] = (
    (2, name_after.given_name_follows),
    (3, name_after.surname_follows),
    (0, name_after.always),
)
"""Of the reasons after a word those that an ordinary word, a number or a name gives."""
