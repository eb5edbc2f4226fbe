"""A narrative as the rules read it: remarks in order, each with the concepts found in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.detection.assertion import SENTENCE_END, Hit, Reader
from pipelines.detection.entry import Kind
from pipelines.detection.lexicon import Find, Lexicon
from pipelines.detection.lines import (
    Stretch,
    begins_return,
    names_incident,
    names_return,
    stretches,
)
from pipelines.detection.normalise import Plain, plain
from pipelines.detection.pairs import with_pairs
from schemas.assertion import Assertion
from schemas.incident import NarrativeLine


@dataclass(slots=True)
class Remark:
    """One remark: a stretch of a line, its plain form and the concepts in it."""

    stretch: Stretch
    text: Plain
    hits: list[Hit]
    at: datetime | None = None
    corrections: list[tuple[int, frozenset[str]]] = field(default_factory=list)
    """Where a correction stands, and its tags."""

    def place(self, hit: Hit) -> tuple[int, int]:
        """Where a hit stands in the text of its line, in code points."""
        start, end = self.text.span(hit.start, hit.end)
        return self.stretch.start + start, self.stretch.start + end


def read(lines: Iterable[NarrativeLine], lexicons: Iterable[Lexicon]) -> list[Remark]:
    """All remarks that people made about this call; returns and robot lines are left out."""
    kept = list(lines)
    times = {line.line_id: line.at for line in kept}
    lexicons = tuple(lexicons)
    remarks: list[Remark] = []
    in_return = in_prior = False
    for stretch in stretches(kept):
        if stretch.fresh:
            in_return = in_prior = False
        if in_return:
            continue
        text = plain(stretch.text)
        finds = _finds(text, lexicons)
        cut = _return_from(text, finds)
        if cut is not None:
            in_return = True
            finds = [find for find in finds if find.end <= cut]
        finds = _without_mentions(text, finds)
        remark = _remark(stretch, text, finds, times.get(stretch.line_id))
        in_prior = _age(remark, finds, prior=in_prior or stretch.prior)
        remarks.append(remark)
    return remarks


def _finds(text: Plain, lexicons: tuple[Lexicon, ...]) -> list[Find]:
    if len(lexicons) == 1:
        return lexicons[0].finds(text)
    return sorted(
        (find for lexicon in lexicons for find in lexicon.finds(text)),
        key=lambda find: (find.end, -find.start),
    )


def _remark(stretch: Stretch, text: Plain, finds: list[Find], at: datetime | None) -> Remark:
    reader = Reader(text).read(with_pairs(finds, text))
    corrections = [
        (find.start, find.entry.tags)
        for find in reader.signals
        if find.entry.kind is Kind.CORRECTION
    ]
    return Remark(stretch, text, reader.hits, at, corrections)


def _return_from(text: Plain, finds: list[Find]) -> int | None:
    """Where a pasted return begins (R23, R29)."""
    places = [
        find.start
        for find in finds
        if find.entry.kind is Kind.QUERY and names_return(text.scope, find.start, find.end)
    ]
    form = begins_return(text.scope)
    if form is not None:
        places.append(form)
    return min(places, default=None)


def _without_mentions(text: Plain, finds: list[Find]) -> list[Find]:
    """Leave out the sentences that tell what a query said."""
    queries = [find for find in finds if find.entry.kind is Kind.QUERY]
    for query in queries:
        after = SENTENCE_END.search(text.scope, query.end)
        end = after.start() if after else len(text.scope)
        start = max(text.scope.rfind(mark, 0, query.start) for mark in ".;!?|\n")
        finds = [find for find in finds if find.end <= start or find.start >= end]
    return finds


def _age(remark: Remark, finds: list[Find], *, prior: bool) -> bool:
    """Make history of what an earlier incident said; True when the next part still is."""
    since = 0 if prior else None
    if not prior:
        for find in finds:
            if find.entry.kind is Kind.PRIOR and names_incident(
                remark.text.scope, find.start, find.end
            ):
                since = find.start
                break
    if since is None:
        return False
    for hit in remark.hits:
        if hit.start >= since:
            hit.earlier_incident = True
            if hit.assertion in {Assertion.STATED, Assertion.POSSIBLE}:
                hit.assertion = Assertion.HISTORICAL
    return True
