"""What a form must agree with before it is recorded: the person's name and the calendar (2.31(a)).

What the form lacks is counted when it is used (facts.py). What it says wrongly is refused here: a
form about somebody else is no consent of this person.
"""

from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import permutations

from casestore.authority.records import whole_date
from casestore.matching.compare import compare
from casestore.matching.profile import Profile, of_person
from casestore.matching.weights import default_weights
from casestore.people import normal
from schemas.consent import Consent
from schemas.person import Agreement, Person

_SAME = (Agreement.AGREE, Agreement.CLOSE)
_MOST_WORDS = 8
"""Words of a name that are read: titles and further names are among them."""


class Fault(StrEnum):
    """Why a form cannot be recorded as it was entered."""

    OTHER_NAME = "other_name"
    """None of the person's names agrees with the form's, and nobody said why (2.31(a)(1))."""
    BEFORE_BIRTH = "before_birth"
    IN_THE_FUTURE = "in_the_future"
    ENDS_BEFORE_SIGNING = "ends_before_signing"


def fault_of(person: Person, consent: Consent, at: datetime, zone: tzinfo) -> Fault | None:
    """The first thing that cannot be so, days being those of `zone`; None: it may be recorded."""
    name = consent.patient_name
    if name and not consent.named_otherwise and not names_person(person, name):
        return Fault.OTHER_NAME
    signed = consent.signed_at
    if signed is None:
        return None
    born = whole_date(person.birth_date, at.astimezone(zone).date())
    if born is not None and signed.astimezone(zone).date() < born:
        return Fault.BEFORE_BIRTH
    if signed > at:
        return Fault.IN_THE_FUTURE
    ends = consent.expires_at
    return Fault.ENDS_BEFORE_SIGNING if ends is not None and ends <= signed else None


def names_person(person: Person, written: str) -> bool:
    """Whether a name or alias of the person agrees with the name on the form, in any order of its
    words: the same, a nickname, an initial, or one slip."""
    words = written.replace(",", " ").replace("-", " ").split()[:_MOST_WORDS]
    halves = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    pairs = [*permutations(words, 2), *halves, *(half[::-1] for half in halves)]
    typed = {pair for pair in (normal.names(a, b) for a, b in pairs) if all(pair)}
    known = [pair for pair in of_person(person).names if all(pair)]
    return any(_agree(pair, one) for pair in typed for one in known)


def _agree(a: tuple[str | None, str | None], b: tuple[str | None, str | None]) -> bool:
    found = compare(Profile(names=(a,)), Profile(names=(b,)), default_weights(), None)
    return found.says("given") in _SAME and found.says("family") in _SAME
