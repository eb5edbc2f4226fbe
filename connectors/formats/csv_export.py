"""CSV exports of any layout, read by what their columns are called (README.md).

For trials and open data. A live feed should have a declared mapping: here day and month, priority
and status words are taken for what they are in most exports.
"""

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.columns import known_columns
from connectors.formats.csv_rows import header_of
from connectors.formats.guessing import NoKey, guess
from connectors.formats.mapped import read_mapped
from connectors.formats.mapping import FieldRule, Layout, Mapping, Source
from connectors.formats.reading import Reading
from schemas.incident import IncidentUpdate, ParseWarning

_HEAD = 200_000
"""Characters from which the layout is guessed."""


class CsvExport:
    """The reader of CSV exports without a mapping."""

    name = "csv"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:
        """One update per state of a call."""
        return guessed_updates(body, feed, source_name, self.name, ("csv",))

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """Without a mapping nothing says that a file name carries an order."""
        return None


def guessed_updates(
    body: bytes, feed: Feed, source_name: str | None, format_name: str, layouts: tuple[Layout, ...]
) -> list[IncidentUpdate]:
    """Guess the mapping of this one message and read it by that."""
    reading = Reading(feed)
    try:
        mapping = feed.mapping or _guessed(body, reading)
    except NoKey as error:
        if error.paths or not _empty(body, layouts, reading):
            raise
        mapping = Mapping(source=Source(layout=layouts[0]), fields={"key": FieldRule(path="key")})
    if mapping.source.layout not in layouts:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path=layouts[0], position="1:1")
    updates = read_mapped(body, feed, mapping, source_name, format_name)
    doubts = tuple(one for one in reading.warnings if one.code == "date_order_guessed")
    return [_doubted(one, doubts) for one in updates] if doubts else updates


def _empty(body: bytes, layouts: tuple[Layout, ...], reading: Reading) -> bool:
    """A header and nothing below it, or an empty list: an export of a quiet night."""
    if layouts[0] == "csv":
        return known_columns(header_of(body, "", reading)) > 1
    return body.strip() == b"[]"


def _doubted(update: IncidentUpdate, doubts: tuple[ParseWarning, ...]) -> IncidentUpdate:
    return update.model_copy(update={"warnings": (*update.warnings, *doubts)})


def _guessed(body: bytes, reading: Reading) -> Mapping:
    head = body if len(body) <= _HEAD else body[:_HEAD].rpartition(b"\n")[0]
    try:
        found = guess([head or body], reading)
    except NoKey:
        raise
    except Unreadable:
        found = guess([body], reading)
    if found.times.day_first is None and any("%m" in one for one in found.times.formats):
        reading.warn("date_order_guessed", "times")
    return found.mapping


FORMAT = CsvExport()
