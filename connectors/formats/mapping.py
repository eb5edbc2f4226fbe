"""The declared mapping of a feed: where in a vendor's messages each canonical field stands.

IT staff write it in TOML, by hand or from `handoff feed new`; docs/connect-a-feed.md explains it.
"""

import tomllib
from typing import Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from connectors.formats.expressions import ExpressionError, compiled, pattern
from connectors.formats.mapped_paths import PathError, split_path
from schemas.word import Word

FIELDS = {
    "key": "the key of the call that never changes",
    "number": "the number that dispatchers say",
    "agency": "agency or ORI, where one feed carries several",
    "report_number": "number of the police report",
    "common_number": "number that several agencies' calls of one event share",
    "created_at": "when the call was opened",
    "closed_at": "when it was closed",
    "updated_at": "when this state of it was written",
    "dispatched_at": "when the first unit was dispatched",
    "en_route_at": "when the first unit was under way",
    "on_scene_at": "when the first unit arrived",
    "cleared_at": "when the last unit was free again",
    "type_code": "code of the call type",
    "type_text": "words of the call type",
    "type_final_code": "code of the final call type",
    "type_final_text": "words of the final call type",
    "subtype_text": "words of the sub-type",
    "determinant": "protocol determinant, such as 25B06",
    "priority": "priority",
    "status": "status; its codes say active, closed, cancelled, reopened or deleted",
    "cancelled": "says whether the call is cancelled",
    "deleted": "says whether the record is deleted",
    "restricted": "restriction mark; any word but the feed's unrestricted_marks restricts",
    "address": "address in one line",
    "house_number": "house number",
    "street": "street",
    "apartment": "apartment or unit of the building",
    "city": "city",
    "state": "state",
    "postcode": "postal code",
    "latitude": "latitude in degrees",
    "longitude": "longitude in degrees",
    "narrative": "remarks in one text",
    "caller_name": "name of the caller",
    "caller_phone": "number to call back",
    "unit": "unit assigned, where each row has one",
    "units": "several units in one text, split at blanks, commas or semicolons",
    "disposition": "closing code or words",
    "hazard": "caution about the place",
}
"""Field → what belongs there."""

LISTS = {
    "units": (
        *("unit", "kind", "state", "at", "assigned_at", "dispatched_at", "en_route_at"),
        *("staged_at", "on_scene_at", "transporting_at", "at_destination_at", "cleared_at"),
    ),
    "narrative": ("text", "at", "author", "id", "kind", "restricted"),
    "persons": (
        *("name", "given", "middle", "family", "role", "birth_date", "age", "sex"),
        *("phone", "address"),
    ),
}
"""List → the fields of each of its entries."""

STATUS_WORDS = ("active", "closed", "cancelled", "reopened", "deleted")


class MappingError(Exception):
    """The mapping cannot be used; the text says where and what to do."""


