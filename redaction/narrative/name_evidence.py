"""What stands before a word and speaks for or against its being a name: one small test each."""

from collections.abc import Callable
from dataclasses import dataclass

from redaction.narrative.lexicon import BITS, Kind, bits_of
from redaction.narrative.name_cues import NameCues, name_cues
from redaction.narrative.tokens import Tokens

_VOCABULARY, _FUNCTION = int(Kind.VOCABULARY), int(Kind.FUNCTION)
_GIVEN, _LISTED = int(Kind.GIVEN), int(Kind.LISTED_SURNAME)
_SOFT_SIGNS = frozenset({"", ",", ".", "-", ":", "(", '"', "/", "'", "#", ";", "?", "!"})
_UNIT_DIGITS = 3
_ALSO_KNOWN_AS = ("A", "K", "A")
_STATES = frozenset({"OH", "KY", "AR", "CO", "MT", "NY"})


@dataclass(slots=True)
class Line:
    """Words, the gap before each, what the lists say (`bits`), why each is covered (`rules`)."""

    words: tuple[str, ...]
    gaps: tuple[str, ...]
    bits: list[int]
    rules: list[str]
    cue: NameCues
    numbers: frozenset[int]


def line_of(tokens: Tokens) -> Line:
    """The tokens ready to be weighed; nothing covered yet."""
    bits = BITS.read(tokens.words)
    numbers = frozenset(tokens.numbers)
    return Line(tokens.words, tokens.gaps, bits, [""] * len(bits), name_cues(), numbers)


Test = Callable[[Line, int], bool]


def is_soft(gap: str) -> bool:
    """Whether a gap joins rather than breaks: at most one sign, no new line."""
    return gap == " " or gap.strip(" ") in _SOFT_SIGNS


def is_cued(line: Line, i: int) -> bool:
    """Whether a title or a naming word stands before: MR, OFC, NAMED, AKA, GOES BY, THIS IS."""
    if i == 0 or not is_soft(line.gaps[i]):
        return False
    previous = line.words[i - 1]
    if previous in line.cue.naming or previous in line.cue.titles:
        return True
    if previous in {"FIRST", "LAST"} and line.gaps[i].startswith(":"):
        return True
    return previous in line.cue.links and i > 1 and line.words[i - 2] in line.cue.naming_with_link


def is_named(line: Line, i: int) -> bool:
    """Whether the word before leaves no other reading: NAMED, AKA, GOES BY, NAME IS."""
    if i == 0 or not is_soft(line.gaps[i]):
        return False
    previous = line.words[i - 1]
    if previous in line.cue.sure_naming:
        return True
    if i == 1:
        return False
    named = line.words[i - 2]
    linked = previous in line.cue.sure_links and named in line.cue.sure_naming_with_link
    if line.words[i - 3 : i] == _ALSO_KNOWN_AS:
        return True
    return linked or f"{named}_{previous}" in line.cue.sure_pairs


def goes_on_naming(line: Line, i: int) -> bool:
    """The second word of a byname that a sure cue announced: GOES BY HALF PINT."""
    if i < 2 or line.gaps[i] not in {" ", "-"} or not line.rules[i - 1]:
        return False
    verb = line.words[i] in line.cue.animate or line.words[i] in line.cue.copulas
    return not verb and is_named(line, i - 1)


def slashed_name_before(line: Line, i: int) -> bool:
    """A name and a slash stand before: MENDOZA/PRIEST."""
    return line.gaps[i] == "/" and bool(line.rules[i - 1])


def number_follows(line: Line, i: int) -> bool:
    """Whether a short number stands straight after, as in a unit (ADAM 12)."""
    if i + 1 == len(line.words):
        return False
    word = line.words[i + 1]
    return word[0].isdigit() and line.gaps[i + 1] in {" ", "-"} and len(word) <= _UNIT_DIGITS


def opens(line: Line, i: int) -> bool:
    """The word begins the line, or stands after a break."""
    return i == 0 or not is_soft(line.gaps[i])


def name_before(line: Line, i: int) -> bool:
    """A name stands straight before."""
    return bool(line.rules[i - 1]) and line.gaps[i] in {" ", ", ", ",", "-", ". "}


def role_before(line: Line, i: int) -> bool:
    """A role or relation stands before: RP, SON, CASE MGR IS."""
    if i == 0 or not is_soft(line.gaps[i]):
        return False
    previous = line.words[i - 1]
    if previous in line.cue.roles:
        return True
    if len(previous) == 1 and previous.isdigit():
        # SUBJ#1 VINES, PT 2 BEACH
        return i > 1 and line.words[i - 2] in line.cue.roles
    if previous in line.cue.old_ones:
        return i > 1 and line.words[i - 2] == "OLD"
    return previous in line.cue.links and i > 1 and line.words[i - 2] in line.cue.roles


