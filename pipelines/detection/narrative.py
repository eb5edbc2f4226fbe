"""A narrative as the rules read it: one plain text, its remarks, and the concepts in it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.detection.assertion import Hit, Reader
from pipelines.detection.entry import Find, Found
from pipelines.detection.lexicon import Lexicon
from pipelines.detection.lines import (
    Remarks,
    earlier_end,
    earlier_heads,
    is_robot,
    names_incident,
    names_return,
    remarks_in,
    return_form,
    robot_end,
)
from pipelines.detection.members import (
    CORRECTION,
    HISTORICAL,
    LINE_OF_PRIOR,
    LINE_OF_SYSTEM,
    POSSIBLE,
    PRIOR,
    QUERY,
    STATED,
)
from pipelines.detection.normalise import Plain, plain
from pipelines.detection.pairs import with_pairs
from pipelines.detection.scopes import SENTENCE_END, sentence_ends
from schemas.incident import NarrativeLine

_BETWEEN = " \n "
_SAID = (STATED, POSSIBLE)
_SIGNALS = (CORRECTION, QUERY, PRIOR)
_SENTENCE = 400
"""No sentence is looked for beyond so many code points."""


class Piece(NamedTuple):
    """One physical line: where it stands in the joined text, and in its narrative line."""

    start: int
    line: NarrativeLine
    offset: int


class Stretch(NamedTuple):
    """A piece of the plain text, `[start, end)`."""

    start: int
    end: int


@dataclass(slots=True)
class Narrative:
    """What people said, ready for facts and score."""

    joined: str
    text: Plain
    pieces: list[Piece]
    remarks: Remarks
    sentence_ends: list[int]
    hits: list[Hit]
    said: bool
    """Whether anybody said anything at all (R9)."""
    corrections: list[Find] = field(default_factory=list)
    unsaid: list[Stretch] = field(default_factory=list)
    """Robot lines, returns, and what an earlier incident said."""
    _bounds: list[int] = field(default_factory=list)

    def source(self, at: int) -> Piece:
        """The piece in which a place of the plain text lies."""
        if len(self.pieces) == 1:
            return self.pieces[0]
        if not self._bounds:
            self._bounds = [self.text.folded(piece.start) for piece in self.pieces]
        return self.pieces[bisect_right(self._bounds, at) - 1]

    def place(self, hit: Hit | Stretch) -> tuple[Piece, int, int, str]:
        """Piece, `[start, end)` in the text of its line, and the words as typed."""
        start, end = hit.start, hit.end
        piece = self.source(start)
        if self.text.gaps:
            start, end = self.text.span(start, end)
        shift = piece[2] - piece[0]
        return piece, start + shift, end + shift, self.joined[start:end]

    def remark_at(self, at: int) -> int:
        """Which remark, counted from 0, a place of the plain text lies in."""
        return bisect_right(self.remarks.starts, at) - 1


def _joined(lines: Iterable[NarrativeLine]) -> tuple[str, list[Piece]]:
    pieces: list[Piece] = []
    texts: list[str] = []
    at = 0
    for line in lines:
        if line.kind is LINE_OF_SYSTEM:
            continue
        offset = 0
        for text in line.text.split("\n") if "\n" in line.text else (line.text,):
            pieces.append(Piece(at, line, offset))
            texts.append(text)
            at += len(text) + len(_BETWEEN)
            offset += len(text) + 1
    return _BETWEEN.join(texts), pieces


def read(lines: Iterable[NarrativeLine], lexicons: Sequence[Lexicon]) -> Narrative:
    """Read all lines in order; returns and robot lines are left out (R23, R29)."""
    joined, pieces = _joined(lines)
    text = plain(joined)
    remarks = remarks_in(text.scope)
    found = _finds(text, lexicons)
    narrative = Narrative(joined, text, pieces, remarks, sentence_ends(text.scope), [], said=False)
    robots = [
        Stretch(start, robot_end(text.scope, start, end))
        for start, end in zip(remarks.starts, remarks.ends, strict=True)
        if is_robot(text.scope, start)
    ]
    narrative.unsaid += robots
    narrative.said = len(robots) < len(remarks.starts) and _any_words(narrative, robots)
    signals = [find for find in found.wholes if find[2].kind in _SIGNALS]
    form = return_form(text.scope)
    if signals or form is not None:
        narrative.unsaid += _returns(narrative, signals, form)
        narrative.corrections = [find for find in signals if find[2].kind is CORRECTION]
    if narrative.unsaid:
        found = Found(*(_outside(finds, narrative.unsaid) for finds in found))
    narrative.hits = Reader(text.scope, narrative.sentence_ends).read(with_pairs(found, text))
    _age(narrative, signals)
    return narrative


def _any_words(narrative: Narrative, robots: list[Stretch]) -> bool:
    if not robots:
        return not narrative.joined.isspace() and bool(narrative.joined)
    remarks = zip(narrative.remarks.starts, narrative.remarks.ends, strict=True)
    scope, unsaid = narrative.text.scope, set[tuple[int, int]](robots)
    return any(scope[start:end].strip() for start, end in remarks if (start, end) not in unsaid)


def _finds(text: Plain, lexicons: Sequence[Lexicon]) -> Found:
    found = lexicons[0].finds(text)
    for more in lexicons[1:]:
        wholes = sorted([*found.wholes, *more.finds(text).wholes], key=lambda find: find[:2])
        found = Found(wholes, found.parts)
    return found


def _merged(stretches: Iterable[Stretch]) -> tuple[list[int], list[int]]:
    """Starts and ends of what the stretches cover together."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(stretches):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _outside(finds: list[Find], stretches: Iterable[Stretch]) -> list[Find]:
    """The finds that begin in none of the stretches."""
    starts, ends = _merged(stretches)
    ends.insert(0, -1)  # nothing is covered before the first
    return [find for find in finds if find[0] >= ends[bisect_right(starts, find[0])]]


