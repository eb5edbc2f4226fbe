"""What belongs to a name beside it: particles, initials, short surnames, the other half of a
hyphen, surnames of two words, and the same name again.

Each looks at a judged line (names.py) and only adds to what is covered.
"""

from functools import lru_cache
from itertools import pairwise

from redaction.narrative.lexicon import Kind
from redaction.narrative.name_cues import name_cues
from redaction.narrative.name_evidence import (
    Line,
    is_cued,
    lead_before,
    name_before,
    number_follows,
    opens,
    role_before,
    slashed_name_before,
)

_VOCABULARY, _FUNCTION = int(Kind.VOCABULARY), int(Kind.FUNCTION)
_NAMES = int(Kind.GIVEN | Kind.SURNAME)
_COMMAS = frozenset({",", ", "})
_JOINS = frozenset({" ", ",", ", ", ". ", ".", "-"})
_INITIAL_GAPS = _JOINS - {"-"}
_SHORTEST_REPEATED = 3
_SHORTEST_DOING = 5
_PLAIN = {("NO",), ("IN",), ("AT",), ("IS",), ("HAS",), ("WAS",), ("AND",), ("ON",)}
_SEXES = frozenset("WMF")
_SEXED = {("M",), ("F",), ("MA",), ("FA",), ("MALE",), ("FEMALE",), ("O",), ("T",), ("A",)}
"""W/, B/M, H/FA, N/O, R/T: letters with a slash that are no initials."""
_NO_INITIALS = frozenset({"A", "X"})


def add_parts(line: Line) -> None:
    """Cover what belongs to the names that were found, and names that only two words make."""
    words, cue = frozenset(line.words), line.cue
    named = [i for i, rule in enumerate(line.rules) if rule]
    particles = not cue.particles.isdisjoint(words)
    if named:
        if len(words) < len(line.words) or "'" in "".join(words):
            _repeat(line)
        if "-" in line.gaps:
            _add_hyphened(line)
            named = [i for i, rule in enumerate(line.rules) if rule]
        if len(named) > 1:
            _add_between(line, named)
        if particles:
            _add_particles(line)
    if not _small_words().isdisjoint(words):
        _add_small_words(line)
    if not cue.compound_second.isdisjoint(words):
        _add_compounds(line)
    if particles:
        _add_particles(line)
    if named and not _COMMAS.isdisjoint(line.gaps):
        _add_first_surnames(line)


def _add_between(line: Line, named: list[int]) -> None:
    """RAY MINOR RITCHIE: a word that may be a name, between two that are."""
    for before, after in pairwise(named):
        i = before + 1
        if after != i + 1 or line.gaps[i] != " " or line.gaps[after] != " ":
            continue
        if line.bits[i] & _NAMES and not line.bits[i] & _FUNCTION and len(line.words[i]) > 1:
            line.rules[i] = "name.part"


def _add_hyphened(line: Line) -> None:
    """TOOMBS-WATCHMAN, SANTA HEAL-DEAL: words that a hyphen joins to a name, or after one."""
    rules, gaps = line.rules, line.gaps
    for i in [i for i, rule in enumerate(rules) if not rule]:
        word = line.words[i]
        if line.bits[i] & _FUNCTION or len(word) == 1 or not word.isalpha():
            continue
        before = i > 0 and rules[i - 1]
        after = rules[i + 1] if i + 1 < len(rules) else ""
        if (before and "-" in {gaps[i], gaps[i + 1]} and gaps[i] in {" ", "-"}) or (
            after and gaps[i + 1] == "-"
        ):
            rules[i] = "name.part"


def _repeat(line: Line) -> None:
    """A word found to be a name once is that name wherever it stands again without an article."""
    met = {
        word.removesuffix("'S") for word, rule in zip(line.words, line.rules, strict=True) if rule
    }
    for i, word in enumerate(line.words):
        if word.removesuffix("'S") not in met or line.rules[i] or line.bits[i] & _FUNCTION:
            continue
        article = i and line.words[i - 1] in line.cue.articles
        if len(word) >= _SHORTEST_REPEATED and not article:
            line.rules[i] = "name.repeated"


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


def _add_first_surnames(line: Line) -> None:
    """RED CLOUD,ANA: an ordinary word that opens before LAST,FIRST is the first of two surnames."""
    for i in range(len(line.words) - 2):
        rules, gaps = line.rules[i : i + 3], line.gaps[i + 1 : i + 3]
        if rules[0] or not all(rules[1:]) or gaps[0] != " " or gaps[1] not in _COMMAS:
            continue
        if not line.bits[i] & _FUNCTION and (opens(line, i) or role_before(line, i)):
            line.rules[i] = "name.particle"


def _add_compounds(line: Line) -> None:
    """TOM TWO BULLS, CRYING WOLF,ANA, CHAPLAIN TWO MOONS: a surname of two ordinary words."""
    second = line.cue.compound_second
    for i in [i - 1 for i, word in enumerate(line.words) if i and word in second]:
        if line.gaps[i + 1] != " " or not _is_first(line, i):
            continue
        named = (i > 0 and line.rules[i - 1] and line.gaps[i] == " ") or line.rules[i + 1]
        comma = line.gaps[i + 2] in _COMMAS and line.rules[i + 2 : i + 3] not in ([], [""])
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
    small, rules = _small_words(), line.rules
    for i in [i for i, word in enumerate(line.words) if word in small]:
        if rules[i]:
            continue
        if len(line.words[i].removesuffix("'S")) > 1:
            if _is_short_name(line, i):
                rules[i] = "name.short"
        elif _is_beside_name(line, i) and _is_initial(line, i):
            rules[i] = "name.initial"


def _is_beside_name(line: Line, i: int) -> bool:
    """Whether a name or a word that announces one stands beside a single letter, or a point."""
    if i and (line.rules[i - 1] or line.words[i - 1] in line.cue.announcing):
        return True
    return line.gaps[i + 1] == "." or line.rules[i + 1 : i + 2] not in ([], [""])


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
