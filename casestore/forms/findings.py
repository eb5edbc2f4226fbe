"""What an importer noticed: tolerances that people are shown, and reasons to turn a form away.

Both lists are closed; a sentence says what was found, what is done about it, what to do.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from schemas.word import Word


class Tolerance(StrEnum):
    """What is let pass, visibly."""

    AIDBOX = "aidbox_dialect"
    STU3 = "stu3_dialect"
    R5 = "r5_element"
    NO_STATUS = "no_status"
    RETIRED = "retired"
    NO_URL = "no_url"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    MARKUP_TEXT = "text_from_markup"
    ANY_ASSUMED = "any_assumed"
    NO_SYSTEM = "option_without_system"
    DISPLAY_WITH_ITEMS = "display_with_items"
    EMPTY_GROUP = "empty_group"
    REQUIRED_DISPLAY = "required_display"
    CONTROL_IGNORED = "control_not_supported"
    EXTENSION_KEPT = "extension_kept"
    HINT_KEPT = "hint_kept"
    NO_PREFILL = "no_prefill"
    NO_QUERY = "query_not_run"
    NOT_CALCULATED = "not_calculated"
    NEVER_SHOWN = "never_shown"
    CONSTRAINT_NOT_CHECKED = "constraint_not_checked"
    WEIGHTS_DIFFER = "weights_differ"
    TYPED_REFERENCE = "typed_reference"
    FREE_TEXT_ONLY = "free_text_only"
    KNOWN_VALUE_SET = "known_value_set"
    HIDDEN_WITHOUT_OPTIONS = "hidden_without_options"
    MEASURE_NOT_SAME = "not_the_instrument"


class Fault(StrEnum):
    """What cannot be honoured, so that the form is turned away."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    NOT_FOUND = "not_found"
    TOO_DEEP = "too_deep"
    NOT_A_QUESTIONNAIRE = "not_a_questionnaire"
    MODIFIER = "modifier_extension"
    IMPLICIT_RULES = "implicit_rules"
    UNKNOWN_TYPE = "unknown_item_type"
    ATTACHMENT = "attachment"
    UNKNOWN_PROPERTY = "unknown_property"
    WRONG_SHAPE = "wrong_shape"
    NO_LINK_ID = "no_link_id"
    SAME_LINK_ID = "same_link_id"
    NO_ITEMS = "no_items"
    NO_OPTIONS = "no_options"
    UNKNOWN_VALUE_SET = "unknown_value_set"
    CONDITION_QUESTION = "condition_without_question"
    CONDITION_BROKEN = "condition_broken"
    CONDITION_LANGUAGE = "condition_not_understood"
    SUB_FORM = "sub_form"


