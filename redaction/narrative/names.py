"""People in the text: listed and unlisted names, and ordinary words that the context makes a name.

A word that no list holds is covered (default deny); a word that is both ordinary and a name is
weighed (name_context.py); single letters beside a name are its initials.
"""

from functools import lru_cache

from redaction.narrative.folding import KEPT
from redaction.narrative.lexicon import Kind, bits_of
from redaction.narrative.name_context import is_name
from redaction.narrative.name_cues import name_cues
from redaction.narrative.name_evidence import (
    Line,
    goes_on_naming,
    is_cued,
    is_named,
    lead_before,
    line_of,
    name_before,
    number_follows,
    opens,
    owns,
    role_before,
    slashed_name_before,
    state_stands,
)
from redaction.narrative.phrases import harmless
from redaction.narrative.spans import Span, SpanType
from redaction.narrative.tagger import Tagger
from redaction.narrative.tokens import Tokens

_VOCABULARY, _FUNCTION = int(Kind.VOCABULARY), int(Kind.FUNCTION)
_GIVEN, _SURNAME = int(Kind.GIVEN), int(Kind.SURNAME)
_NAMES = _GIVEN | _SURNAME
_JOINS = frozenset({" ", ",", ", ", ". ", ".", "-"})
_INITIAL_GAPS = _JOINS - {"-"}
_SHORTEST_REPEATED = 3
_SHORTEST_DOING = 5
_NEVER, _ORDINARY, _CLOSELY = range(3)
_PLAIN = {("NO",), ("IN",), ("AT",), ("IS",), ("HAS",), ("WAS",), ("AND",), ("ON",)}
_SEXES = frozenset("WMF")
_SEXED = {("M",), ("F",), ("MA",), ("FA",), ("MALE",), ("FEMALE",), ("O",), ("T",), ("A",)}
"""W/, B/M, H/FA, N/O, R/T: letters with a slash that are no initials."""
_NO_INITIALS = frozenset({"A", "X"})


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
    if any(line.rules):
        _repeat(line)
        _add_parts(line)
        if not line.cue.particles.isdisjoint(tokens.words):
            _add_particles(line)
    if not _small_words().isdisjoint(tokens.words):
        _add_small_words(line)
    if not line.cue.compound_second.isdisjoint(tokens.words):
        _add_compounds(line)
    if not any(line.rules):
        return []
    if not line.cue.particles.isdisjoint(tokens.words):
        _add_particles(line)
    _add_first_surnames(line)
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
    words, gaps, rules, numbers = line.words, line.gaps, line.rules, line.numbers
    speaks, relations = line.cue.speaking, line.cue.relations
    for i in sure:
        rules[i] = "known.name"
    for i, standing in [(i, s) for i, s in enumerate(map(_standing, words)) if s]:
        # Most words are ordinary and stand after a plain word: asked here, before any call.
        if (
            standing == _ORDINARY
            and i
            and words[i - 1] not in speaks
            and gaps[i] == " "
            and not rules[i - 1]
            and i - 1 not in numbers
            and (i + 1 == len(words) or words[i + 1] not in relations)
        ):
            continue
        if rules[i] or i in judged:
            continue
        rules[i] = _rule(line, i, exempt)


def _tag(line: Line, tagger: Tagger, exempt: frozenset[int]) -> None:
    """Ask the tagger about each ordinary word that the rules left."""
    for i, bits in enumerate(line.bits):
        ordinary = bits & _VOCABULARY and not bits & _FUNCTION and len(line.words[i]) > 1
        if ordinary and not line.rules[i] and i not in exempt and tagger.is_name(line, i):
            line.rules[i] = "name.tagged"


@lru_cache(maxsize=1 << 15)
def _standing(word: str) -> int:
    """How closely a word must be looked at: most words not at all, ordinary ones at their place."""
    bits = bits_of(word)
    if bits & _FUNCTION:
        return _CLOSELY if word in name_cues().title_surnames else _NEVER
    if len(word) == 1 or word[0] == KEPT or any(map(str.isdigit, word)):
        return _NEVER
    # Nothing after a word of every call outweighs what speaks against it (name_context.py).
    everyday = bits & _VOCABULARY and word in name_cues().everyday
    return _ORDINARY if everyday or bits == _VOCABULARY else _CLOSELY


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    """Function words that are surnames, single letters and digits, and these with 'S.

    A digit beside a name counts as its initial does: 8 LAKESHORE may be a house.
    """
    cue = name_cues()
    letters = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\x7f")
    owned = frozenset(letter + "'S" for letter in letters)
    return cue.short_surnames | cue.inner_names | letters | owned


