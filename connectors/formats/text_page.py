"""Text pages and rip-and-run mails: labels, columns, one line with `;` (README.md).

The full text is repeated on every change; order is the date of the mail. A close or cancel comes
in the same channel and says nothing but its number: it is a delta, and opens nothing.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.expressions import Work
from connectors.formats.guess_times import guess_times
from connectors.formats.mapped_call import contents
from connectors.formats.mapped_units import units
from connectors.formats.mapped_values import Fields
from connectors.formats.mapping import FIELDS, FieldRule, ListRule, Mapping, Source
from connectors.formats.page_labels import page_record
from connectors.formats.page_text import page_text
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.incident import IncidentUpdate

_RULES = {name: FieldRule(path=name) for name in FIELDS}
_LOG = ListRule(
    each="log",
    fields={name: FieldRule(path=name) for name in ("unit", "state", "at")},
)
_OTHER = re.compile(r"\s*(?:\{|\[\s*[\[{\x22\]\d]|MSH\W|<\?xml|<\w+:|<[A-Z]\w+[ >])")
"""The beginnings of JSON, HL7 and XML: messages of another format, not pages."""
_YEARLESS = "%m/%d/%Y %H:%M:%S"


class TextPage:
    """The reader of pages and CAD mails."""

    name = "text_page"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update: a page tells of one call."""
        reading = Reading(feed)
        page = page_text(body, reading)
        if _OTHER.match(page.text):
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="page", position="1:1")
        record = page_record(page.text)
        if not record:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="labels", position="1:1")
        if not str(record.get("number", "")).strip("0 "):
            raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="number", position="1:1")
        return [_update(record, page.sent, reading)]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """Pages have no file names that say an order."""
        return None


def _update(record: dict[str, Any], sent: datetime | None, reading: Reading) -> IncidentUpdate:
    mapping = _mapping(record, reading)
    _place_in_year(record, mapping, sent, reading)
    call = Fields(record, mapping.fields, mapping, reading, Work())
    key = call.text("number") or ""
    ends = "status" in record and not record.keys() - {"status", "number", "type_text", "address"}
    told = contents(call, key, call.text("agency"), reading)
    entries = units(call, told["created_at"], reading)
    at = sent.astimezone(UTC) if sent else reading.latest
    if sent is None:
        reading.warn("no_order", "Date")
    return IncidentUpdate(
        format="text_page",
        source_key=key,
        order=order_text(sent) if sent else None,
        snapshot=not ends,
        at=at,
        **told,
        units=entries,
        narrative_supplied="narrative" in record,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _mapping(record: dict[str, Any], reading: Reading) -> Mapping:
    stated: dict[str, Sequence[str]] = {
        name: (str(value),) for name, value in record.items() if name.endswith("_at") and value
    }
    times = guess_times(stated)
    if times.day_first is None and any("%m" in one for one in times.formats):
        reading.warn("date_order_guessed", "times")
    return Mapping(
        source=Source(layout="json"),
        times=(*times.formats, _YEARLESS),
        fields=_RULES,
        lists={"units": _LOG},
    )


def _place_in_year(
    record: dict[str, Any], mapping: Mapping, sent: datetime | None, reading: Reading
) -> None:
    """Unit-log dates have no year: that of the call, or of the mail; with neither, no time."""
    created = Fields(record, _RULES, mapping, Reading(reading.feed), Work()).time("created_at")
    year = created or sent or reading.latest
    for entry in record.get("log", ()):
        day, _, stated = entry.pop("day").rpartition("/")
        number = (stated if len(stated) == 4 else f"20{stated}") if stated else ""
        if not number and year is None:
            reading.warn("date_without_year", "unit log")
            continue
        clock = entry.pop("time")
        clock = clock if clock.count(":") == 2 else f"{clock}:00"
        number = number or str(year.astimezone(reading.zone).year if year else "")
        entry["at"] = f"{day.replace('-', '/')}/{number} {clock}"


FORMAT = TextPage()