SENTENCES: dict[Tolerance | Fault, str] = {
    Tolerance.AIDBOX: "Properties of the Aidbox dialect were read as the R4 extensions they mean.",
    Tolerance.STU3: "Elements of FHIR STU3 were read as their R4 successors.",
    Tolerance.R5: "Elements of FHIR R5 that have no effect here; they are kept for export.",
    Tolerance.NO_STATUS: "The form names no status; it is taken as a draft.",
    Tolerance.RETIRED: "Its publisher has retired this form. Look for a newer one.",
    Tolerance.NO_URL: "The form has no canonical address; one was made from its name.",
    Tolerance.NO_TITLE: "The form has no title; its name is shown.",
    Tolerance.NO_TEXT: "These items have no text and are shown without words.",
    Tolerance.MARKUP_TEXT: "The text stands only in markup; its plain words are shown.",
    Tolerance.ANY_ASSUMED: "Several conditions without a rule to join them: one is enough.",
    Tolerance.NO_SYSTEM: "Answer codes name no code system; they are compared by code alone.",
    Tolerance.DISPLAY_WITH_ITEMS: "A display item holds items; it is shown as a group.",
    Tolerance.EMPTY_GROUP: "A group holds no items; its heading is shown.",
    Tolerance.REQUIRED_DISPLAY: "A display item is marked required; nobody can answer it.",
    Tolerance.CONTROL_IGNORED: "The wished control is not offered; the usual one is shown.",
    Tolerance.EXTENSION_KEPT: "Extensions that have no effect here; they are kept for export.",
    Tolerance.HINT_KEPT: "Hints on layout or extraction; they are kept for export.",
    Tolerance.NO_PREFILL: "Fields are not filled in from other records; type them.",
    Tolerance.NO_QUERY: "Queries to another server are not run; what rests on them stays empty.",
    Tolerance.NOT_CALCULATED: (
        "An expression in another language, or one that cannot be read, is not calculated; "
        "the item stays empty."
    ),
    Tolerance.NEVER_SHOWN: (
        "A result item is shown by a rule that cannot be read here; it is left out of the pages."
    ),
    Tolerance.CONSTRAINT_NOT_CHECKED: "A rule about answers is kept but not checked.",
    Tolerance.WEIGHTS_DIFFER: "An option has two different weights; its itemWeight counts.",
    Tolerance.TYPED_REFERENCE: "References are typed as text; nothing is looked up.",
    Tolerance.FREE_TEXT_ONLY: "The list of answers lies elsewhere; the answer is typed.",
    Tolerance.KNOWN_VALUE_SET: "The list of answers lies elsewhere; our own copy of it is shown.",
    Tolerance.HIDDEN_WITHOUT_OPTIONS: "A hidden question has no answers to choose; it stays empty.",
    Tolerance.MEASURE_NOT_SAME: (
        "The form names an instrument but lacks some of its items; it gets no score of that name."
    ),
    Fault.NOT_JSON: "The file is not readable JSON.",
    Fault.TOO_LARGE: "The file is larger than a form can be (4 MB).",
    Fault.NOT_FOUND: "The file could not be opened. Check its name and that you may read it.",
    Fault.TOO_DEEP: "Items are nested deeper than 20 levels.",
    Fault.NOT_A_QUESTIONNAIRE: "The file holds no FHIR Questionnaire.",
    Fault.MODIFIER: (
        "A modifierExtension changes what the form means, in a way this program does not know."
    ),
    Fault.IMPLICIT_RULES: "The form was made under rules (implicitRules) that are not known here.",
    Fault.UNKNOWN_TYPE: "An item type is not one of FHIR R4.",
    Fault.ATTACHMENT: "Attachments cannot be taken in.",
    Fault.UNKNOWN_PROPERTY: "A property is not one of FHIR R4 and may change what is meant.",
    Fault.WRONG_SHAPE: "A property does not have the shape that FHIR R4 gives it.",
    Fault.NO_LINK_ID: "An item has no linkId, so its answer could not be kept.",
    Fault.SAME_LINK_ID: "Two items have the same linkId, so answers could be mixed up.",
    Fault.NO_ITEMS: "The form has no items.",
    Fault.NO_OPTIONS: "A question has no answers to choose from.",
    Fault.UNKNOWN_VALUE_SET: "The answers to choose from lie elsewhere and are not in the file.",
    Fault.CONDITION_QUESTION: "A condition rests on a question that the form does not have.",
    Fault.CONDITION_BROKEN: "A condition is not complete or cannot be compared.",
    Fault.CONDITION_LANGUAGE: (
        "Whether a question is asked rests on a rule that cannot be evaluated here."
    ),
    Fault.SUB_FORM: "Part of the form is another form that must be assembled first.",
}
_PLACES = 5


class Finding(Word):
    """One kind of finding with how often it occurs and the first places (link ids, paths)."""

    shown: ClassVar[tuple[str, ...]] = ("code",)
    code: Tolerance | Fault
    count: int
    where: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was found and what is done about it."""
        return SENTENCES[self.code]


class Refused(Exception):
    """The form is turned away; `tolerances` is what else was noticed."""

    def __init__(self, reasons: Sequence[Finding], tolerances: Sequence[Finding] = ()) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons, self.tolerances = tuple(reasons), tuple(tolerances)

    @classmethod
    def at_once(cls, code: Fault, where: str = "") -> "Refused":
        """Refuse for one reason before anything else was read."""
        return cls([Finding(code=code, count=1, where=(where,) if where else ())])

    @property
    def sentence(self) -> str:
        """All reasons with their places, for people."""
        return " ".join(told(reason) for reason in self.reasons)


def told(finding: Finding) -> str:
    """The sentence of a finding with its places."""
    if not finding.where:
        return finding.sentence
    more = " …" if finding.count > len(finding.where) else ""
    return f"{finding.sentence} ({', '.join(finding.where)}{more})"


class Findings:
    """Collects while a form is read, one finding per code."""

    def __init__(self) -> None:
        self._places: dict[Tolerance | Fault, list[str]] = {}

    def note(self, code: Tolerance | Fault, where: str) -> None:
        """Something was noticed at this link id or path."""
        self._places.setdefault(code, []).append(where)

    @property
    def tolerances(self) -> tuple[Finding, ...]:
        """What was let pass."""
        return tuple(self._finding(code) for code in self._places if isinstance(code, Tolerance))

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What the form is turned away for."""
        return tuple(self._finding(code) for code in self._places if isinstance(code, Fault))

    @property
    def codes(self) -> tuple[Tolerance | Fault, ...]:
        """Everything that was noticed, once each."""
        return tuple(self._places)

    def at(self, link_id: str) -> tuple[Tolerance | Fault, ...]:
        """What was noticed at this item; with "" what is about no item in particular."""
        return tuple(code for code, places in self._places.items() if _is_at(link_id, places))

    def _finding(self, code: Tolerance | Fault) -> Finding:
        places = self._places[code]
        first = tuple(dict.fromkeys(p for p in places if p))[:_PLACES]
        return Finding(code=code, count=len(places), where=first)


def _is_at(link_id: str, places: Sequence[str]) -> bool:
    return any(place == link_id or place.startswith(f"{link_id}: ") for place in places)
