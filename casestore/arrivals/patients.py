"""The person that a clinical message is about: what they are compared by, and their numbers."""

from collections.abc import Iterator

from casestore.matching.profile import Profile
from casestore.people import normal
from schemas.clinical import ClinicalKind, ClinicalPerson, ClinicalUpdate
from schemas.incident import PersonRole
from schemas.person import Identifier, PersonName
from zone.keys.keyring import KeyRing

OFFICIAL = ("ssn", "medicaid", "state_id")
"""Numbers that mean the same wherever they are written; all others are the sender's own."""
_OF_VISIT = ("account",)
_FHIR = "Patient/"


def patient(update: ClinicalUpdate) -> ClinicalPerson | None:
    """The patient, or None where the message names nobody."""
    return next((one for one in update.persons if PersonRole.PATIENT in one.roles), None)


def profile_of(person: ClinicalPerson) -> Profile:
    """What the patient is compared by: every name, birth date, age, sex, phones."""
    stated = (PersonName(given=person.given, family=person.family), *person.other_names)
    names = (normal.names(one.given, one.family) for one in stated)
    phones = (normal.phone(text) for text in person.phones)
    return Profile(
        names=tuple(dict.fromkeys(pair for pair in names if any(pair))),
        birth_date=normal.birth_date(person.birth_date),
        age=normal.age(person.age),
        sex=normal.sex(person.sex),
        phones=tuple(dict.fromkeys(one for one in phones if one)),
    )


def number_ids(keys: KeyRing, feed: str, update: ClinicalUpdate) -> tuple[str, ...]:
    """Keyed ids of the patient's numbers at this sender. Two senders' numbers never meet: nobody
    promises that a record number is given once in the world."""
    found = (number_id(keys, feed, issuer, value) for issuer, value in _stated(update))
    return tuple(dict.fromkeys(found))


def merged_ids(keys: KeyRing, feed: str, update: ClinicalUpdate) -> tuple[str, ...]:
    """Ids of the numbers that the message merges into the patient's (MRG-1). One without an issuer
    is looked for under each issuer of the surviving number."""
    issuers = {issuer for issuer, _ in _stated(update)} or {""}
    pairs = [
        (issuer, old.value)
        for old in update.merged_from
        if old.kind not in (*OFFICIAL, *_OF_VISIT)
        for issuer in ({old.issuer} if old.issuer else issuers)
    ]
    return tuple(dict.fromkeys(number_id(keys, feed, *pair) for pair in pairs))


def number_id(keys: KeyRing, feed: str, issuer: str, value: str) -> str:
    """The keyed id of one number; the number itself is not stored."""
    return keys.event_id("patient-number", feed, issuer.casefold(), value.strip().upper())


def official(person: ClinicalPerson) -> tuple[Identifier, ...]:
    """Social security and other numbers that mean the same everywhere."""
    return tuple(one for one in person.identifiers if one.kind in OFFICIAL)


def _stated(update: ClinicalUpdate) -> Iterator[tuple[str, str]]:
    one = patient(update)
    for held in one.identifiers if one is not None else ():
        if held.kind not in (*OFFICIAL, *_OF_VISIT) and held.value.strip("0 "):
            yield held.issuer or "", held.value
    named = [*update.references, one.mention_id if one is not None else ""]
    if update.kind is ClinicalKind.PERSON and update.format == "fhir":
        named.append(update.source_key or "")
    for name in named:
        if name.startswith(_FHIR) and name != f"{_FHIR}contained":
            yield "", name
