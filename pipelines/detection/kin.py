"""Whose story it is when a relative or friend is named: the subject's own, or somebody else's.

Whom a caller speaks of is the subject, kin or not (RP SAYS HER SON SHOT HIMSELF); the subject's
kin are other people (SUBJ SAYS HIS SISTER HAS SCHIZOPHRENIA). Where a sentence leaves it open,
an event that is over is somebody else's and a present one is the subject's, so that nobody is
missed.
"""

from typing import NamedTuple

from pipelines.detection.entry import Entry, Kind
from pipelines.detection.scopes import Told, told
from schemas.assertion import Assertion

_FAR = 90
"""Code points beyond which a relative is not who is meant."""
_PAST = frozenset({"WAS", "HAD", "SUFFERED", "STRUGGLED", "ERA", "TENIA", "SUFRIA", "PADECIA"})


class Kin(NamedTuple):
    """A relative or friend named in the text, `[start, end)`."""

    start: int
    end: int
    tags: frozenset[str]
    told: Told
    """How the sentence came to speak of them."""


def kin_of(scope: str, sentence_start: int, start: int, end: int, entry: Entry) -> Kin:
    """The relative found at `[start, end)`."""
    before = scope[max(sentence_start + 1, start - _FAR) : start]
    return Kin(start, end, entry.tags, told(before))


class Said(NamedTuple):
    """A concept said of a relative."""

    kin: Kin
    between: str
    entry: Entry
    cue: Entry | None


def other_person(said: Said, assertion: Assertion) -> bool:
    """Whether the concept is somebody else's, read with this assertion."""
    kin, tags = said.kin, said.entry.tags
    done = not tags.isdisjoint({"completed", "event"})
    past = assertion is Assertion.HISTORICAL or not _PAST.isdisjoint(said.between.split()[:2])
    if "medication" in dict(said.entry.facts):
        return past and "dead" in kin.tags
    if kin.told is Told.LOST or "dead" in kin.tags:
        return done or past or "chronic" in tags
    if kin.told is Told.BY_OTHERS:
        return past and (done or ("far" in kin.tags and "chronic" in tags))
    return _of_theirs(said, done=done, past=past)


def _of_theirs(said: Said, *, done: bool, past: bool) -> bool:
    """The sentence does not say that a caller speaks of them."""
    kin = said.kin
    theirs = "theirs" in kin.tags or kin.told is Told.BY_SUBJECT
    if "named" in kin.tags and "far" in kin.tags:
        return True
    if past:
        timed = said.cue is None or said.cue.kind is Kind.AFTER
        return theirs or "far" in kin.tags or (timed and (done or "near" not in kin.tags))
    if done:
        return "far" in kin.tags or (theirs and not _opens(said))
    if _opens(said):
        return False
    close = said.between.count(" ") <= 5 and theirs and "chronic" in said.entry.tags
    return close and ("near" not in kin.tags or "named" in kin.tags or kin.told is Told.BY_SUBJECT)


def _opens(said: Said) -> bool:
    """Close kin named before anybody else: very likely a caller's, and so the subject."""
    kin = said.kin
    if kin.start > 1 or not kin.tags.isdisjoint({"far", "named"}):
        return False
    return (
        "near" in kin.tags or "injuries" in dict(said.entry.facts) or "chronic" in said.entry.tags
    )
