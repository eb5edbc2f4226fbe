"""Words that end a scope: looked up between a cue and the concept that it may govern."""

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

from pipelines.detection.entry import Entry
from pipelines.detection.members import HISTORICAL, HYPOTHETICAL
from pipelines.detection.tables import table

SENTENCE_END = re.compile(r"[.;!?|\n]")
"""Where every scope ends."""


class _Words(NamedTuple):
    stop: frozenset[str]
    turn: frozenset[str]
    now: frozenset[str]
    then: frozenset[str]
    after_and: frozenset[str]
    speech: frozenset[str]
    subject: frozenset[str]
    loss: frozenset[str]


class Told(Enum):
    """How a sentence came to speak of a relative."""

    BARELY = 0
    BY_OTHERS = 1
    """RP SAYS HER SON: the relative is whom the call is about."""
    BY_SUBJECT = 2
    LOST = 3
    """GRIEVING HIS SON, SINCE HIS SON: the relative is the reason."""


@cache
def _words() -> _Words:
    rows = {name: frozenset(words.split("|")) for name, words in table("scopes.tsv")}
    return _Words(
        *(
            rows[name]
            for name in ("stop", "turn", "now", "then", "and", "speech", "subject", "loss")
        )
    )


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
    if cue.status is HISTORICAL:
        return not known.now.isdisjoint(words)
    return cue.status is HYPOTHETICAL and not known.then.isdisjoint(words)


_LOSS_WORDS = 5


def told(before: str) -> Told:
    """What the words before a relative say of who speaks."""
    words = before.replace(",", " ").split()
    known = _words()
    if not known.loss.isdisjoint(words[-_LOSS_WORDS:]):
        return Told.LOST
    for at in range(len(words) - 1, -1, -1):
        if words[at] in known.speech:
            speaker = words[max(at - 2, 0) : at]
            return Told.BY_OTHERS if known.subject.isdisjoint(speaker) else Told.BY_SUBJECT
    return Told.BARELY


def speaks(between: str) -> bool:
    """Whether the words say that whoever stands before them speaks or another is meant."""
    if between == " ":
        return False
    words = between.split()
    known = _words()
    return not (known.speech.isdisjoint(words) and known.subject.isdisjoint(words))
