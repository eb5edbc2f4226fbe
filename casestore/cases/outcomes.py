"""What an outcome means: the published vocabulary, and how it answers what funders ask (R46).

"Diverted" names what was avoided and who says so; an outcome alone never counts as a diversion.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import insert

from casestore.care_tables import avoided as table
from casestore.cause import Cause
from schemas.case import EncounterOutcome


class Avoided(StrEnum):
    """What would have happened without the contact."""

    NOTHING = "nothing"
    ARREST = "arrest"
    EMERGENCY_ROOM = "emergency_room"
    HOSPITAL_STAY = "hospital_stay"


class SaidBy(StrEnum):
    """Who says that it would have happened."""

    OFFICER = "officer"
    CLINICIAN = "clinician"
    PERSON = "person"
    EMS = "ems"


class Family(StrEnum):
    """The question of funders and states that an outcome answers."""

    IN_COMMUNITY = "in_community"
    """Resolved in the community, without transport."""
    TRANSPORT = "transport"
    """Taken to a place of care or another place."""
    REFERRAL = "referral"
    CUSTODY = "custody"
    TRANSFER = "transfer"
    """Handed to another crisis service."""
    NO_SERVICE = "no_service"
    """Not found, declined: counted, never left out of a denominator."""
    UNKNOWN = "unknown"


class Meaning(NamedTuple):
    """One line of the vocabulary."""

    family: Family
    contact: bool
    """Was the person met? Otherwise it stays out of rates of contacts, and is counted beside."""
    avoided: Avoided | None = None
    """What the outcome itself says was avoided."""


_O = EncounterOutcome
MEANINGS: Mapping[EncounterOutcome, Meaning] = {
    _O.RESOLVED_ON_SCENE: Meaning(Family.IN_COMMUNITY, True),
    _O.TRANSPORTED_HOSPITAL: Meaning(Family.TRANSPORT, True),
    _O.TRANSPORTED_CRISIS_CENTER: Meaning(Family.TRANSPORT, True),
    _O.TRANSPORTED_SOBERING: Meaning(Family.TRANSPORT, True),
    _O.TRANSPORTED_HOME: Meaning(Family.IN_COMMUNITY, True),
    _O.REFERRED: Meaning(Family.REFERRAL, True),
    _O.REFUSED: Meaning(Family.NO_SERVICE, True),
    _O.DIVERTED_FROM_ARREST: Meaning(Family.IN_COMMUNITY, True, Avoided.ARREST),
    _O.DIVERTED_FROM_ED: Meaning(Family.IN_COMMUNITY, True, Avoided.EMERGENCY_ROOM),
    _O.TAKEN_INTO_CUSTODY: Meaning(Family.CUSTODY, True),
    _O.TRANSFERRED_TO_988: Meaning(Family.TRANSFER, True),
    _O.UNABLE_TO_LOCATE: Meaning(Family.NO_SERVICE, False),
    _O.OTHER: Meaning(Family.UNKNOWN, True),
}


def record_avoided(
    cause: Cause, encounter_id: str, outcome: EncounterOutcome, what: Avoided, said_by: SaidBy
) -> None:
    """Keep what was avoided beside the outcome; one that names it itself goes before `what`."""
    named = MEANINGS[outcome].avoided or what
    if named is not Avoided.NOTHING:
        row = {"encounter_id": encounter_id, "what": named, "said_by": said_by}
        cause.uow.conn.execute(insert(table).values(**row))
