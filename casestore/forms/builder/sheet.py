"""One item as a sheet to fill in: everything as text, as fields of a page have it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from casestore.forms import extensions as ext
from casestore.forms.builder.outline import Place, find, places
from casestore.forms.builder.words import Document
from casestore.forms.findings import Findings
from casestore.forms.model import LOINC, ItemKind, same
from casestore.forms.read_options import held_options, label, listed_options
from casestore.forms.read_values import coding_of, plain_number, typed_value
from schemas.word import Word

ANSWERED, UNANSWERED = "answered", "unanswered"
COMPARISONS = (ANSWERED, UNANSWERED, "=", "!=", ">", ">=", "<", "<=")
YES_NO = ("Yes", "No")
HELP_CONTROL = {
    "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]
}


class OptionLine(Word):
    """One answer to choose. `was` is its number before; None for a new one."""

    label: str
    points: str = ""
    alarm: str = ""
    was: int | None = None


class ConditionLine(Word):
    """One rule: asked when this question is answered so. `was` is its number before."""

    question: str
    comparison: str
    answer: str = ""
    was: int | None = None


class ItemSheet(Word):
    """What can be changed of an item; what it has besides stays as it is."""

    shown: ClassVar[tuple[str, ...]] = ("kind",)
    text: str
    kind: ItemKind
    required: bool = False
    repeats: bool = False
    help: str = ""
    code: str = ""
    """LOINC."""
    max_length: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    calculated: str = ""
    """FHIRPath."""
    yes_alarm: str = ""
    no_alarm: str = ""
    any_condition: bool = False
    options: tuple[OptionLine, ...] = ()
    conditions: tuple[ConditionLine, ...] = ()


class SheetFault(StrEnum):
    """What cannot be written as it was typed."""

    NO_TEXT = "no_text"
    NOT_A_NUMBER = "not_a_number"
    NO_SUCH_ANSWER = "no_such_answer"
    NOT_COMPARABLE = "not_comparable"
    NO_QUESTION = "no_question"
    NOT_READABLE = "not_readable"


SHEET_SENTENCES = {
    SheetFault.NO_TEXT: "Say what is asked, or what is shown.",
    SheetFault.NOT_A_NUMBER: "This is no number.",
    SheetFault.NO_SUCH_ANSWER: "That question has no such answer. Write one of its answers.",
    SheetFault.NOT_COMPARABLE: "Its answers cannot be compared so. Choose “is” or “is answered”.",
    SheetFault.NO_QUESTION: "Choose the question that decides, or take the rule out.",
    SheetFault.NOT_READABLE: "This is no FHIRPath that can be worked out here.",
}


class BadSheet(Exception):
    """Fields that cannot be written, by their names."""

    def __init__(self, faults: Mapping[str, SheetFault]) -> None:
        super().__init__(", ".join(sorted(faults)))
        self.faults = dict(faults)


def sheet_of(document: Document, item: Mapping[str, Any]) -> ItemSheet:
    """The item as its sheet."""
    calculated = next((ext.expression(e) for e in ext.of(item, ext.CALCULATED)), None)
    return ItemSheet(
        text=str(item.get("text") or ""),
        kind=kind_of(item),
        required=item.get("required") is True,
        repeats=item.get("repeats") is True,
        help=str((help_of(item) or {}).get("text") or ""),
        code=str(loinc_of(item).get("code") or ""),
        max_length=_number(item.get("maxLength")),
        low=_number(ext.value(item, ext.MIN_VALUE)),
        high=_number(ext.value(item, ext.MAX_VALUE)),
        unit=_unit(item),
        calculated=calculated[1] if calculated else "",
        yes_alarm=ext.alarm(item, ext.ALARM_YES) or "",
        no_alarm=ext.alarm(item, ext.ALARM_NO) or "",
        any_condition=item.get("enableBehavior") == "any",
        options=tuple(_options(document, item)),
        conditions=tuple(_conditions(document, item)),
    )


def kind_of(item: Mapping[str, Any]) -> ItemKind:
    """Its type; one that is not known here is shown as text alone, and the checks say so."""
    found = item.get("type")
    return ItemKind(found) if found in set(ItemKind) else ItemKind.DISPLAY


def help_of(item: Mapping[str, Any]) -> dict[str, Any] | None:
    """The item below that explains this one."""
    for inner in item.get("item", ()):
        control = ext.value(inner, ext.CONTROL)
        if isinstance(control, Mapping) and any(
            one.get("code") == "help" for one in control.get("coding", ())
        ):
            return dict(inner) if not isinstance(inner, dict) else inner
    return None


def loinc_of(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Its first LOINC coding, or an empty one."""
    return next((c for c in item.get("code", ()) if c.get("system") == LOINC), {})


def _number(held: object) -> str:
    if isinstance(held, float | Decimal):
        return str(plain_number(Decimal(str(held))))
    return "" if held is None or isinstance(held, bool) else str(held)


def _unit(item: Mapping[str, Any]) -> str:
    held = ext.value(item, ext.UNIT)
    coding = coding_of(held) if isinstance(held, Mapping) else None
    return (coding.display or coding.code or "") if coding else ""


def _options(document: Document, item: Mapping[str, Any]) -> Iterator[OptionLine]:
    held = {"answerOption": held_options(document, item)}
    for number, one in enumerate(listed_options(held, "", Findings())):
        points = "" if one.weight is None else str(plain_number(one.weight))
        yield OptionLine(label=one.label, points=points, alarm=one.alarm or "", was=number)


def _conditions(document: Document, item: Mapping[str, Any]) -> Iterator[ConditionLine]:
    for number, one in enumerate(item.get("enableWhen", ())):
        answer = typed_value(one, "answer")
        comparison = str(one.get("operator") or "=")
        if comparison == "exists":
            comparison = ANSWERED if answer is not False else UNANSWERED
            answer = None
        question = str(one.get("question") or "")
        words = "" if answer is None else _words(document, question, answer)
        yield ConditionLine(question=question, comparison=comparison, answer=words, was=number)


def _words(document: Document, question: str, answer: Any) -> str:  # noqa: ANN401 - any Value
    """The answer as the question's own option words it."""
    place = find(document, question)
    if place is not None:
        held = {"answerOption": held_options(document, place.item)}
        options = listed_options(held, "", Findings())
        return next((o.label for o in options if same(o.value, answer)), label(answer))
    return label(answer)


def answers_of(document: Document, place: Place) -> tuple[str, ...]:
    """Answers that a rule may name: the options of a question, yes and no."""
    if place.item.get("type") == ItemKind.BOOLEAN:
        return YES_NO
    held = {"answerOption": held_options(document, place.item)}
    return tuple(o.label for o in listed_options(held, "", Findings()))


def questions(document: Document, but: str) -> Iterator[Place]:
    """Questions on which a rule of this item can rest: all others."""
    for place in places(document):
        asks = place.item.get("type") not in (ItemKind.GROUP, ItemKind.DISPLAY)
        if asks and place.item.get("linkId") != but:
            yield place
