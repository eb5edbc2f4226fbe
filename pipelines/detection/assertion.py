"""How firmly each find is said: one pass from left to right, after ConText (Harkema et al. 2009).

Scopes end at the end of a sentence or line, at BUT and its like, and after a few words. A negation
governs the first concept after it and goes on only over OR, a slash, or a list of bare nouns, so
that "NEG WEAPONS SUICIDAL" still says suicidal. Time: linear in the number of finds; every look
at the text between two finds is bounded by `_FAR` code points.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.detection.entry import Entry, Find, Kind
from pipelines.detection.kin import Kin, Said, kin_of, other_person, perhaps_other
from pipelines.detection.members import (
    ACCIDENT,
    AFTER,
    AGAIN,
    BEFORE,
    CONCEPT,
    HISTORICAL,
    HYPOTHETICAL,
    IDIOM,
    NEGATED,
    NOTHING,
    OTHER_PERSON,
    POSSIBLE,
    PRIOR,
    RELATIVE,
    STATED,
    SUICIDE,
)
from pipelines.detection.names import any_street, is_paper, is_street
from pipelines.detection.scopes import Told, ends, speaks, stops
from schemas.assertion import Assertion

_FAR = 90
"""Code points beyond which no cue reaches."""
_VERB = len("SHE WILL ")
"""A condition ends where its consequence begins: IF HE LEAVES SHE WILL."""
_NEVER = 1 << 62
"""Stands for the end of the last sentence."""
_LOOK_BACK = 4
"""Concepts that a cue standing behind them may still govern."""
_JOINED_BY_OR = re.compile(r"[ ,]*(?:/|\bOR\b|\bNOR\b|\bNI\b|\bO\b)(?: ANY| A| HX OF)?[ /]*")
_LISTED = re.compile(r"[ ,&/]*(?:\bAND\b|\bY\b)?(?: ANY| A)?[ ]*")
_ANSWER = re.compile(r" ?[:?=-]{1,2} ?")
_OPENER = re.compile(r"(?:^|[.,;|\n/]|\b(?:SAYS|STATES|THAT|BUT|ADV)) ?(?:HIS |HER |THE |ALL )*$")
_ASIDE = re.compile(r", [^,]{2,40}, ")
_DOUBTED_AFTER = re.compile(r" ?\?")
_DOUBTED_BEFORE = re.compile(r"(?:^|[ ,/(\n|])\? ?$")
_MINUS = re.compile(r"[ ,/]-$")
_SUBJECT_AFTER = re.compile(r"(?:,|\bBUT|\bAND|\bWHILE) (?:HE|SHE|SUBJ|PT|RP|CALLER|DRIVER) ?\Z")
_SUBJECT_LENGTH = len(", WHILE CALLER ")
_REPLY = re.compile(r"\b(?:SAID|SAYS|STATED|STATES|ANSWERED|REPLIED|TOLD (?:THEM|HIM|HER|RP)) \Z")
_REPLY_LENGTH = len(" ANSWERED THEM ")
_REPLIES = {
    status: Entry(rule, status=status, reach=5, tags=frozenset({"reply"}))
    for rule, status in (("neg.said_no", NEGATED), ("yes.said", STATED))
}
"""ASKED IF HE WAS SUICIDAL, AND HE SAID NO."""
_CONTRAST = Entry("other.contrast", tags=frozenset({"strong"}))
_CLAUSE_END = re.compile(r" ?(?:[.,;!?|/\n)]|-|$)")
_JOINED_BEFORE = re.compile(r"(?:/|OR |OR)$")
_STRENGTH = {
    IDIOM: 6,
    NEGATED: 5,
    OTHER_PERSON: 4,
    HYPOTHETICAL: 3,
    HISTORICAL: 2,
    POSSIBLE: 1,
}
"""Where several cues hold a concept, the strongest says how it stands."""
_NEVER_OPEN = frozenset({"only_answer", "only_trailing"})
"""Cues that look back and never forward."""
_OPEN_TO_CUES = frozenset({STATED, POSSIBLE})
_ARMS_CUES = frozenset({"arms_only", "of_arms", "of_opener"})
_ACROSS = frozenset({"of_arms", "reply"})
"""Cues that reach over a comma or an AND HE."""
_LASTING = frozenset({"chronic", "completed", "event"})
_OF_KIN = _OPEN_TO_CUES | {HISTORICAL}


def _concerns(cue: Entry, concept: Entry) -> bool:
    """Whether a cue for some concepts only is one for this."""
    if "health_only" in cue.tags:
        return concept.category is not None
    if not cue.tags.isdisjoint(_ARMS_CUES):
        return any(name.startswith("weapon") for name, _ in concept.facts)
    return "chronic_only" not in cue.tags or "chronic" in concept.tags


def _is_aside(cue: Entry, between: str) -> bool:
    """IS NOT, PER HER SON, SUICIDAL; NEVER HAS BEEN, SUICIDAL."""
    if "aside" in cue.tags and between == ", ":
        return True
    return "verb" in cue.tags and _ASIDE.fullmatch(between) is not None


class Hit:
    """A concept found in the narrative, and how it is said; places in the plain form."""

    assertion: Assertion = STATED
    cue: Entry | None = None
    """The cue that governs it."""
    kin: Kin | None = None
    """The relative or friend of whom it is said."""
    may_be_subject: bool = False
    """Said of another person, who may be whom the call is about: it counts."""
    accidental: bool = False
    earlier_incident: bool = False
    """From the comments of another incident: no evidence for this call."""

    def __init__(self, start: int, end: int, entry: Entry) -> None:
        self.start = start
        self.end = end
        self.entry = entry


@dataclass(slots=True)
class _Cue:
    """An open scope."""

    entry: Entry
    start: int
    end: int
    governed: bool = False


class Reader:
    """Reads finds in order; `hits` are the concepts with their assertion."""

    def __init__(self, scope: str, sentence_ends: list[int]) -> None:
        self.hits: list[Hit] = []
        self._scope = scope
        self._streets: bool | None = None
        """Whether the text names any street; looked up at the first hit that weighs."""
        self._doubts = "?" in scope or "-" in scope
        self._ends = [*sentence_ends, _NEVER]
        self._sentence = 0
        """Which of `_ends` closes the sentence being read."""
        self._sentence_start = -1
        self._cues: dict[Assertion, _Cue] = {}
        self._kin: Kin | None = None
        self._accident_end = -1

    def read(self, finds: Iterable[Find]) -> list[Hit]:
        """Take all finds, in order of their start; the hits."""
        next_end = self._ends[0]
        for find in finds:
            if find[0] >= next_end:
                next_end = self._next_sentence(find[0])
            kind = find[2].kind
            if kind is CONCEPT:
                self._concept(find)
            elif kind is BEFORE:
                self._before(find)
            elif kind is not NOTHING:
                self._rare(find, kind)
        return self.hits

    def _next_sentence(self, place: int) -> int:
        """Close every scope; the end of the sentence in which `place` lies."""
        self._sentence = bisect_right(self._ends, place)
        self._sentence_start = self._ends[self._sentence - 1]
        self._cues.clear()
        self._kin = None
        self._accident_end = -1
        return self._ends[self._sentence]

    def _rare(self, find: Find, kind: Kind) -> None:
        start, end, entry = find
        if kind is AFTER:
            self._after(find)
        elif kind is AGAIN:
            self._renew()
        elif kind is RELATIVE:
            self._kin = kin_of(self._scope, self._sentence_start, start, end, entry)
        elif kind is ACCIDENT:
            self._accident(find)
        elif kind is PRIOR:
            self._cues[HISTORICAL] = _Cue(entry, start, end)

    def _renew(self) -> None:
        self._cues.pop(HISTORICAL, None)
        for hit in self.hits[-_LOOK_BACK:]:
            if hit.assertion is HISTORICAL:
                hit.assertion = STATED

    def _accident(self, find: Find) -> None:
        self._accident_end = find[1]
        for hit in self.hits[-_LOOK_BACK:]:
            hit.accidental = self._near(hit.end, find[0]) and hit.start > self._sentence_start

    def _near(self, first: int, second: int) -> bool:
        return second - first <= _FAR

    def _concept(self, find: Find) -> None:
        start, end, entry = find
        hits = self.hits
        if hits and hits[-1].end > start and "open" in hits[-1].entry.tags:
            hits.pop()  # THREATENING TO KILL, then KILL HIMSELF: the longer reading says whom
        hit = Hit(start, end, entry)
        if entry.weight and self._is_name(end, entry):
            hit.assertion = IDIOM
        elif self._cues:
            self._govern(hit)
        if self._doubts and hit.assertion is STATED:
            self._doubt(hit)
        if self._kin is not None:
            self._relate(hit, self._kin)
        if self._accident_end >= 0:
            hit.accidental = self._near(self._accident_end, start)
        hits.append(hit)

    def _doubt(self, hit: Hit) -> None:
        """A question mark before or after says possible, -SI says no SI."""
        scope, start = self._scope, hit.start
        before = scope[max(start - 3, 0) : start]
        if _DOUBTED_AFTER.match(scope, hit.end) or _DOUBTED_BEFORE.search(before):
            hit.assertion = POSSIBLE
        elif hit.end - start == len("SI") and _MINUS.search(before if start > 1 else f" {before}"):
            hit.assertion = NEGATED

    def _relate(self, hit: Hit, kin: Kin) -> None:
        """Said of a relative: somebody else's story, or the subject is the relative."""
        between = self._scope[kin.end : hit.start]
        if len(between) > _FAR or "," in between or stops(between) or speaks(between):
            self._kin = None
            return
        hit.kin = kin
        self._tell_whose(hit)

    def _tell_whose(self, hit: Hit) -> None:
        if hit.kin is None or hit.assertion not in _OF_KIN:
            return
        between = self._scope[hit.kin.end : hit.start]
        said = Said(hit.kin, between, hit.entry, hit.cue)
        if other_person(said, hit.assertion):
            hit.assertion = OTHER_PERSON
        elif hit.assertion is STATED and perhaps_other(said, ends=self._ends_clause(hit.end)):
            hit.assertion, hit.may_be_subject = OTHER_PERSON, True

    def _is_name(self, end: int, entry: Entry) -> bool:
        """A street or a number that is no code: OVERDOSE AVE, 5150 MAIN ST; SI #44817."""
        if "paper" in entry.tags and is_paper(self._scope, end):
            return True
        if self._streets is None:
            self._streets = any_street(self._scope)
        return self._streets and is_street(self._scope, end, number="number" in entry.tags)

    def _govern(self, hit: Hit) -> None:
        """The strongest cue whose scope holds the concept; every cue that does moves on."""
        strength = 0
        for status, cue in list(self._cues.items()):
            if not self._reaches(cue, hit):
                continue
            cue.governed = True
            cue.end = max(cue.end, hit.end)
            if _STRENGTH.get(status, 0) > strength:
                strength = _STRENGTH[status]
                hit.assertion = status
                hit.cue = cue.entry

    def _reaches(self, cue: _Cue, hit: Hit) -> bool:
        start, entry = hit.start, cue.entry
        if start < cue.end:  # overlapping finds share their fate: WORRIED HE WILL + WILL KILL
            return cue.governed or cue.start < start
        between = self._scope[cue.end : start]
        ahead = _VERB if entry.status is HYPOTHETICAL else 0
        if len(between) > _FAR or ends(entry, self._scope[cue.end : start + ahead]):
            del self._cues[entry.status]
            return False
        if not _concerns(entry, hit.entry):
            return False
        if cue.governed:
            return self._goes_on(cue, between, start, hit.entry)
        if "," in between and not _is_aside(entry, between):
            return False
        return between.count(" ") <= entry.reach + 1

    def _goes_on(self, cue: _Cue, between: str, start: int, entry: Entry) -> bool:
        if _JOINED_BY_OR.fullmatch(between):
            return True
        if "noun" not in entry.tags or not _LISTED.fullmatch(between):
            return False
        if "verb" in cue.entry.tags and between == " AND ":
            return False  # NOT TAKING MEDS AND PARANOID
        if "," not in between or "list" in cue.entry.tags:
            return True
        return " OR " in self._scope[start : start + _FAR // 2]

    def _before(self, find: Find) -> None:
        start, end, entry = find
        if "answer" in entry.tags and self._answers(find):
            return
        if "trailing" in entry.tags and self._ends_clause(end):
            reply = self._reply(start, entry)
            if self._governs_before((start, end, reply), reply.reach if reply is not entry else 1):
                return
        if "verb" in entry.tags and self._contrasts(start, end):
            self._sends_away(_CONTRAST)
        if entry.tags.isdisjoint(_NEVER_OPEN):
            self._cues[entry.status] = _Cue(entry, start, end)

    def _reply(self, start: int, cue: Entry) -> Entry:
        """The answer that NO or YES is after SAID; else the cue itself."""
        said = _REPLY.search(self._scope[max(start - _REPLY_LENGTH, 0) : start])
        return _REPLIES.get(cue.status, cue) if said else cue

    def _contrasts(self, start: int, end: int) -> bool:
        """HIS WIFE TAKES LITHIUM, HE DOES NOT: the subject does not do what the relative does."""
        if not self._ends_clause(end):
            return False
        before = self._scope[max(start - _SUBJECT_LENGTH, 0) : start]
        return _SUBJECT_AFTER.search(before) is not None

    def _ends_clause(self, end: int) -> bool:
        return _CLAUSE_END.match(self._scope, end) is not None

    def _answers(self, find: Find) -> bool:
        """WEAPONS: NO and SUICIDAL? YES answer what stands before them."""
        if not self.hits:
            return False
        last = self.hits[-1]
        if find[0] - last.end > 4 or not _ANSWER.fullmatch(self._scope, last.end, find[0]):
            return False
        if last.assertion is not IDIOM:
            last.assertion = find[2].status
        return True

    def _after(self, find: Find) -> None:
        start, end, entry = find
        other = entry.status is OTHER_PERSON
        if other and self.hits and self.hits[-1].start < start < self.hits[-1].end:
            return  # CHOKE THE LIFE OUT OF, then OF HIS WIFE: part of what is said
        if "away" in entry.tags and (self._sends_away(entry) or "only_away" in entry.tags):
            return
        if "ends_clause" in entry.tags and not self._ends_clause(end):
            return
        if not self._governs_before(find, entry.reach) and "either" in entry.tags:
            self._cues[entry.status] = _Cue(entry, start, end)

    def _sends_away(self, cue: Entry) -> bool:
        """NOT INVOLVED, LIVES ELSEWHERE: what the sentence says of a relative is not of here."""
        sent = False
        for hit in self.hits[-_LOOK_BACK:]:
            if hit.kin is None or hit.kin.start < self._sentence_start:
                continue
            theirs = "theirs" in hit.kin.tags and hit.entry.category is not SUICIDE
            lasting = theirs or not hit.entry.tags.isdisjoint(_LASTING)
            if "strong" in cue.tags or (lasting and hit.kin.told is not Told.BY_OTHERS):
                hit.assertion, sent = OTHER_PERSON, True
        return sent

    def _governs_before(self, find: Find, words: int) -> bool:
        """Lay the cue on the concepts before it; False when there is none in reach."""
        reached, _, entry = find
        whole_clause = "clause" in entry.tags
        governed = joined = False
        for hit in reversed(self.hits[-_LOOK_BACK:]):
            if hit.start < self._sentence_start:
                break
            if governed and not (whole_clause or joined or hit.end > reached):
                break  # of overlapping hits all share their fate
            between = self._scope[hit.end : reached]
            far = len(between) > _FAR or between.count(" ") > words + 1
            apart = entry.tags.isdisjoint(_ACROSS) and ("," in between or stops(between))
            if far or apart:
                break
            if not self._may_govern(entry, hit):
                continue
            self._lay(hit, entry)
            governed = True
            reached = min(reached, hit.start)
            before = max(hit.start - 4, 0)
            joined = _JOINED_BEFORE.search(self._scope, before, hit.start) is not None
        return governed

    def _may_govern(self, cue: Entry, hit: Hit) -> bool:
        """GUN AT HIS BROTHERS: the gun is there; HAS GUN AT HIS BROTHERS: the subject is."""
        if "of_opener" in cue.tags:
            opening = self._scope[max(hit.start - _FAR, 0) : hit.start]
            in_hand = " " in self._scope[hit.start : hit.end]
            if in_hand or not _OPENER.search(opening):
                return False
        return _concerns(cue, hit.entry)

    def _lay(self, hit: Hit, cue: Entry) -> None:
        asked = "reply" in cue.tags and hit.assertion is HYPOTHETICAL
        if asked or hit.assertion in _OPEN_TO_CUES:
            hit.assertion, hit.cue = cue.status, cue
            self._tell_whose(hit)
