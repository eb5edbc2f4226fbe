"""Safety facts: what the clinician gets in place of text (closed vocabularies, never free text)."""

from enum import StrEnum

from schemas.assertion import Assertion
from schemas.word import Instant, Word


class Weapon(StrEnum):
    """Pills, rope, hose and vehicles are not weapons."""

    NOT_SUPPLIED = "not_supplied"
    NONE_STATED = "none_stated"
    KNIFE = "knife"
    GUN = "gun"
    OTHER = "other"


class Threat(StrEnum):
    """Stated intent, or current violent or self-harming conduct."""

    NOT_SUPPLIED = "not_supplied"
    NONE_STATED = "none_stated"
    SELF = "self"
    OTHERS = "others"
    BOTH = "both"


class Said(StrEnum):
    """True and false need explicit words; absence is not safety (R9)."""

    NOT_SUPPLIED = "not_supplied"
    UNKNOWN = "unknown"
    TRUE = "true"
    FALSE = "false"


class Means(StrEnum):
    """Means of harm named in the narrative."""

    FIREARM = "firearm"
    BLADE = "blade"
    MEDICATION = "medication"
    HANGING = "hanging"
    HEIGHT = "height"
    TRAFFIC_OR_TRAIN = "traffic_or_train"
    FIRE = "fire"
    OTHER = "other"


class Behaviour(StrEnum):
    """How the subject is said to behave now."""

    AGITATED = "agitated"
    COMBATIVE = "combative"
    CRYING = "crying"
    HALLUCINATING = "hallucinating"
    PARANOID = "paranoid"
    DISORIENTED = "disoriented"
    UNRESPONSIVE = "unresponsive"
    NAKED = "naked"
    BARRICADED = "barricaded"
    WANDERING = "wandering"
    RUNNING_IN_TRAFFIC = "running_in_traffic"
    TALKING_TO_SELF = "talking_to_self"
    CALM = "calm"


class MedicationStatus(StrEnum):
    """What is said of prescribed medication."""

    NOT_STATED = "not_stated"
    TAKING = "taking"
    OFF = "off"
    OVERTAKEN = "overtaken"


class Fact(Word):
    """One fact with how firmly it is said, by which line, and when."""

    name: str
    value: str
    assertion: Assertion = Assertion.NOT_APPLICABLE
    line_id: str | None = None
    at: Instant | None = None


class SafetyFacts(Word):
    """All safety facts of one state of one call; `sources` says line and time of each."""

    weapon: Weapon = Weapon.NOT_SUPPLIED
    weapon_assertion: Assertion = Assertion.NOT_APPLICABLE
    threat: Threat = Threat.NOT_SUPPLIED
    means: tuple[Means, ...] = ()
    injuries: Said = Said.NOT_SUPPLIED
    children_present: Said = Said.NOT_SUPPLIED
    vulnerable_present: Said = Said.NOT_SUPPLIED
    animals_present: Said = Said.NOT_SUPPLIED
    substances_on_board: Said = Said.NOT_SUPPLIED
    medication: MedicationStatus = MedicationStatus.NOT_STATED
    behaviours: tuple[Behaviour, ...] = ()
    language: str | None = None
    """BCP 47 tag of a language or `asl`, when an interpreter is asked for."""
    stage_away: Said = Said.NOT_SUPPLIED
    sources: tuple[Fact, ...] = ()
