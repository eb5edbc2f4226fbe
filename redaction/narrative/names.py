"""People in the text: listed and unlisted names, and ordinary words that the context makes a name.

A word that no list holds is covered (default deny); a word that is both ordinary and a name is
weighed (name_context.py); single letters beside a name are its initials.
"""

from redaction.narrative.folding import KEPT
from redaction.narrative.lexicon import Kind, bits_of
from redaction.narrative.name_context import is_name
from redaction.narrative.name_cues import name_cues
from redaction.narrative.name_evidence import (
    Line,
    goes_on_naming,
    is_cued,
    is_named,
    line_of,
    number_follows,
    owns,
    state_stands,
)
from redaction.narrative.name_parts import add_parts
from redaction.narrative.phrases import harmless
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tagger import Tagger
from redaction.narrative.tokens import Tokens
from redaction.narrative.word_table import WordTable

_VOCABULARY, _FUNCTION = int(Kind.VOCABULARY), int(Kind.FUNCTION)
_GIVEN, _SURNAME = int(Kind.GIVEN), int(Kind.SURNAME)
_JOINS = frozenset({" ", ",", ", ", ". ", ".", "-"})
_NEVER, _ORDINARY, _CLOSELY = "", "ordinary", "closely"


def find_people(
    tokens: Tokens, sure: frozenset[int] = frozenset(), tagger: Tagger | None = None
) -> list[Span]:
    """Spans (folded offsets) of people; `sure` are tokens known to be a person's name; a tagger
    adds to what the rules find.
    """
    line = line_of(tokens)
    exempt = harmless(tokens)
    judged = beside_kept(tokens)
    _judge(line, sure, exempt, judged)
    if tagger is not None:
        _tag(line, tagger, exempt | judged)
    add_parts(line)
    return _join(tokens, line.rules)


def beside_kept(tokens: Tokens) -> frozenset[int]:
    """Ordinary words beside a placeholder: an earlier pass weighed them beside what it stands for,
    and the placeholder is less evidence than that.
    """
    if KEPT not in "".join(tokens.words):
        return frozenset()
    kept = [i for i, word in enumerate(tokens.words) if word[0] == KEPT]
    near = {j for i in kept for j in (i - 1, i + 1) if 0 <= j < len(tokens)}
    return frozenset(j for j in near if bits_of(tokens.words[j]) & (_VOCABULARY | _FUNCTION))


def _judge(
    line: Line, sure: frozenset[int], exempt: frozenset[int], judged: frozenset[int]
) -> None:
    """What the lists and the context make of each word, from left to right."""
    words, gaps, rules = line.words, line.gaps, line.rules
    lifts, relations = line.cue.lifting, line.cue.relations
    for i in sure:
        rules[i] = "known.name"
    left_alone = exempt or judged
    for i, standing in [(i, s) for i, s in enumerate(_STANDING.read(words)) if s]:
        # Most words are ordinary and stand after a plain word: asked here, before any call.
        if standing is _ORDINARY:
            if (
                i
                and words[i - 1] not in lifts
                and gaps[i] == " "
                and not rules[i - 1]
                and (i + 1 == len(words) or words[i + 1] not in relations)
            ):
                continue
        elif standing is not _CLOSELY and not left_alone:
            rules[i] = rules[i] or standing
            continue
        if not rules[i] and i not in judged:
            rules[i] = _rule(line, i, exempt)


def _tag(line: Line, tagger: Tagger, exempt: frozenset[int]) -> None:
    """Ask the tagger about each ordinary word that the rules left."""
    for i, bits in enumerate(line.bits):
        ordinary = bits & _VOCABULARY and not bits & _FUNCTION and len(line.words[i]) > 1
        if ordinary and not line.rules[i] and i not in exempt and tagger.is_name(line, i):
            line.rules[i] = "name.tagged"


def _standing(word: str) -> str:
    """How closely a word must be looked at: most words not at all, ordinary ones at their place; of
    a word that is a name wherever it stands the rule.
    """
    bits = bits_of(word)
    if bits & _FUNCTION:
        return _CLOSELY if word in name_cues().title_surnames else _NEVER
    if len(word) == 1 or word[0] == KEPT or any(map(str.isdigit, word)):
        return _NEVER
    if not bits & _VOCABULARY:
        sure = len(word) > 2 and word not in name_cues().phonetic
        return _listed_rule(bits) if sure else _CLOSELY
    # Nothing after a word of every call outweighs what speaks against it (name_context.py).
    return _ORDINARY if word in name_cues().everyday or bits == _VOCABULARY else _CLOSELY


_STANDING = WordTable(_standing)


def _rule(line: Line, i: int, exempt: frozenset[int]) -> str:
    """Why the token at `i` is covered, or an empty text."""
    word, bits = line.words[i], line.bits[i]
    if bits & _FUNCTION:
        return "name.titled" if word in line.cue.title_surnames and _is_titled(line, i) else ""
    if len(word) == 1 or i in line.numbers or (i in exempt and not is_cued(line, i)):
        return ""
    if bits & _VOCABULARY:
        return "name.context" if is_name(line, i) or owns(line, i) else ""
    if word in line.cue.phonetic and number_follows(line, i):
        return ""
    return "" if len(word) == 2 and state_stands(line, i) else _listed_rule(bits)


def _listed_rule(bits: int) -> str:
    if bits & _GIVEN:
        return "name.given"
    return "name.surname" if bits & _SURNAME else "name.unlisted"


def _is_titled(line: Line, i: int) -> bool:
    """MR WEEKS, OFC FRIEND, PARENT,TIMMY B: a function word in a surname's place."""
    if is_named(line, i) or goes_on_naming(line, i):
        return True
    if i > 0 and line.words[i - 1] in line.cue.titles and line.gaps[i] in {" ", ". "}:
        return True
    return line.gaps[i + 1] == "," and i + 1 < len(line.words) and bool(line.bits[i + 1] & _GIVEN)


def _join(tokens: Tokens, rules: list[str]) -> list[Span]:
    """One span for name parts that stand together (GARCIA,MARIA L)."""
    spans: list[Span] = []
    first, last = -1, -2
    for i in [i for i, rule in enumerate(rules) if rule]:
        if i != last + 1 or tokens.gaps[i] not in _JOINS:
            if first >= 0:
                spans.append(_person(tokens, first, last, rules))
            first = i
        last = i
    if first >= 0:
        spans.append(_person(tokens, first, last, rules))
    return spans


def _person(tokens: Tokens, first: int, last: int, rules: list[str]) -> Span:
    return Span(tokens.starts[first], tokens.ends[last], SpanType.PERSON, rules[last])
