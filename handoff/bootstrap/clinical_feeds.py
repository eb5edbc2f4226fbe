"""Feeds of the clinical zone: EMS, HL7 and FHIR, received, read and charted on the health side."""

from collections.abc import Sequence

from casestore.arrivals.words import Origin
from connectors.catalog import clinical_formats
from connectors.contract import Unreadable
from connectors.feed import Feed
from handoff.feeds.in_force import FeedsInForce
from handoff.settings import Settings
from pipelines.parked import Parked
from schemas.case import CareLabel
from schemas.clinical import ClinicalUpdate
from schemas.envelope import Event, ZoneName
from zone.journal.park_reasons import ParkReason
from zone.zone import Zone

_LABELS = {
    "program": CareLabel.PART2,
    "not_program": CareLabel.HIPAA,
    "unknown": CareLabel.UNKNOWN,
}


def clinical_feeds(settings: Settings) -> dict[str, Feed]:
    """By name."""
    return {f.name: f for f in settings.feeds if f.zone is ZoneName.CLINICAL}


def clinical_in_force(zone: Zone, settings: Settings) -> FeedsInForce:
    """The clinical feeds, each as far as its stage goes; new ones are taken note of."""
    feeds = clinical_feeds(settings).values()
    held = FeedsInForce(zone, feeds, training=settings.training, read=read_clinical)
    held.begin()
    return held


def read_clinical(feed: Feed, event: Event) -> Sequence[ClinicalUpdate]:
    """Read a message by its feed's format; raises Parked for what cannot be read."""
    known = clinical_formats().get(feed.format)
    if known is None:
        raise Parked(ParkReason.UNKNOWN_FEED, {"feed": feed.name})
    try:
        return known.parse(event.body, feed, event.source_name)
    except Unreadable as error:
        place = {"path": error.path, "position": error.position}
        raise Parked(ParkReason(error.code.value), place) from None


def origin_of(feed: Feed) -> Origin:
    """What the case store needs to know of a feed: whose it is, and its Part 2 status."""
    return Origin(feed=feed.name, agency=feed.agency, label=_LABELS[feed.part2])
