"""Which weapon, and how firmly: later words override earlier ones (labels.md, `weapon`).

With the subject or in the home is stated; unverified is possible; past or elsewhere is
historical; NEG WEAPONS is none stated and negated; NO GUN is gun and negated. A denial of one
weapon does not take away another, and within one sentence what is said outweighs what is denied.
"""

from dataclasses import dataclass

from pipelines.detection.members import HISTORICAL, HYPOTHETICAL, NEGATED, POSSIBLE, STATED
from schemas.assertion import Assertion
from schemas.safety import Weapon

_ANY = "any"
_NONE = "none"
_SEVERITY = {Weapon.NONE_STATED: 0, Weapon.OTHER: 1, Weapon.KNIFE: 2, Weapon.GUN: 3}
_FIRMNESS = {
    NEGATED: 0,
    HISTORICAL: 1,
    POSSIBLE: 2,
    STATED: 3,
}
_READ_AS = {HYPOTHETICAL: POSSIBLE}


@dataclass(frozen=True, slots=True)
class Arms:
    """What is said of weapons at one place; `general` when no weapon is named."""

    weapon: Weapon
    assertion: Assertion
    general: bool
    sentence: int
    implied: bool = False
    """Inferred from a wish (WANTS TO SHOOT HIMSELF); a plain denial outweighs it."""


NOTHING_SAID = Arms(Weapon.NONE_STATED, Assertion.NOT_APPLICABLE, general=True, sentence=-1)


def arms_of(value: str, assertion: Assertion, sentence: int) -> Arms | None:
    """What one hit says; None when it says nothing of weapons at this scene."""
    read = _READ_AS.get(assertion, assertion)
    if value == _NONE:
        read = {STATED: NEGATED, NEGATED: STATED}.get(read, read)
        value = _ANY
    if read not in _FIRMNESS:
        return None
    if value == _ANY and assertion is HYPOTHETICAL:
        return None
    if value != _ANY:
        return Arms(Weapon(value), read, general=False, sentence=sentence)
    weapon = Weapon.NONE_STATED if read is NEGATED else Weapon.OTHER
    return Arms(weapon, read, general=True, sentence=sentence)


def heard(before: Arms, now: Arms) -> Arms:
    """What holds after `now` was said."""
    if before is NOTHING_SAID:
        return now
    together = before.sentence == now.sentence
    if now.assertion is NEGATED:
        return _after_denial(before, now, together=together)
    if before.assertion is NEGATED:
        covered = before.general or before.weapon is now.weapon
        return before if now.implied and covered else now
    if now.assertion is STATED:
        return _after_statement(before, now, together=together)
    same = now.weapon is before.weapon
    if same and not together and not now.general:
        return now
    names = before.general and not now.general and now.assertion is before.assertion
    return now if names or _FIRMNESS[now.assertion] > _FIRMNESS[before.assertion] else before


def _after_denial(before: Arms, now: Arms, *, together: bool) -> Arms:
    if before.assertion is NEGATED:
        return before if now.general and not before.general and together else now
    if together and not before.implied:
        return before
    covers = now.general or before.weapon is now.weapon
    return now if covers else before


def _after_statement(before: Arms, now: Arms, *, together: bool) -> Arms:
    if before.assertion is not STATED:
        return now
    if now.general:
        return before
    if before.general:
        return now
    graver = _SEVERITY[now.weapon] >= _SEVERITY[before.weapon]
    return now if graver or not together else before