def _add_small_words(line: Line) -> None:
    """Short surnames that are function words, and single letters."""
    small = _small_words()
    for i in [i for i, word in enumerate(line.words) if word in small]:
        if line.rules[i]:
            continue
        single = len(line.words[i].removesuffix("'S")) == 1
        if not single and _is_short_name(line, i):
            line.rules[i] = "name.short"
        elif single and _is_initial(line, i):
            line.rules[i] = "name.initial"


def _rule(line: Line, i: int, exempt: frozenset[int]) -> str:
    """Why the token at `i` is covered, or an empty text."""
    word, bits = line.words[i], line.bits[i]
    if bits & _FUNCTION:
        return "name.titled" if word in line.cue.title_surnames and _is_titled(line, i) else ""
    if len(word) == 1 or i in line.numbers or (i in exempt and not is_cued(line, i)):
        return ""
    if bits & _VOCABULARY:
        return "name.context" if is_name(line, i) or owns(line, i) else ""
    if state_stands(line, i):
        return ""
    return "" if word in line.cue.phonetic and number_follows(line, i) else _listed_rule(bits)


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


def _add_particles(line: Line) -> None:
    """DE LA CRUZ, MC KENZIE, ST JOHN: small words straight before a name, read from the right."""
    for i in range(len(line.words) - 2, -1, -1):
        word = line.words[i]
        if line.rules[i] or not line.rules[i + 1]:
            continue
        old = word in line.cue.old_ones and i > 0 and line.words[i - 1] == "OLD"
        if not old and word not in line.cue.particles:
            continue
        if line.gaps[i + 1] in {" ", "-", ". "}:
            line.rules[i] = "name.particle"


def _add_parts(line: Line) -> None:
    """RAY MINOR RITCHIE, TOOMBS-WATCHMAN, SANTA HEAL-DEAL: words that only a name stands round."""
    rules, gaps = line.rules, line.gaps
    for i in [i for i, rule in enumerate(rules) if not rule]:
        word, last = line.words[i], i + 1 == len(rules)
        if line.bits[i] & _FUNCTION or len(word) == 1 or not word.isalpha():
            continue
        after = "" if last else rules[i + 1]
        before = rules[i - 1] if i else ""
        between = before and after and gaps[i] == gaps[i + 1] == " " and line.bits[i] & _NAMES
        hyphened = (before and gaps[i] == "-") or (after and gaps[i + 1] == "-")
        doubled = before and gaps[i] == " " and gaps[i + 1] == "-"
        if between or hyphened or doubled:
            rules[i] = "name.part"


def _add_compounds(line: Line) -> None:
    """TOM TWO BULLS, CRYING WOLF,ANA, CHAPLAIN TWO MOONS: a surname of two ordinary words."""
    second = line.cue.compound_second
    for i in range(len(line.words) - 1):
        if line.words[i + 1] not in second or line.gaps[i + 1] != " " or not _is_first(line, i):
            continue
        named = (i > 0 and line.rules[i - 1] and line.gaps[i] == " ") or line.rules[i + 1]
        comma = line.gaps[i + 2] in {",", ", "} and line.rules[i + 2 : i + 3] not in ([], [""])
        if named or comma or is_cued(line, i) or (opens(line, i) and _acts(line, i + 2)):
            line.rules[i] = line.rules[i + 1] = "name.compound"


def _acts(line: Line, i: int) -> bool:
    """What somebody does or is stands at `i`: LITTLE THUNDER JUMPED."""
    word = line.words[i] if i < len(line.words) else ""
    return word in line.cue.animate or word in line.cue.copulas or word in line.cue.predicates


def _is_first(line: Line, i: int) -> bool:
    """The first word of a descriptive surname: a listed one, or what somebody does."""
    word = line.words[i]
    return word in line.cue.compound_first or (word.endswith("ING") and len(word) > _SHORTEST_DOING)


