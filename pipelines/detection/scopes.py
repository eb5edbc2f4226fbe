"""Words that end a scope: looked up between a cue and the concept that it may govern."""

import re
from functools import cache
from typing import NamedTuple

from pipelines.detection.entry import Entry
from pipelines.detection.tables import table
from schemas.assertion import Assertion

SENTENCE_END = re.compile(r"[.;!?|\n]")
"""Where every scope ends."""


class _Words(NamedTuple):
    stop: frozenset[str]
    turn: frozenset[str]
    now: frozenset[str]
    then: frozenset[str]
    after_and: frozenset[str]


@cache
def _words() -> _Words:
    rows = {name: frozenset(words.split("|")) for name, words in table("scopes.tsv")}
    return _Words(rows["stop"], rows["turn"], rows["now"], rows["then"], rows["and"])


def sentence_ends(scope: str) -> list[int]:
    """Where the sentences of a folded text end."""
    return [hit.start() for hit in SENTENCE_END.finditer(scope)]


def stops(between: str) -> bool:
    """Whether these words end every scope: BUT and its like, or AND with a new verb."""
    if between == " ":
        return False
    words = between.split()
    known = _words()
    if not known.stop.isdisjoint(words):
        return True
    return "AND" in words[:-1] and words[words.index("AND") + 1] in known.after_and


def ends(cue: Entry, between: str) -> bool:
    """Whether the words between end the scope of this cue."""
    if between == " ":
        return False
    words = between.split()
    known = _words()
    if not known.stop.isdisjoint(words):
        return True
    if "AND" in words[:-1] and words[words.index("AND") + 1] in known.after_and:
        return True
    if "short" in cue.tags:
        return not known.turn.isdisjoint(words) or not known.now.isdisjoint(words)
    if cue.status is Assertion.HISTORICAL:
        return not known.now.isdisjoint(words)
    return cue.status is Assertion.HYPOTHETICAL and not known.then.isdisjoint(words)
