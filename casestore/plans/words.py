"""The words of safety plans and directives. The parts of the plan are worded by us, in the order in
which a person would use them; the texts are the person's own."""

from typing import ClassVar

from schemas.word import Instant, Word

STEPS = (
    "warning_signs",
    "coping",
    "people_distract",
    "people_help",
    "services",
    "means",
    "reasons",
)
"""Warning signs; what I can do alone; people and places that take my mind off it; people I can ask
for help; professionals and 988; making the place safer; what is worth living for."""
LANGUAGES = ("en", "es")


class PlanBody(Word):
    """A safety plan in the person's words (R41)."""

    steps: dict[str, str]
    means_by: str = ""
    """Who keeps or took away what could be used, as agreed."""
    responders: str = ""
    """How responders can help: the line that may be shared with them under a consent."""


class SafetyPlan(Word):
    """One version of a plan."""

    shown: ClassVar[tuple[str, ...]] = ("plan_id", "person_id", "number")
    plan_id: str
    person_id: str
    number: int
    """1 is the first version."""
    at: Instant
    actor: str
    language: str
    body: PlanBody


class DirectiveBody(Word):
    """What the person wants when they cannot say so, and what helps them."""

    directive: str = ""
    """What the psychiatric advance directive says, in short, and where it is kept."""
    agent: str = ""
    """Who decides for the person, and how to reach them."""
    wants: str = ""
    refuses: str = ""
    helps: str = ""
    """What calms, how to speak, language, pronouns, animals, faith."""


class Directive(Word):
    """One version of it."""

    shown: ClassVar[tuple[str, ...]] = ("directive_id", "person_id")
    directive_id: str
    person_id: str
    at: Instant
    actor: str
    source: str
    """`person`, `document`, `agent` or `provider`."""
    body: DirectiveBody


SOURCES = ("person", "document", "agent", "provider")
