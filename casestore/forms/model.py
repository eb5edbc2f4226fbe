"""A form as the program works with it, and the values that answer its questions.

Shapes follow FHIR R4 Questionnaire and QuestionnaireResponse; what an importer tolerated or
turned away is said elsewhere (`findings.py`).
"""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from schemas.word import Word

LOINC = "http://loinc.org"


class ItemKind(StrEnum):
    """Item types of R4 that can be filled here (Questionnaire.item.type)."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    STRING = "string"
    TEXT = "text"
    URL = "url"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    REFERENCE = "reference"
    QUANTITY = "quantity"


NUMBERS = frozenset({ItemKind.DECIMAL, ItemKind.INTEGER, ItemKind.QUANTITY})
CHOICES = frozenset({ItemKind.CHOICE, ItemKind.OPEN_CHOICE})


class Coding(Word):
    """A code with the system that it belongs to. Forms in use leave out either."""

    system: str | None = None
    code: str | None = None
    display: str | None = None

    def means(self, other: "Coding") -> bool:
        """Are these one code? A system that either leaves out is not held against them."""
        if self.code is None or other.code is None:
            return self.code == other.code and plain(self.display) == plain(other.display)
        systems = {self.system, other.system} - {None}
        return self.code == other.code and len(systems) < 2


class Quantity(Word):
    """A number with its unit, as in FHIR Quantity."""

    value: Decimal
    unit: str | None = None
    system: str | None = None
    code: str | None = None


Value = bool | Decimal | str | Coding | Quantity
"""One answer. Integers are Decimals; dates, times, texts, urls and references are strings."""


def plain(text: str | None) -> str:
    """Text in lower case, letters and digits only, single blanks: for comparing wording."""
    return " ".join("".join(c if c.isalnum() else " " for c in text or "").casefold().split())


def same(one: Value, other: Value) -> bool:
    """Is this the same answer? Codes are compared by meaning, not by display."""
    if isinstance(one, Coding) and isinstance(other, Coding):
        return one.means(other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        units = {one.code or one.unit, other.code or other.unit} - {None}
        return one.value == other.value and len(units) < 2
    return type(one) is type(other) and one == other


class Operator(StrEnum):
    """How a condition compares (Questionnaire.item.enableWhen.operator)."""

    EXISTS = "exists"
    EQUAL = "="
    DIFFERENT = "!="
    MORE = ">"
    LESS = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


class Condition(Word):
    """One enableWhen: the question that decides, how it is compared, with what."""

    question: str
    operator: Operator
    answer: Value


class Option(Word):
    """One answer to choose. `weight` is its ordinalValue or itemWeight, if it has one."""

    value: Value
    label: str
    weight: Decimal | None = None
    exclusive: bool = False
    initial: bool = False
    alarm: str | None = None
    """`urgent` or `emergency` where the agency wants action on this answer."""


class Item(Word):
    """One item. Limits that are None do not bind."""

    shown: ClassVar[tuple[str, ...]] = ("link_id", "kind")
    link_id: str
    kind: ItemKind
    text: str = ""
    prefix: str = ""
    codes: tuple[Coding, ...] = ()
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    help: bool = False
    """A display item that explains the item it stands in."""
    max_length: int | None = None
    min_value: Decimal | str | None = None
    max_value: Decimal | str | None = None
    max_decimals: int | None = None
    min_occurs: int | None = None
    max_occurs: int | None = None
    options: tuple[Option, ...] = ()
    units: tuple[Coding, ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    """One condition is enough; else all must hold."""
    enabled_by: str | None = None
    """FHIRPath that says whether the item is asked."""
    calculated: str | None = None
    """FHIRPath that gives the item's value; nobody types it."""
    variables: tuple[tuple[str, str], ...] = ()
    """Name and FHIRPath, in order, for expressions below."""
    drop_down: bool = False
    yes_alarm: str | None = None
    no_alarm: str | None = None
    initial: tuple[Value, ...] = ()
    items: tuple["Item", ...] = ()

    @property
    def asks(self) -> bool:
        """Can somebody answer it?"""
        computed = self.calculated is not None or self.read_only or self.hidden
        return self.kind not in (ItemKind.GROUP, ItemKind.DISPLAY) and not computed

    def walk(self) -> Iterator["Item"]:
        """This item and all below, in the order of the form."""
        yield self
        for item in self.items:
            yield from item.walk()

    def loinc(self) -> frozenset[str]:
        """LOINC codes that it is about: its codes, and a link id that is written as one."""
        codes = {c.code for c in self.codes if c.code and c.system in (LOINC, None)}
        return frozenset({*codes, self.link_id.strip("/")})


class Form(Word):
    """One version of a form. `document` is the Questionnaire as it is exported again."""

    shown: ClassVar[tuple[str, ...]] = ("url", "version")
    url: str
    version: str
    title: str
    language: str = "en"
    copyright: str = ""
    codes: tuple[Coding, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    supplied: tuple[str, ...] = ()
    """Names that the form expects from its surroundings (launch context); left empty here."""
    items: tuple[Item, ...] = ()
    document: dict[str, Any]

    def walk(self) -> Iterator[Item]:
        """All items in the order of the form."""
        for item in self.items:
            yield from item.walk()
