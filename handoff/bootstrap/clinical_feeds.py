"""Feeds of the clinical zone: EMS, HL7 and FHIR, received, read and charted on the health side."""

from collections.abc import Sequence

from casestore.arrivals.words import Origin
from connectors.catalog import clinical_formats
from connectors.feed import Feed
from handoff.bootstrap.reading import read_by
from handoff.feeds.in_force import FeedsInForce
from handoff.settings import Settings
from schemas.case import CareLabel
from schemas.clinical import ClinicalUpdate
from schemas.envelope import Event, ZoneName
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
    """Read a clinical feed's message by its format; raises Parked for what cannot be read."""
    return read_by(clinical_formats(), feed, event)


def origin_of(feed: Feed) -> Origin:
    """What the case store needs to know of a feed: whose it is, and its Part 2 status."""
    return Origin(feed=feed.name, agency=feed.agency, label=_LABELS[feed.part2])