def lead_before(line: Line, i: int) -> bool:
    """A word stands before that names are led by: PER, WITH, W/."""
    previous = line.words[i - 1]
    return previous in line.cue.leads or (previous == "W" and line.gaps[i].startswith("/"))


def led_by_two(line: Line, i: int) -> bool:
    """Two words stand before that together lead to a person: WAITING ON, NO SIGN OF."""
    return i > 1 and f"{line.words[i - 2]}_{line.words[i - 1]}" in line.cue.lead_pairs


def owner_in_place(line: Line, i: int) -> bool:
    """IN FAITH'S ROOM, AT BEAGLE'S: after a preposition of place only an owner has an 'S."""
    return line.words[i].endswith("'S") and line.words[i - 1] in line.cue.places_before


def given_name_before(line: Line, i: int) -> bool:
    """MARIA HEAD: a given name or a word in no list, and a listed surname."""
    if not line.rules[i - 1] or line.gaps[i] != " " or not line.bits[i] & _LISTED:
        return False
    bits = line.bits[i - 1]
    if bits & (_VOCABULARY | _FUNCTION) or (bits and not bits & _GIVEN):
        return False
    return i == 1 or not line.rules[i - 2] or line.gaps[i - 1] != " "


def opening_given_before(line: Line, i: int) -> bool:
    """MELBA TOAST at the start of a clause: a given name, and what is no verb or state."""
    word, bits = line.words[i], line.bits[i - 1]
    if not line.rules[i - 1] or line.gaps[i] != " " or not bits & _GIVEN or not opens(line, i - 1):
        return False
    if bits & (_VOCABULARY | _FUNCTION) or word.endswith(("ING", "ED", "LY", "S")):
        return False
    cue = line.cue
    return not (word in cue.animate or word in cue.predicates or word in cue.described)


def titled_name_before(line: Line, i: int) -> bool:
    """SGT REGINALD OYE: after a title and a name that is no other word nearly any word."""
    if not line.rules[i - 1] or line.gaps[i] != " " or i < 2 or not is_cued(line, i - 1):
        return False
    verb = line.words[i] in line.cue.animate or line.words[i] in line.cue.predicates
    return not verb and not line.bits[i - 1] & (_VOCABULARY | _FUNCTION)


def pointed_initial_before(line: Line, i: int) -> bool:
    """G. COURT: an initial with its point, and a listed surname."""
    return bool(line.bits[i] & _LISTED) and line.gaps[i] in {". ", "."} and initial_before(line, i)


def article_before(line: Line, i: int) -> bool:
    """An article or a preposition of place stands before."""
    return not line.gaps[i].strip() and line.words[i - 1] in line.cue.against_before


def denied_before(line: Line, i: int) -> bool:
    """NOT ROSE BUT HER SISTER: weaker than an article."""
    return line.words[i - 1] == "NOT" and line.gaps[i] == " "


def number_before(line: Line, i: int) -> bool:
    """A number stands straight before: 2 KNIVES, but also #4 BARB."""
    return not line.gaps[i].strip() and line.words[i - 1].isdigit()


def initial_before(line: Line, i: int) -> bool:
    """J BAKER, D. STONE; not W/M, N MAIN, A LONG."""
    previous = line.words[i - 1]
    return len(previous) == 1 and previous in line.cue.initials and line.gaps[i] in {" ", ". ", "."}


def sign_before(line: Line, i: int) -> bool:
    """Some sign stands between the word and the one before."""
    return bool(line.gaps[i].strip(" ,"))


def state_stands(line: Line, i: int) -> bool:
    """FROM OH, IN KY: a state whose letters are also a surname."""
    return (
        line.words[i] in _STATES
        and i > 0
        and line.words[i - 1] in {"FROM", "IN"}
        and line.gaps[i] == " "
    )


def owns(line: Line, i: int) -> bool:
    """HUNTERS MOM: a given name with a plain S before a relation."""
    if (
        i + 1 == len(line.words)
        or line.words[i + 1] not in line.cue.owned
        or line.gaps[i + 1] != " "
    ):
        return False
    word = line.words[i]
    given = word.endswith("S") and bool(bits_of(word[:-1]) & _GIVEN)
    return given and not (i and line.words[i - 1] in line.cue.against_before)