def _returns(narrative: Narrative, signals: list[Find], form: int | None) -> list[Stretch]:
    """Pasted returns to the end of their remark, and sentences that tell what a query said."""
    scope = narrative.text.scope
    starts = narrative.remarks.starts
    found: list[Stretch] = []
    for start, end, entry in signals:
        if entry.kind is not QUERY or (found and start < found[-1].end):
            continue
        if names_return(scope, starts[narrative.remark_at(start)], start, end):
            found.append(Stretch(start, _end_of_line(narrative, start)))
        else:
            found.append(_sentence_around(scope, start, end))
    if form is not None:
        found.append(Stretch(form, _end_of_line(narrative, form)))
    return found


def _sentence_around(scope: str, start: int, end: int) -> Stretch:
    window = max(start - _SENTENCE, 0)
    first = max(scope.rfind(mark, window, start) for mark in ".;!?|\n")
    after = SENTENCE_END.search(scope, end, end + _SENTENCE)
    return Stretch(max(first, window), after.start() if after else end + _SENTENCE)


def _end_of_line(narrative: Narrative, at: int) -> int:
    """The end of the remark and of the parts that go on in it."""
    remarks = narrative.remarks
    remark = narrative.remark_at(at)
    while remark + 1 < len(remarks.starts) and not remarks.fresh[remark + 1]:
        remark += 1
    return remarks.ends[remark]


def _earlier(narrative: Narrative, start: int) -> Stretch:
    end = _end_of_line(narrative, start)
    return Stretch(start, earlier_end(narrative.text.scope, start, end))


def _age(narrative: Narrative, signals: list[Find]) -> None:
    """Make history of what an earlier incident said."""
    scope, starts = narrative.text.scope, narrative.remarks.starts
    earlier: list[Stretch] = []
    for start, end, entry in signals:
        if entry.kind is not PRIOR or (earlier and start < earlier[-1].end):
            continue
        if names_incident(scope, starts[narrative.remark_at(start)], start, end):
            earlier.append(_earlier(narrative, start))
    earlier += [_earlier(narrative, start) for start in earlier_heads(scope, starts)]
    kinds = any(piece.line.kind is LINE_OF_PRIOR for piece in narrative.pieces)
    if not earlier and not kinds:
        return
    narrative.unsaid += earlier
    starts, ends = _merged(earlier)
    for hit in narrative.hits:
        prior = kinds and narrative.source(hit.start).line.kind is LINE_OF_PRIOR
        at = bisect_right(starts, hit.start)
        if prior or (at and hit.start < ends[at - 1]):
            hit.earlier_incident = True
            if hit.assertion in _SAID:
                hit.assertion = HISTORICAL
