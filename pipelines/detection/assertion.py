"""How firmly each find is said: one pass from left to right, after ConText (Harkema et al. 2009).

Scopes end at the end of a sentence or line, at BUT and its like, and after a few words. A negation
governs the first concept after it and goes on only over OR, a slash, or a list of bare nouns, so
that "NEG WEAPONS SUICIDAL" still says suicidal. Time: linear in the number of finds; every look
at the text between two finds is bounded by `_FAR` code points.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.detection.entry import Entry, Kind
from pipelines.detection.lexicon import Find
from pipelines.detection.normalise import Plain
from schemas.assertion import Assertion

_FAR = 90
"""Code points beyond which no cue reaches."""
_LOOK_BACK = 4
"""Concepts that a cue standing behind them may still govern."""
SENTENCE_END = re.compile(r"[.;!?|\n]|//|\*\*")
"""Where every scope ends."""
_JOINED_BY_OR = re.compile(r"[ ,]*(?:/|\bOR\b|\bNOR\b|\bNI\b|\bO\b)(?: ANY| A| HX OF)?[ /]*")
_LISTED = re.compile(r"[ ,&/]*(?:\bAND\b|\bY\b)?(?: ANY| A)?[ ]*")
_ANSWER = re.compile(r" ?[:?=-]{1,2} ?")
_CLAUSE_END = re.compile(r" ?(?:[.,;!?|/\n)]|-|$)")
_JOINED_BEFORE = re.compile(r"(?:/|OR |OR)$")
_STREET = re.compile(
    r" (?:AVE|AVENUE|ST|STREET|RD|ROAD|BLVD|LN|LANE|CT|COURT|HWY|PKWY|PL|TER|TRL|CIR|SQ|PIKE"
    r"|(?:HILL|CREEK|CANYON|RIDGE|FALLS|GULCH|POND|LAKE|SPRINGS)(?: RD| ST| LN)?)\b"
)
_STREET_AHEAD = re.compile(r"(?: [NSEW])?(?: [A-Z0-9]{1,20}){1,2}" + _STREET.pattern)
_ORDER = (
    Assertion.IDIOM,
    Assertion.NEGATED,
    Assertion.OTHER_PERSON,
    Assertion.HYPOTHETICAL,
    Assertion.HISTORICAL,
    Assertion.POSSIBLE,
)


@dataclass(slots=True)
class Hit:
    """A concept found in a line, and how it is said."""

    start: int
    end: int
    entry: Entry
    assertion: Assertion
    of_relative: bool = False
    accidental: bool = False
    cue: Entry | None = None
    """The cue that governs it."""
    earlier_incident: bool = False
    """From the comments of another incident: no evidence for this call."""


@dataclass(slots=True)
class _Cue:
    """An open scope."""

    entry: Entry
    start: int
    end: int
    governed: bool = False


class Reader:
    """Reads the finds of one line; `hits` are its concepts, `signals` what concerns the line."""

    def __init__(self, text: Plain) -> None:
        self.hits: list[Hit] = []
        self.signals: list[Find] = []
        self._scope = text.scope
        self._cues: dict[Assertion, _Cue] = {}
        self._floor = 0
        self._relative_end = -1
        self._accident_end = -1
        self._halves: dict[int, _Cue] = {}
        """By start and by end of the halves of pairs: the cue that governs there."""

    def read(self, finds: Iterable[Find]) -> "Reader":
        """Take all finds, in order."""
        for find in finds:
            kind = find.entry.kind
            if kind is Kind.CONCEPT:
                self._concept(find)
            elif kind is Kind.BEFORE:
                self._before(find)
            elif kind is Kind.AFTER:
                self._after(find)
            elif kind is Kind.NOTHING:
                continue
            elif kind is Kind.PART:
                self._remember(find)
            else:
                self._mark(find)
        return self

    def _mark(self, find: Find) -> None:
        kind = find.entry.kind
        if kind is Kind.STOP:
            self._cues.clear()
            self._floor = find.end
            self._relative_end = -1
        elif kind is Kind.TURN:
            self._turn(find.entry)
        elif kind is Kind.AGAIN:
            self._renew()
        elif kind is Kind.RELATIVE:
            self._relative_end = find.end
        elif kind is Kind.ACCIDENT:
            self._accident(find)
        else:
            self.signals.append(find)
            if kind is Kind.PRIOR:
                self._cues[Assertion.HISTORICAL] = _Cue(find.entry, find.start, find.end)

    def _turn(self, entry: Entry) -> None:
        negation = self._cues.get(Assertion.NEGATED)
        if negation is not None and "short" in negation.entry.tags:
            del self._cues[Assertion.NEGATED]
        if "now" in entry.tags:
            self._cues.pop(Assertion.HISTORICAL, None)
        if "then" in entry.tags:
            self._cues.pop(Assertion.HYPOTHETICAL, None)

    def _renew(self) -> None:
        self._cues.pop(Assertion.HISTORICAL, None)
        for hit in self.hits[-_LOOK_BACK:]:
            if hit.assertion is Assertion.HISTORICAL:
                hit.assertion = Assertion.STATED

    def _accident(self, find: Find) -> None:
        self._accident_end = find.end
        for hit in self.hits[-_LOOK_BACK:]:
            between = self._scope[hit.end : find.start]
            hit.accidental = len(between) <= _FAR and not SENTENCE_END.search(between)

    def _concept(self, find: Find) -> None:
        start, end, entry = find
        if self.hits and self.hits[-1].end > start and "open" in self.hits[-1].entry.tags:
            self.hits.pop()  # THREATENING TO KILL, then KILL HIMSELF: the longer reading says whom
        hit = Hit(start, end, entry, Assertion.STATED)
        if self._is_name(find):
            hit.assertion = Assertion.IDIOM
        else:
            cue = self._cue_of_pair(find) if "pair" in entry.tags else self._cue_over(find)
            if cue is not None:
                hit.assertion = cue.entry.status
                hit.cue = cue.entry
                if entry.tags:
                    self._halves[-start - 1] = self._halves[end] = cue
        if self._relative_end >= 0:
            near = start - self._relative_end < _FAR
            hit.of_relative = near and not SENTENCE_END.search(
                self._scope, self._relative_end, start
            )
            past = hit.assertion is Assertion.HISTORICAL or "completed" in entry.tags
            if hit.of_relative and past:
                hit.assertion = Assertion.OTHER_PERSON
        if self._accident_end >= 0:
            between = self._scope[self._accident_end : start]
            hit.accidental = len(between) <= _FAR and not SENTENCE_END.search(between)
        self.hits.append(hit)

    def _is_name(self, find: Find) -> bool:
        """A street or a number that is no code: OVERDOSE AVE, 5150 MAIN ST."""
        if _STREET.match(self._scope, find.end):
            return True
        return "number" in find.entry.tags and bool(_STREET_AHEAD.match(self._scope, find.end))

    def _remember(self, half: Find) -> None:
        """Which cue governs half a pair; the cue is not used up by it."""
        if not self._cues:
            return
        for status in _ORDER:
            cue = self._cues.get(status)
            if cue is not None and self._reaches(cue, half):
                self._halves[-half.start - 1] = self._halves[half.end] = cue
                return

    def _cue_of_pair(self, pair: Find) -> _Cue | None:
        """The cue before the first half, else a negation between the halves."""
        before = self._halves.get(-pair.start - 1)
        if before is not None and before.end <= pair.start:
            return before
        within = self._halves.get(pair.end)
        if within is not None and within.start > pair.start:
            return within if within.entry.status is Assertion.NEGATED else None
        return None

    def _cue_over(self, find: Find) -> _Cue | None:
        """The strongest cue whose scope holds a concept; every cue that does moves on with it."""
        strongest: _Cue | None = None
        for status in _ORDER if self._cues else ():
            cue = self._cues.get(status)
            if cue is None or not self._reaches(cue, find):
                continue
            cue.governed = True
            cue.end = max(cue.end, find.end)
            strongest = strongest or cue
        return strongest

    def _reaches(self, cue: _Cue, find: Find) -> bool:
        start = find.start
        if start < cue.end:
            return cue.governed  # overlapping finds share their fate
        between = self._scope[cue.end : start] if start - cue.end <= _FAR else "."
        if SENTENCE_END.search(between):
            self._cues.pop(cue.entry.status, None)
            return False
        if "chronic_only" in cue.entry.tags and "chronic" not in find.entry.tags:
            return False
        if cue.governed:
            return self._goes_on(cue, between, start, find.entry)
        return between.count(" ") <= cue.entry.reach + 1 and "," not in between

    def _goes_on(self, cue: _Cue, between: str, start: int, entry: Entry) -> bool:
        if _JOINED_BY_OR.fullmatch(between):
            return True
        if "noun" not in entry.tags or not _LISTED.fullmatch(between):
            return False
        if "," not in between or "list" in cue.entry.tags:
            return True
        return " OR " in self._scope[start : start + _FAR // 2]

    def _before(self, find: Find) -> None:
        entry = find.entry
        if "answer" in entry.tags and self._answers(find):
            return
        if "trailing" in entry.tags and self._ends_clause(find) and self._governs_before(find, 1):
            return
        if "only_answer" not in entry.tags:
            self._cues[entry.status] = _Cue(entry, find.start, find.end)

    def _ends_clause(self, find: Find) -> bool:
        return _CLAUSE_END.match(self._scope, find.end) is not None

    def _answers(self, find: Find) -> bool:
        """WEAPONS: NO and SUICIDAL? YES answer what stands before them."""
        if not self.hits:
            return False
        last = self.hits[-1]
        if find.start - last.end > 4 or not _ANSWER.fullmatch(self._scope, last.end, find.start):
            return False
        if last.assertion is not Assertion.IDIOM:
            last.assertion = find.entry.status
        return True

    def _after(self, find: Find) -> None:
        if not self._governs_before(find, find.entry.reach) and "either" in find.entry.tags:
            self._cues[find.entry.status] = _Cue(find.entry, find.start, find.end)

    def _governs_before(self, find: Find, words: int) -> bool:
        """Lay the cue on the concepts before it; False when there is none in reach."""
        reached = find.start
        whole_clause = "clause" in find.entry.tags
        governed = False
        for hit in reversed(self.hits[-_LOOK_BACK:]):
            between = self._scope[hit.end : reached]
            far = len(between) > _FAR or between.count(" ") > words + 1
            if far or hit.end < self._floor or "," in between or SENTENCE_END.search(between):
                break
            self._lay(hit, find.entry.status)
            governed = True
            reached = min(reached, hit.start)
            if not whole_clause and not _JOINED_BEFORE.search(
                self._scope, hit.start - 4, hit.start
            ):
                break
        return governed

    def _lay(self, hit: Hit, status: Assertion) -> None:
        if hit.of_relative and status is Assertion.HISTORICAL:
            status = Assertion.OTHER_PERSON
        if hit.assertion in {Assertion.STATED, Assertion.POSSIBLE}:
            hit.assertion = status
