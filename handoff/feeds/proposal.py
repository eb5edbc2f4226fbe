"""What a feed would be: its format, mapping and settings, from samples and answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from connectors.catalog import clinical_formats, formats
from connectors.contract import ClinicalFormat, Format, Unreadable
from connectors.feed import FEED_TABLES, Feed
from connectors.formats.guessing import Guess, Said, guess
from connectors.formats.mapping import Mapping, lists_of, rules_of
from connectors.formats.reading import Reading
from handoff.feeds.answers import Answers, AnswersError
from handoff.feeds.way_tables import table_of

_GUESSED = ("csv", "jsonl", "mapped", "text_page")
_UNKNOWN = "unknown"

Sample = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The format that reads all samples, or the mapping that was guessed for them."""

    reader: Format | ClinicalFormat
    found: Guess | None

    @property
    def layout(self) -> str:
        """What a person is told that the samples are."""
        if self.found is None:
            return self.reader.name
        return f"{self.found.mapping.source.layout}, {self.found.columns} columns or keys"


def propose(samples: Sequence[Sample], answers: Answers) -> Proposal:
    """A known format if one reads every sample, else a guessed mapping. Raises Unreadable."""
    readers: dict[str, Format | ClinicalFormat] = {**formats(), **clinical_formats()}
    for name, reader in readers.items():
        if name not in _GUESSED and _reads_all(reader, samples):
            return Proposal(reader, None)
    feed = trial_feed("csv", answers)
    try:
        found = guess([body for _, body in samples], Reading(feed), _said_of(answers))
    except Unreadable:
        if _reads_all(readers["text_page"], samples):
            return Proposal(readers["text_page"], None)
        raise
    return Proposal(readers["mapped"], found)


def trial_feed(format_name: str, answers: Answers, mapping: Mapping | None = None) -> Feed:
    """The feed that the answers describe. Raises AnswersError."""
    given: dict[str, Any] = {
        "name": answers.name or _UNKNOWN,
        "transport": answers.transport or "http_push",
        "format": format_name,
        "agency": answers.agency or _UNKNOWN,
        "time_zone": answers.time_zone or "UTC",
        "priority_scale": answers.priority_scale or "text",
        "mapping": mapping,
    }
    if format_name in clinical_formats():
        given["zone"] = "clinical"
    if answers.transport == "file_drop":
        given["folder"] = f"drop/{given['name']}"
    if answers.transport in FEED_TABLES:
        given[FEED_TABLES[answers.transport]] = table_of(answers)
    if answers.unrestricted_marks is not None:
        given["unrestricted_marks"] = answers.unrestricted_marks
    try:
        return Feed.model_validate(given)
    except ValidationError as error:
        raise AnswersError(_said(error)) from None


def answered_mapping(found: Guess, answers: Answers) -> Mapping:
    """The guessed mapping with what people said of words and messages. Raises AnswersError."""
    fields = dict(found.mapping.fields)
    status = fields.get("status")
    if answers.status and status is not None:
        fields["status"] = status.model_copy(update={"codes": {**status.codes, **answers.status}})
    held = found.mapping.model_dump() | {"snapshot": answers.messages != "changes"}
    held["fields"] = {name: rule.model_dump() for name, rule in fields.items()}
    if answers.order is not None:
        held |= {"order": answers.order, "order_by": None}
    if answers.order_by is not None:
        held["order_by"] = {"path": answers.order_by}
    try:
        return Mapping.model_validate(held)
    except ValidationError as error:
        raise AnswersError(_said(error)) from None


def _said_of(answers: Answers) -> Said:
    """What the answers say of the layout; empty text takes a field away."""
    given = {**answers.fields, **answers.lists}
    try:
        return Said(
            day_first=answers.day_first,
            each=answers.each,
            fields=rules_of({name: rule for name, rule in answers.fields.items() if rule}),
            lists=lists_of({name: rule for name, rule in answers.lists.items() if rule}),
            without=frozenset(name for name, rule in given.items() if not rule),
        )
    except ValidationError as error:
        raise AnswersError(_said(error)) from None


def _reads_all(reader: Format | ClinicalFormat, samples: Sequence[Sample]) -> bool:
    feed = Feed(name="trial", transport="http_push", format="trial", agency=_UNKNOWN)
    try:
        return all(reader.parse(body, feed, name) for name, body in samples)
    except Unreadable:
        return False


def _said(error: ValidationError) -> str:
    lines = [
        f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]
    return "The answers do not make a feed:\n" + "\n".join(lines)
