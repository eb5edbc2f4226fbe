"""JSON Lines exports of any layout, and lists of JSON objects, read by what their keys are called.

For trials and open data, as the CSV reader is; a live feed should have a declared mapping.
"""

from connectors.feed import Feed
from connectors.formats.csv_export import guessed_updates
from schemas.incident import IncidentUpdate


class JsonLines:
    """The reader of JSON exports without a mapping."""

    name = "jsonl"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:
        """One update per state of a call."""
        return guessed_updates(body, feed, source_name, self.name, ("jsonl", "json"))

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """Without a mapping nothing says that a file name carries an order."""
        return None


FORMAT = JsonLines()
