"""Source and result side by side: for each field its path, what stands there, how it is read."""

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from connectors.feed import Feed
from connectors.formats.expressions import Work
from connectors.formats.layouts import read_records
from connectors.formats.mapped_values import Fields
from connectors.formats.mapping import FieldRule, Mapping
from connectors.formats.reading import Reading

_WIDTHS = (22, 30, 34, 34)
_SHOWN_RECORDS = 2


def beside(body: bytes, feed: Feed, mapping: Mapping) -> Iterator[str]:
    """Lines of a table for the first records of a sample. Holds content: for who sees the file."""
    reading = Reading(feed)
    for placed in read_records(body, mapping.source, reading)[:_SHOWN_RECORDS]:
        yield f"-- {placed.place}"
        yield _row(("field", "from", "source", "read as"))
        fields = Fields(placed.record, mapping.fields, mapping, reading, Work())
        for name, rule in mapping.fields.items():
            yield _row((name, _origin(rule), *_both(fields, name, feed.zone_info)))
        for listed, rules in mapping.lists.items():
            for number, entry in enumerate(fields.entries(listed), 1):
                for name, rule in rules.fields.items():
                    label = f"{listed}[{number}].{name}"
                    yield _row((label, _origin(rule), *_both(entry, name, feed.zone_info)))


def _both(fields: Fields, name: str, zone: ZoneInfo) -> tuple[str, str]:
    raw = fields.source(name)
    if raw is None:
        return "", "-"
    if name == "at" or name.endswith("_at"):
        at = fields.time(name)
        return raw, at.astimezone(zone).isoformat() if at else "not a time"
    return raw, fields.text(name) or "-"


def _origin(rule: FieldRule) -> str:
    return rule.path or rule.expr or f"always {rule.value}"


def _row(cells: Sequence[Any]) -> str:
    shown = (
        " ".join(str(cell).split())[:width].ljust(width)
        for cell, width in zip(cells, _WIDTHS, strict=True)
    )
    return "  ".join(shown).rstrip()


_WANTED = {
    "when the call began": ("created_at",),
    "what kind of call it is": ("type_code", "type_text", "determinant"),
    "whether it is open, closed or cancelled": ("status", "cancelled"),
    "where it is": ("address", "street", "latitude"),
}
"""What a call is of little use without, and the fields that say it."""


def missing(mapping: Mapping) -> Iterator[str]:
    """What nothing in the mapping says, as lines for the person who connects the feed."""
    for words, fields in _WANTED.items():
        if mapping.kind == "call" and not any(name in mapping.fields for name in fields):
            yield f"Nothing says {words}: name it under [fields] ({' or '.join(fields)})."
