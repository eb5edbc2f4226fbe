"""What follows a word and speaks for or against its being a name: one small test each."""

from collections.abc import Callable

from redaction.narrative.lexicon import Kind
from redaction.narrative.name_cues import NameCues
from redaction.narrative.name_evidence import Line, Test, lead_before, opens, role_before

_VOCABULARY, _FUNCTION = int(Kind.VOCABULARY), int(Kind.FUNCTION)
_GIVEN, _LISTED = int(Kind.GIVEN), int(Kind.LISTED_SURNAME)
_COMMON, _LIKELY = int(Kind.COMMON_SURNAME), int(Kind.LIKELY_NAME)
_BIRTH_DIGITS = {6, 8}


def slashed_name_after(line: Line, i: int) -> bool:
    """A slash and a name that is no other word follow: BENCH/PERKINS."""
    bits = line.bits[i + 1]
    listed = bool(bits & (_GIVEN | _LISTED)) and not bits & (_VOCABULARY | _FUNCTION)
    return line.gaps[i + 1] == "/" and listed


def family_follows(line: Line, i: int) -> bool:
    """THE MCALLISTER BOY, LONG FAMILY."""
    return i + 1 < len(line.words) and line.words[i + 1] in line.cue.families


def next_is(section: Callable[[NameCues], frozenset[str]]) -> Test:
    """A test: the next word stands in a section of the cue words."""

    def holds(line: Line, i: int) -> bool:
        return line.words[i + 1] in section(line.cue)

    return holds


def ends(line: Line, i: int) -> bool:
    """The word is the last."""
    return i + 1 == len(line.words)


def comma_name(line: Line, i: int) -> bool:
    """LAST,FIRST: a given name follows the comma."""
    gap, bits = line.gaps[i + 1], line.bits[i + 1]
    if not gap.startswith(",") or not bits & (_GIVEN | _LIKELY) or bits & _FUNCTION:
        return False
    return gap == "," or not bits & _VOCABULARY or bool(bits & _LIKELY)


def announced_comma_name(line: Line, i: int) -> bool:
    """FEVER, LOU at the start, after a role or a lead: any word before a comma and a given name."""
    ordinary = line.bits[i + 1] & (_VOCABULARY | _FUNCTION)
    if ordinary or line.gaps[i + 1] not in {",", ", "} or len(line.words[i]) == 1:
        return False
    if not line.bits[i + 1] & _GIVEN and not _is_unlisted(line, i + 1):
        return False
    placed = i > 0 and line.words[i - 1] in line.cue.places_before and line.bits[i] & _LISTED
    return i == 0 or role_before(line, i) or lead_before(line, i) or bool(placed)


def _is_unlisted(line: Line, i: int) -> bool:
    """A word of letters that only a name can be: longer than an initial, in no list."""
    return len(line.words[i]) > 1 and line.words[i].isalpha()


def initial_and_name_follow(line: Line, i: int) -> bool:
    """MOON J KARNES: a given name, an initial, and a word that only a name can be."""
    if not line.bits[i] & (_GIVEN | _LISTED) or len(line.words) < i + 3:
        return False
    initial, name = line.words[i + 1], line.bits[i + 2]
    return (
        len(initial) == 1
        and initial.isalpha()
        and not name & (_VOCABULARY | _FUNCTION)
        and (_is_unlisted(line, i + 2))
    )


def sign_after(line: Line, i: int) -> bool:
    """A sign other than a space follows."""
    return bool(line.gaps[i + 1].strip(" '"))


def possessive(line: Line, i: int) -> bool:
    """The word owns something: LONG'S."""
    return line.words[i].endswith("'S")


def modal_made(line: Line, i: int) -> bool:
    """MAY HAVE, WILL BE: the word is a verb."""
    return line.words[i] in {"MAY", "WILL"} and line.words[i + 1] in line.cue.bare_verbs


def next_is_of(line: Line, i: int) -> bool:
    """PRICE OF: the word is a plain noun."""
    return line.words[i + 1] == "OF"


def modal_follows(line: Line, i: int) -> bool:
    """CROW WILL NOT TALK: a verb that is itself a name, and its verb."""
    pair = line.words[i + 1 : i + 3]
    return len(pair) > 1 and pair[0] in {"MAY", "WILL"} and pair[1] in line.cue.bare_verbs


def predicate_follows_opening(line: Line, i: int) -> bool:
    """CHANCE INTOX, STONE COMBATIVE at the start of a clause: what is said of people only."""
    return line.words[i + 1] in line.cue.predicates and _clause_opens(line, i)


def birth_follows(line: Line, i: int) -> bool:
    """A date of birth follows."""
    following = line.words[i + 1]
    return following == "DOB" or (following.isdigit() and len(following) in _BIRTH_DIGITS)


def function_follows_opening(line: Line, i: int) -> bool:
    """The word begins a clause, and a function word follows."""
    return bool(line.bits[i + 1] & _FUNCTION) and _clause_opens(line, i)


def function_or_number_follows(line: Line, i: int) -> bool:
    """A function word or a number follows."""
    return bool(line.bits[i + 1] & _FUNCTION) or line.words[i + 1][0].isdigit()


def given_name_follows(line: Line, i: int) -> bool:
    """A given name follows a common surname: LONG DAVID."""
    bits = line.bits[i + 1]
    return not bits & _VOCABULARY and bool(bits & _GIVEN and line.bits[i] & (_COMMON | _LIKELY))


def surname_follows(line: Line, i: int) -> bool:
    """A word that is also a given name stands before an unlisted word: SID KATZ."""
    return not line.bits[i + 1] & _VOCABULARY and bool(line.bits[i] & _GIVEN)


def no_word_follows(line: Line, i: int) -> bool:
    """An unlisted word follows."""
    return not line.bits[i + 1] & _VOCABULARY


def surname_may_follow(line: Line, i: int) -> bool:
    """A given name is followed by a word that is also a surname: SUMMER FIELDS."""
    return bool(line.bits[i + 1] & (_LISTED | _LIKELY) and line.bits[i] & (_LIKELY | _GIVEN))


def participle_follows(line: Line, i: int) -> bool:
    """A verb form in -ING or -ED follows."""
    return line.words[i + 1].endswith(("ING", "ED"))


def after_role(line: Line, i: int) -> bool:
    """A role stands before, and the word does not describe."""
    return role_before(line, i) and line.words[i] not in line.cue.descriptive


def always(_line: Line, _i: int) -> bool:
    """Any word at all."""
    return True


def _clause_opens(line: Line, i: int) -> bool:
    return opens(line, i) or line.words[i - 1] in line.cue.breaks