class FieldRule(Word):
    """Where one field stands and how it is read; a bare string is a path."""

    path: str | None = None
    expr: str | None = Field(default=None, max_length=500)
    """A bounded expression (docs/connect-a-feed.md), in place of a path."""
    value: str | None = None
    """The same for every message."""
    codes: dict[str, str] = Field(default={}, max_length=2000)
    """Code table: the source's word → ours. A word that is not in it is kept."""
    formats: tuple[str, ...] = Field(default=(), max_length=12)
    """Time formats of this field, in place of those of the feed."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(one is not None for one in (self.path, self.expr, self.value)) != 1:
            raise ValueError("needs one of path, expr and value")
        try:
            if self.path is not None:
                split_path(self.path)
            if self.expr is not None:
                compiled(self.expr)
        except (PathError, ExpressionError) as error:
            raise ValueError(str(error)) from None
        return self


class ListRule(Word):
    """A list inside a record, such as its units."""

    each: str = ""
    """Path to the entries; empty: the record itself is the one entry."""
    fields: dict[str, FieldRule]


Layout = Literal["csv", "json", "jsonl", "xml", "text"]


class Source(Word):
    """What the bytes are."""

    layout: Layout
    each: str = ""
    """Path to the records in a JSON or XML document; empty: the document is one."""
    delimiter: str = Field(default="", max_length=1)
    """Of a CSV; empty: found out."""
    header: tuple[str, ...] = ()
    """Column names of a CSV that has none of its own."""
    patterns: tuple[str, ...] = Field(default=(), max_length=40)
    """Of text pages: each named group, `(?P<number>…)`, is a value; all that match count."""

    @field_validator("patterns")
    @classmethod
    def _readable(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            try:
                pattern(one)
            except ExpressionError as error:
                raise ValueError(str(error)) from None
        return value


class Mapping(Word):
    """One vendor's layout."""

    shown: ClassVar[tuple[str, ...]] = ("layout",)
    version: Literal[1] = 1
    kind: Literal["call", "report"] = "call"
    snapshot: bool = True
    """Each message says everything; false: what is absent is unknown (deltas)."""
    order: Literal["time", "number", "text", "file_name", "none"] = "time"
    """What orders the states of one call: `order_by` read as a time, number or text; the digits of
    the file name; or nothing, so that arrival decides."""
    order_by: FieldRule | None = None
    """None: `updated_at`."""
    source: Source
    times: tuple[str, ...] = Field(default=(), max_length=12)
    """Formats of times as in Python's strptime, or `epoch`, `epoch_ms`; ISO 8601 is always read."""
    nulls: tuple[str, ...] = ()
    """Words that mean "no value" beside the usual ones."""
    fields: dict[str, FieldRule]
    lists: dict[str, ListRule] = {}

    @field_validator("fields", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:  # noqa: ANN401 (TOML is anything)
        return _fields(value) if isinstance(value, dict) else value

    @field_validator("lists", mode="before")
    @classmethod
    def _short_lists(cls, value: Any) -> Any:  # noqa: ANN401
        return _lists(value) if isinstance(value, dict) else value

    @field_validator("order_by", mode="before")
    @classmethod
    def _short_order(cls, value: Any) -> Any:  # noqa: ANN401
        return {"path": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _known(self) -> Self:
        strange = [name for name in self.fields if name not in FIELDS]
        for name, rule in self.lists.items():
            strange.extend(f"{name}.{one}" for one in rule.fields if one not in LISTS.get(name, ()))
            if name not in LISTS:
                strange.append(name)
        if strange:
            raise ValueError(f"there is no field {', '.join(strange)}")
        if "key" not in self.fields and "number" not in self.fields:
            raise ValueError("fields needs a key or a number")
        status = self.fields.get("status")
        if status is not None and set(status.codes.values()) - set(STATUS_WORDS):
            raise ValueError(f"status codes must be one of {', '.join(STATUS_WORDS)}")
        return self


def _fields(held: dict[str, Any]) -> dict[str, Any]:
    """A bare string is a path."""
    return {name: {"path": one} if isinstance(one, str) else one for name, one in held.items()}


def _lists(held: dict[str, Any]) -> dict[str, Any]:
    """Keys beside `each` are the fields of a list."""
    whole: dict[str, Any] = {}
    for name, rule in held.items():
        if not isinstance(rule, dict) or "fields" in rule:
            whole[name] = rule
        else:
            inner = {key: one for key, one in rule.items() if key != "each"}
            whole[name] = {"each": rule.get("each", ""), "fields": _fields(inner)}
    return whole


def rules_of(held: dict[str, Any]) -> dict[str, FieldRule]:
    """Field rules in their short or long form. Raises pydantic's ValidationError."""
    return {name: FieldRule.model_validate(one) for name, one in _fields(held).items()}


def lists_of(held: dict[str, Any]) -> dict[str, ListRule]:
    """List rules in their short or long form. Raises pydantic's ValidationError."""
    return {name: ListRule.model_validate(one) for name, one in _lists(held).items()}


def read_mapping(text: str) -> Mapping:
    """A mapping from TOML. Raises MappingError with a sentence per fault, never with values."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"The mapping is not TOML: {error}.") from None
    except ValidationError as error:
        lines = [
            f"  {'.'.join(str(part) for part in fault['loc']) or 'mapping'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise MappingError("The mapping does not say what it must:\n" + "\n".join(lines)) from None
