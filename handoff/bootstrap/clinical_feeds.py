"""Feeds of the clinical zone: EMS, HL7 and FHIR, received and read on the health side only."""

from collections.abc import Sequence

from connectors.catalog import clinical_formats
from connectors.contract import Unreadable
from connectors.feed import Feed
from handoff.settings import Settings
from pipelines.parked import Parked
from pipelines.ports import ClinicalReader
from schemas.clinical import ClinicalUpdate
from schemas.envelope import Event, ZoneName
from zone.errors import Broken
from zone.journal.park_reasons import ParkReason


def clinical_feeds(settings: Settings) -> dict[str, Feed]:
    """By name. Raises Broken where they could not be worked on."""
    feeds = {f.name: f for f in settings.feeds if f.zone is ZoneName.CLINICAL}
    if feeds and settings.kafka is not None:
        raise Broken(
            "Clinical feeds do not run on Kafka yet, so this zone did not start. Nothing was read."
            ' Take the [kafka] table away, or the feeds with zone = "clinical".'
        )
    return feeds


def clinical_reader(feeds: dict[str, Feed]) -> ClinicalReader:
    """Reads a message by its feed's format; raises Parked for what cannot be read."""
    known = clinical_formats()

    def read(event: Event) -> Sequence[ClinicalUpdate]:
        feed = feeds.get(event.feed or "")
        if feed is None or feed.format not in known:
            raise Parked(ParkReason.UNKNOWN_FEED, {"feed": event.feed or ""})
        try:
            return known[feed.format].parse(event.body, feed, event.source_name)
        except Unreadable as error:
            place = {"path": error.path, "position": error.position}
            raise Parked(ParkReason(error.code.value), place) from None

    return read
