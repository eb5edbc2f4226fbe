"""Safety facts of a narrative, each with its assertion and source line (conventions: labels.md).

Nothing is inferred from silence: without any remark every fact is `not_supplied` (R9).
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from pipelines.detection.assertion import SENTENCE_END, Hit
from pipelines.detection.narrative import Remark
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

_SAID = frozenset({Assertion.STATED, Assertion.POSSIBLE})
_YES_NO = {
    "injuries": "injuries",
    "children": "children_present",
    "vulnerable": "vulnerable_present",
    "animals": "animals_present",
    "substances": "substances_on_board",
    "stage": "stage_away",
}
_AGE = re.compile(
    r"(?<![\d.$#])(\d{1,2}) ?-?(?:YOA|YO|Y O|Y/O|YR OLD|YRS OLD|YEAR OLD|YEARS OLD|YR|YOM|YOF|YO[MF])\b"
    r"|\b(\d{1,2}) ?(?:MOS?|MONTHS?|WKS?|WEEKS?) OLD\b"
)
_MAJORITY = 18
_READ_AS = {"weapon_maybe": Assertion.POSSIBLE, "weapon_gone": Assertion.HISTORICAL}
_ARMS = frozenset({"weapon", *_READ_AS})
_PRESENCE = frozenset({"children_present", "vulnerable_present", "animals_present"})
_THREATS = frozenset({"threat", "threat_soft"})
_INTENT = _THREATS | {"means"}
_E = TypeVar("_E")


class _Ledger:
    """What the remarks have said so far."""

    def __init__(self) -> None:
        self.arms: Arms = NOTHING_SAID
        self.yes_no: dict[str, tuple[Said, int]] = {}
        self.threats: set[str] = set()
        self.means: list[Means] = []
        self.behaviours: list[Behaviour] = []
        self.medication = MedicationStatus.NOT_STATED
        self.language: str | None = None
        self.sources: dict[str, Fact] = {}
        self.sentence = 0

    def take(self, remark: Remark) -> None:
        """Add one remark."""
        last = 0
        self.sentence += 1
        for hit in remark.hits:
            if not hit.entry.facts or hit.assertion is Assertion.IDIOM:
                continue
            if hit.start > last and SENTENCE_END.search(remark.text.scope, last, hit.start):
                self.sentence += 1
            last = max(last, hit.end)
            for name, value in hit.entry.facts:
                self._fact(name, value, hit, remark)
        self._ages(remark)

    def _fact(self, name: str, value: str, hit: Hit, remark: Remark) -> None:
        said = hit.assertion in _SAID
        if name in _ARMS:
            self._weapon(name, value, hit, remark)
        elif name in _YES_NO:
            self._yes_no(_YES_NO[name], value, hit, remark)
        elif not said or (hit.accidental and name in _INTENT):
            return
        elif name in _THREATS:
            self.threats.add(value)
            self._source("threat", value, hit, remark)
        elif name == "means":
            self._add(self.means, Means(value), "means", hit, remark)
        elif name == "behaviour":
            self._behave(Behaviour(value), hit, remark)
        elif name == "medication":
            self.medication = MedicationStatus(value)
            self._source(name, value, hit, remark)
        elif name == "language":
            self.language = value
            self._source(name, value, hit, remark)

    def _weapon(self, name: str, value: str, hit: Hit, remark: Remark) -> None:
        assertion = hit.assertion
        if name in _READ_AS and assertion in _SAID:
            assertion = _READ_AS[name]
        elif name in _READ_AS:
            return
        if assertion is Assertion.OTHER_PERSON and hit.of_relative:
            assertion = Assertion.HISTORICAL  # HIS BROTHER TOOK THE GUN LAST YEAR
        now = arms_of(value, assertion, self.sentence)
        if now is None:
            return
        held = heard(self.arms, now)
        if held is not self.arms:
            self.arms = held
            self._source("weapon", held.weapon.value, hit, remark, held.assertion)

    def _yes_no(self, name: str, value: str, hit: Hit, remark: Remark) -> None:
        said = Said(value)
        if hit.assertion is Assertion.NEGATED:
            if name in _PRESENCE and hit.cue is not None and "verb" in hit.cue.tags:
                return  # WONT RETURN KIDS says nothing of who is there
            said = Said.FALSE if said is Said.TRUE else Said.TRUE
        elif hit.assertion is not Assertion.STATED:
            return
        before = self.yes_no.get(name)
        if before == (Said.TRUE, self.sentence):
            return
        self.yes_no[name] = (said, self.sentence)
        self._source(name, said.value, hit, remark)

    def _behave(self, behaviour: Behaviour, hit: Hit, remark: Remark) -> None:
        if behaviour is Behaviour.CALM:
            self.behaviours = [
                held
                for held in self.behaviours
                if held not in {Behaviour.AGITATED, Behaviour.COMBATIVE}
            ]
        self._add(self.behaviours, behaviour, "behaviour", hit, remark)

    def _ages(self, remark: Remark) -> None:
        if remark.stretch.prior:
            return
        for age in _AGE.finditer(remark.text.scope):
            minor = age.group(2) is not None or int(age.group(1)) < _MAJORITY
            if minor and "children_present" not in self.yes_no:
                self.yes_no["children_present"] = (Said.TRUE, self.sentence)
                self.sources["children_present"] = Fact(
                    name="children_present",
                    value=Said.TRUE.value,
                    assertion=Assertion.STATED,
                    line_id=remark.stretch.line_id,
                    at=remark.at,
                )

    def _add(self, held: list[_E], value: _E, name: str, hit: Hit, remark: Remark) -> None:
        if value not in held:
            held.append(value)
            self._source(f"{name}.{value}", str(value), hit, remark)

    def _source(
        self,
        name: str,
        value: str,
        hit: Hit,
        remark: Remark,
        assertion: Assertion | None = None,
    ) -> None:
        self.sources[name] = Fact(
            name=name,
            value=value,
            assertion=assertion or hit.assertion,
            line_id=remark.stretch.line_id,
            at=remark.at,
        )


def _threat(threats: set[str]) -> Threat:
    if len(threats) > 1:
        return Threat.BOTH
    return Threat(threats.copy().pop()) if threats else Threat.NONE_STATED


def facts_of(remarks: Sequence[Remark]) -> SafetyFacts:
    """The safety facts of all remarks in order."""
    if not remarks:
        return SafetyFacts()
    ledger = _Ledger()
    for remark in remarks:
        ledger.take(remark)
    answers = {name: ledger.yes_no.get(name, (Said.UNKNOWN, 0))[0] for name in _YES_NO.values()}
    return SafetyFacts(
        weapon=ledger.arms.weapon if ledger.arms is not NOTHING_SAID else Weapon.NONE_STATED,
        weapon_assertion=ledger.arms.assertion,
        threat=_threat(ledger.threats),
        means=tuple(ledger.means),
        behaviours=tuple(ledger.behaviours),
        medication=ledger.medication,
        language=ledger.language,
        sources=tuple(ledger.sources.values()),
        **answers,
    )
