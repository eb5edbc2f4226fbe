"""Whose story it is when a relative or friend is named: the subject's own, or somebody else's.

Whom a caller speaks of is the subject, kin or not (RP SAYS HER SON SHOT HIMSELF); the subject's
kin are other people (SUBJ SAYS HIS SISTER HAS SCHIZOPHRENIA). Where a sentence leaves it open,
an event that is over is somebody else's and a present one is the subject's, so that nobody is
missed.
"""

import re
from typing import NamedTuple

from pipelines.detection.entry import Entry
from pipelines.detection.members import AFTER, HISTORICAL, SUICIDE
from pipelines.detection.scopes import Told, told
from schemas.assertion import Assertion

_FAR = 90
"""Code points beyond which a relative is not who is meant."""
_CLOSE = 6
_ELSEWHERE = re.compile(
    r" (?:WHO IS |IS |WHO LIVES |LIVES )?IN (?!HIS|HER|THE|A |HERE|THEIR|FRONT|REHAB|DETOX|JAIL"
    r"|BED|BATH|GARAGE|BASEMENT|CLOSET|KITCHEN|LIVING|YARD|BACK|ROOM|CAR |VEH|TRUCK|CRISIS|TEARS"
    r"|DISTRESS|DANGER|CUSTODY|PAIN|WITHDRAW|SHOWER|TUB|TOWN|ROADWAY|STREET|TRAFFIC|PSYCH|SCHOOL"
    r"|CLASS|HALL|ATTIC|SHED|PARKING|LOBBY|FETAL|DISTRAUGHT|MENTAL|NEED|SEVERE|ACTIVE)[A-Z]{3,} "
)
_DEAD = frozenset({"DIED", "PASSED", "MURIO", "FALLECIO"})
_PAST = _DEAD | frozenset(
    {"WAS", "HAD", "SUFFERED", "STRUGGLED", "ERA", "TENIA", "SUFRIA", "PADECIA"}
)


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
    past = assertion is HISTORICAL or not _PAST.isdisjoint(said.between.split()[:2])
    if "medication" in dict(said.entry.facts) and not {"named", "far"} <= kin.tags:
        return past and "dead" in kin.tags
    dead = "dead" in kin.tags or not _DEAD.isdisjoint(said.between.split()[:2])
    if kin.told is Told.LOST or dead:
        return done or past or "chronic" in tags
    if kin.told is Told.BY_OTHERS:
        return past and (done or ("far" in kin.tags and "chronic" in tags))
    return _of_theirs(said, done=done, past=past)


def perhaps_other(said: Said, *, ends: bool) -> bool:
    """HIS MOTHER HAS DEMENTIA: as likely whom the call is about as somebody else.

    `ends`: the clause ends with it; where it goes on (AND WALKED OFF) the relative acts here.

    Read as another person's, and counted all the same, so that nobody is missed.
    """
    kin = said.kin
    if not ends or "theirs" not in kin.tags or kin.told is not Told.BARELY:
        return False
    if "mate" in kin.tags:
        return said.entry.category is not SUICIDE
    return "chronic" in said.entry.tags and said.between.count(" ") <= _CLOSE


def _of_theirs(said: Said, *, done: bool, past: bool) -> bool:
    """The sentence does not say that a caller speaks of them."""
    kin = said.kin
    theirs = "theirs" in kin.tags or kin.told is Told.BY_SUBJECT
    if _plainly_theirs(said, past=past):
        return True
    if past:
        timed = said.cue is None or said.cue.kind is AFTER
        return theirs or "far" in kin.tags or (timed and (done or "near" not in kin.tags))
    if _opens(said):
        return False
    if done:
        return theirs or "far" in kin.tags
    if "far" in kin.tags and "mate" not in kin.tags and kin.told is Told.BARELY:
        theirs = True
    if not theirs or ("near" in kin.tags and not _named(kin)):
        return False
    return said.between.count(" ") <= _CLOSE and _lasts(said)


def _plainly_theirs(said: Said, *, past: bool) -> bool:
    """MOTHER OF THE VICTIM, COUSIN IN OHIO, FATHER HAD."""
    tags = said.kin.tags
    if {"named", "far"} <= tags or _ELSEWHERE.match(said.between) is not None:
        return True
    return past and "near" not in tags and not _PAST.isdisjoint(said.between.split()[:1])


def _named(kin: Kin) -> bool:
    """Whether the sentence says whose kin they are."""
    return "named" in kin.tags or kin.told is Told.BY_SUBJECT


def _lasts(said: Said) -> bool:
    """A condition that goes on; of distant kin, whatever is not about suicide."""
    kin, entry = said.kin, said.entry
    if "chronic" in entry.tags:
        return True
    away = _ELSEWHERE.match(said.between) is not None
    distant = _named(kin) or ("far" in kin.tags and "mate" not in kin.tags) or away
    return distant and (away or entry.category not in {None, SUICIDE})


def _opens(said: Said) -> bool:
    """Kin named before anybody else: very likely a caller's, and so the subject."""
    kin, tags = said.kin, said.entry.tags
    if kin.start > 1 or "named" in kin.tags:
        return False
    if "far" in kin.tags:
        return "mate" in kin.tags and "completed" not in tags
    present = not tags.isdisjoint({"chronic", "event"}) or "injuries" in dict(said.entry.facts)
    return "near" in kin.tags or present