def _add_first_surnames(line: Line) -> None:
    """RED CLOUD,ANA: an ordinary word that opens before LAST,FIRST is the first of two surnames."""
    if "," not in line.gaps and ", " not in line.gaps:
        return
    for i in range(len(line.words) - 2):
        rules, gaps = line.rules[i : i + 3], line.gaps[i + 1 : i + 3]
        if rules[0] or not all(rules[1:]) or gaps[0] != " " or gaps[1] not in {",", ", "}:
            continue
        if not line.bits[i] & _FUNCTION and (opens(line, i) or role_before(line, i)):
            line.rules[i] = "name.particle"


def _repeat(line: Line) -> None:
    """A word found to be a name once is that name wherever it stands again without an article."""
    words = line.words
    if len(set(words)) == len(words) and "'" not in "".join(words):
        return
    met = {
        word.removesuffix("'S") for word, rule in zip(line.words, line.rules, strict=True) if rule
    }
    for i, word in enumerate(line.words):
        if word.removesuffix("'S") not in met or line.rules[i] or line.bits[i] & _FUNCTION:
            continue
        article = i and line.words[i - 1] in line.cue.articles
        if len(word) >= _SHORTEST_REPEATED and not article:
            line.rules[i] = "name.repeated"


def _is_short_name(line: Line, i: int) -> bool:
    """HE XIN, MR DO, LE SAYS: a function word that is a surname, where none would stand."""
    word, last = line.words[i], i + 1 == len(line.words)
    if is_cued(line, i) or slashed_name_before(line, i) or _is_hyphened(line, i):
        return True
    if word in line.cue.closing_surnames and i > 0 and lead_before(line, i):
        return last or line.gaps[i + 1].strip() != ""
    if name_before(line, i) and (
        word in line.cue.closing_surnames or (word == "DO" and line.words[i + 1 : i + 2] in _PLAIN)
    ):
        return True
    if word in line.cue.inner_names and i > 0 and line.rules[i - 1] and line.gaps[i] == " ":
        return last or line.rules[i + 1] != "" or line.gaps[i + 1].strip() != ""
    if last or not (i == 0 or line.gaps[i].strip()):
        return False
    following = line.words[i + 1]
    verb = following in line.cue.animate or following in line.cue.copulas
    speaks = word in line.cue.opening_surnames and verb
    return speaks or (line.rules[i + 1] != "" and line.gaps[i + 1] in {" ", ",", ", "})


def _opens_name(line: Line, i: int) -> bool:
    """A MCKEEVER at the start: A before a word that is nothing but a name."""
    if i + 1 == len(line.words) or line.words[i] != "A" or not opens(line, i):
        return False
    ordinary = line.bits[i + 1] & (_VOCABULARY | _FUNCTION)
    return line.gaps[i + 1] == " " and line.rules[i + 1] != "" and not ordinary


def _is_hyphened(line: Line, i: int) -> bool:
    """SO-YOUNG: a hyphen joins the word to a name."""
    before = i > 0 and line.gaps[i] == "-" and line.rules[i - 1] != ""
    return before or (line.gaps[i + 1] == "-" and line.rules[i + 1 : i + 2] not in ([], [""]))


def _is_initial(line: Line, i: int) -> bool:
    """A single letter that belongs to a name beside it: MARIA L, J BAKER, M. DELGADO, T.J."""
    gap, after, last = line.gaps[i], line.gaps[i + 1], i + 1 == len(line.words)
    if gap.endswith("/") and not after.startswith("."):
        return False
    if after.startswith("/") and (line.words[i] in _SEXES or line.words[i + 1 : i + 2] in _SEXED):
        return False
    cued = is_cued(line, i)
    beside = i > 0 and line.rules[i - 1] != "" and gap in _INITIAL_GAPS
    if beside and not (line.words[i] == "X" and number_follows(line, i)):
        return True
    if last or after not in _JOINS or (line.words[i] in _NO_INITIALS and after == " "):
        return cued or _opens_name(line, i)
    pointed = after == "." and len(line.words[i + 1]) == 1 and line.words[i + 1].isalpha()
    return cued or pointed or line.rules[i + 1] != ""


def _join(tokens: Tokens, rules: list[str]) -> list[Span]:
    """One span for name parts that stand together (GARCIA,MARIA L)."""
    spans: list[Span] = []
    for i in [i for i, rule in enumerate(rules) if rule]:
        rule = rules[i]
        start = tokens.starts[i]
        if i and rules[i - 1] and tokens.gaps[i] in _JOINS:
            start = spans.pop().start
        spans.append(Span(start, tokens.ends[i], SpanType.PERSON, rule))
    return spans
