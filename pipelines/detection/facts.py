"""Safety facts of a narrative, each with its assertion and source line (conventions: labels.md).

Nothing is inferred from silence: without any remark every fact is `not_supplied` (R9).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pipelines.detection.assertion import Hit
from pipelines.detection.entry import Entry
from pipelines.detection.explaining import explained
from pipelines.detection.members import (
    FALSE,
    HISTORICAL,
    IDIOM,
    NEGATED,
    OTHER_PERSON,
    POSSIBLE,
    STATED,
    SUICIDE,
    TRUE,
)
from pipelines.detection.narrative import Narrative
from pipelines.detection.trusted import trusted
from pipelines.detection.weapon import NOTHING_SAID, Arms, arms_of, heard
from schemas.assertion import Assertion
from schemas.safety import (
    Behaviour,
    Fact,
    Means,
    MedicationStatus,
    SafetyFacts,
    Said,
    Threat,
    Weapon,
)

_SAID = frozenset({STATED, POSSIBLE})
_YES_NO = {
    "injuries": "injuries",
    "children": "children_present",
    "vulnerable": "vulnerable_present",
    "animals": "animals_present",
    "substances": "substances_on_board",
    "stage": "stage_away",
}
_AGE = re.compile(
    r"(\d{1,2}) ?-?(?:YOA|YO|Y O|Y/O|YR OLD|YRS OLD|YEAR OLD|YEARS OLD|YR|YOM|YOF|YO[MF])\b"
    r"|\d{1,2} ?(?:MOS?|MONTHS?|WKS?|WEEKS?) OLD\b"
)
"""A digit first, so that a search runs from digit to digit; `_no_age` looks at what is before."""
_KIN_AGE = re.compile(r"[,(] ?(?:AGED? )?(\d{1,2}) ?[,)]")
_KIN_BARE = re.compile(
    r"\b(?:STEP|GRAND)?(?:SON|DAUGHTER|BOY|GIRL|BROTHER|SISTER|NEPHEW|NIECE)(?: AGED?)?"
    r" (\d{1,2})(?= (?!TIMES?\b|X\b|DAYS?\b|HRS?\b|HOURS?\b|MINS?\b|MINUTES\b|WE?E?KS?\b|MO\b|MOS\b"
    r"|MONTHS?\b|YE?A?RS? AGO|PILLS|OF\b|BLO?C?KS?\b|MILES?\b|FT\b|FEET\b|AND\b)[A-Z]| ?$|[.,;\n])"
)
"""SON 5 TOLD DISPATCH; SON 5 TIMES and SON 2 DAYS AGO are no ages."""
_KIN = re.compile(
    r"\b(?:STEP|GRAND)?(?:SON|DAUGHTER|BOY|GIRL|CHILD|BROTHER|SISTER|NEPHEW|NIECE|STUDENT|TWINS?)"
    r" ?$"
)
_KIN_REACH = len(" GRANDDAUGHTER ")
_TURN = re.compile(
    r"\b(?:(?:2ND|SECOND|3RD|THIRD|OTHER|ANOTHER|NEW|SAME) (?:CALLER|RP|WITNESS|WIT|PARTY)"
    r"|(?:NOW|LATER|THEN|ACTUALLY) (?:SAYS|SAID|SAYING|ADV|ADVISES|ADVISING|STATES|STATING|STS"
    r"|REPORTS|REPORTING|CLAIMS|TELLS))\b"
)
_TURN_WORDS = ("CALLER", "NOW ", "LATER ", "THEN ", " RP", "WIT")
_AGE_AFTER = re.compile(
    r"\b(?:MALE|FEMALE|TEEN) (1[0-7])(?= [A-Z]{2}|,|$)(?! (?:FT|FEET|MIN|MINS|MINUTES|BLKS|PILLS))"
    r"|\b(?:SONS|DAUGHTERS|BOYS|GIRLS),? (\d{1,2})(?=,| AND |&)"
)
"""FEMALE 17 LOCKED IN, SONS 6 AND 9."""
_MAJORITY = 18
_SURE = 0.5
"""Weight from which a suicide phrase says a threat to self."""
_READ_AS = {"weapon_maybe": POSSIBLE, "weapon_gone": HISTORICAL}
_ARMS = frozenset({"weapon", *_READ_AS})
_NAMED_ARMS = frozenset({"gun", "knife", "other"})
_PRESENCE = frozenset({"children_present", "vulnerable_present", "animals_present"})
_THREATS = frozenset({"threat", "threat_soft"})
_OTHERS = ("threat", "others")
_INNOCENT = frozenset({"unless_work", "unless_play", "unless_animal", "unless_medical"})
"""Marks of what is no threat beside a roofer, a game, a cat in a tree, a seizure."""
_INTENT = _THREATS | {"means"}
_CALMED = frozenset({Behaviour.AGITATED, Behaviour.COMBATIVE})
_KIN_WORDS = ("SON", "DAUGHTER", "BOY", "GIRL", "CHILD", "BROTHER", "SISTER", "NEPHEW", "NIECE")
_AGED_WORDS = ("MALE 1", "TEEN 1", "SONS", "DAUGHTERS", "BOYS", "GIRLS")
_AGE_WORDS = ("YO", "OLD", "Y/O", "YR")
_AN_AGE = Entry("child.age")
_E = TypeVar("_E")


class _Ledger:
    """What has been said so far."""

    def __init__(self, narrative: Narrative) -> None:
        self.narrative = narrative
        self.aimed = [
            (hit.start, hit.end)
            for hit in narrative.hits
            if _OTHERS in hit.entry.facts and hit.assertion in _SAID
        ]
        """Where others are threatened."""
        self.around: frozenset[str] | None = None
        """Marks of what the call explains away; looked up when asked for."""
        self.ends = narrative.sentence_ends
        self.arms: Arms = NOTHING_SAID
        self.arms_at = -1
        self.yes_no: dict[str, tuple[Said, int]] = {}
        self.threats: set[str] = set()
        self.means: list[Means] = []
        self.behaviours: list[Behaviour] = []
        self.medication = MedicationStatus.NOT_STATED
        self.language: str | None = None
        self.sources: dict[str, tuple[str, Assertion, int]] = {}
        """Per fact its value, its assertion, and where it was said."""
        self.sentence = 0

    def take(self, hit: Hit) -> None:
        """Add what one hit says."""
        said = hit.assertion in _SAID
        turned = said and (self._turned(hit) or self._explained(hit))
        surely = hit.entry.category is SUICIDE and hit.entry.weight >= _SURE
        if said and surely and not turned:
            self._intent(hit)
        for name, value in hit.entry.facts:
            if name in _ARMS:
                if self.arms is not NOTHING_SAID and self.ends is self.narrative.sentence_ends:
                    self._hear_turns()
                self._count_sentences(hit)
                self._weapon(name, value, hit)
            elif name in _YES_NO:
                self._count_sentences(hit)
                self._answer(_YES_NO[name], value, hit)
            elif said and not (name in _INTENT and (hit.accidental or turned)):
                self._tell(name, value, hit)

    def _explained(self, hit: Hit) -> bool:
        """A ROOFER ON A LEDGE, a tongue bitten in a seizure: nobody means harm."""
        if hit.entry.tags.isdisjoint(_INNOCENT):
            return False
        if self.around is None:
            self.around = explained(self.narrative.hits) & _INNOCENT
        return not self.around.isdisjoint(hit.entry.tags)

    def _turned(self, hit: Hit) -> bool:
        """GOING TO DROWN, then DROWN THE BABY: the longer reading says whom it concerns."""
        if not self.aimed:
            return False
        words = self.narrative.text.scope[hit.start : hit.end]
        if _OTHERS in hit.entry.facts or "SEL" in words:
            return False
        return any(start < hit.end <= end and hit.start < end for start, end in self.aimed)

    def _intent(self, hit: Hit) -> None:
        """What counts much for suicide is intent or conduct, whatever words say so (labels.md)."""
        if not hit.accidental:
            self.threats.add(Threat.SELF)
            self._source("threat", Threat.SELF.value, hit)

    def _count_sentences(self, hit: Hit) -> None:
        """Later sentences override earlier ones; within one, what is said outweighs denial."""
        self.sentence = bisect_right(self.ends, hit.start)

    def _hear_turns(self) -> None:
        """With two words of arms it matters whether somebody else spoke the second."""
        self.ends = _ends_of_turns(self.narrative)
        self.arms = replace(self.arms, sentence=bisect_right(self.ends, self.arms_at))

    def _tell(self, name: str, value: str, hit: Hit) -> None:
        if name in _THREATS:
            self.threats.add(value)
            self._source("threat", value, hit)
        elif name == "means":
            self._add(self.means, Means(value), "means", hit)
        elif name == "behaviour":
            self._behave(Behaviour(value), hit)
        elif name == "medication":
            self.medication = MedicationStatus(value)
            self._source(name, value, hit)
        elif name == "language":
            self.language = value
            self._source(name, value, hit)

    def _weapon(self, name: str, value: str, hit: Hit) -> None:
        assertion = hit.assertion
        if name in _READ_AS:
            if assertion not in _SAID:
                return
            assertion = _READ_AS[name]
        if assertion is OTHER_PERSON and hit.kin is not None:
            assertion = HISTORICAL  # HIS BROTHER TOOK THE GUN LAST YEAR
        now = arms_of(value, assertion, self.sentence)
        if now is None:
            return
        if name == "weapon_maybe":
            now = replace(now, implied=True)
        if "replica" in hit.entry.tags and self.arms.weapon is Weapon.GUN:
            self.arms = NOTHING_SAID  # THE GUN HE MENTIONED IS A BB GUN
        held = heard(self.arms, now)
        if held is not self.arms:
            self.arms, self.arms_at = held, hit.start
            self._source("weapon", held.weapon.value, hit, held.assertion)

    def _answer(self, name: str, value: str, hit: Hit) -> None:
        said = Said(value)
        if hit.assertion is NEGATED:
            verb = hit.cue is not None and "verb" in hit.cue.tags
            if name in _PRESENCE and (verb or _OTHERS in hit.entry.facts):
                return  # WONT RETURN KIDS says nothing of who is there
            said = FALSE if said is TRUE else TRUE
        elif hit.assertion is not STATED:
            return
        if self.yes_no.get(name) == (TRUE, self.sentence):
            return
        self.yes_no[name] = (said, self.sentence)
        self._source(name, said.value, hit)

    def _behave(self, behaviour: Behaviour, hit: Hit) -> None:
        if behaviour is Behaviour.CALM:
            self.behaviours = [held for held in self.behaviours if held not in _CALMED]
        self._add(self.behaviours, behaviour, "behaviour", hit)

    def ages(self) -> None:
        """A stated age under 18 is a minor, where nothing else is said of children."""
        scope = self.narrative.text.scope
        if "children_present" in self.yes_no:
            return
        for age in _ages(scope):
            years = age.group(age.lastindex or 0)
            minor = age.lastindex is None or int(years) < _MAJORITY
            unsaid = any(start <= age.start() < end for start, end in self.narrative.unsaid[:99])
            if minor and not unsaid:
                self.yes_no["children_present"] = (TRUE, self.sentence)
                hit = Hit(age.start(), age.end(), _AN_AGE)
                self._source("children_present", TRUE.value, hit)
                return

    def _add(self, held: list[_E], value: _E, name: str, hit: Hit) -> None:
        if value not in held:
            held.append(value)
            self._source(f"{name}.{value}", str(value), hit)

    def _source(self, name: str, value: str, hit: Hit, assertion: Assertion | None = None) -> None:
        self.sources[name] = value, assertion or hit.assertion, hit.start

    def facts(self) -> tuple[Fact, ...]:
        """Each fact with its source line and time."""
        return tuple(self._fact(name, *said) for name, said in self.sources.items())

    def _fact(self, name: str, value: str, assertion: Assertion, place: int) -> Fact:
        line = self.narrative.source(place).line
        values = {
            "name": name,
            "value": value,
            "assertion": assertion,
            "line_id": line.line_id,
            "at": line.at,
        }
        return trusted(Fact, values)


def _ends_of_turns(narrative: Narrative) -> list[int]:
    scope = narrative.text.scope
    if not any(word in scope for word in _TURN_WORDS):
        return narrative.sentence_ends
    return sorted([*narrative.sentence_ends, *(hit.start() for hit in _TURN.finditer(scope))])


def _ages(scope: str) -> Iterator[re.Match[str]]:
    """Ages stated as such, then those in brackets or commas after a child or relative."""
    if any(word in scope for word in _AGE_WORDS):
        yield from (age for age in _AGE.finditer(scope) if not _no_age(scope, age))
    if any(word in scope for word in _KIN_WORDS):
        for age in _KIN_AGE.finditer(scope):
            if _KIN.search(scope[max(age.start() - _KIN_REACH, 0) : age.start()]):
                yield age
        yield from _KIN_BARE.finditer(scope)
    if any(word in scope for word in _AGED_WORDS):
        yield from _AGE_AFTER.finditer(scope)


def _no_age(scope: str, age: re.Match[str]) -> bool:
    """Whether the digits are the end of a longer number, an amount, or of a word."""
    before = scope[max(age.start() - 1, 0) : age.start()]
    if age.group(1) is None:
        return before.isalnum() or before == "_"
    return before.isdigit() or before in {".", "$", "#"}


def _threat(threats: set[str]) -> Threat:
    if len(threats) > 1:
        return Threat.BOTH
    return Threat(next(iter(threats))) if threats else Threat.NONE_STATED


def _names_weapon(entry: Entry) -> bool:
    return any(name == "weapon" and value in _NAMED_ARMS for name, value in entry.facts)


def _says_crisis(hit: Hit) -> bool:
    said = hit.assertion in _SAID and not hit.earlier_incident
    return said and hit.entry.category is not None and hit.entry.weight >= _SURE


def _bears(hit: Hit) -> bool:
    """Whether a hit may say something of a scene: no idioms; of earlier incidents the arms only."""
    if hit.assertion is IDIOM:
        return False
    if hit.earlier_incident:
        return hit.assertion is HISTORICAL and _names_weapon(hit.entry)
    return bool(hit.entry.facts) or hit.entry.category is SUICIDE


def _bearing(hits: Sequence[Hit], *, suicidal_type: bool) -> list[Hit]:
    """The hits that may say something of this scene.

    What an earlier incident said of arms counts in a crisis alone: a gun named years ago says
    nothing of loud music.
    """
    bearing = [hit for hit in hits if _bears(hit)]
    earlier = any(hit.earlier_incident for hit in bearing)
    if earlier and not (suicidal_type or any(_says_crisis(hit) for hit in hits)):
        return [hit for hit in bearing if not hit.earlier_incident]
    return bearing


def facts_of(narrative: Narrative, *, suicidal_type: bool = False) -> SafetyFacts:
    """The safety facts of a narrative. `suicidal_type`: the call type says a threat to self."""
    if not narrative.said:
        return SafetyFacts()
    ledger = _Ledger(narrative)
    for hit in _bearing(narrative.hits, suicidal_type=suicidal_type):
        ledger.take(hit)
    ledger.ages()
    if suicidal_type:
        ledger.threats.add(Threat.SELF)
    values: dict[str, object] = {
        name: ledger.yes_no[name][0] if name in ledger.yes_no else Said.UNKNOWN
        for name in _YES_NO.values()
    }
    values |= {
        "weapon": ledger.arms.weapon,
        "weapon_assertion": ledger.arms.assertion,
        "threat": _threat(ledger.threats),
        "means": tuple(ledger.means),
        "behaviours": tuple(ledger.behaviours),
        "medication": ledger.medication,
        "language": ledger.language,
        "sources": ledger.facts(),
    }
    return trusted(SafetyFacts, values)
