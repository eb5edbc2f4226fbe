"""The table of contents of the way of one event: which chain, in which zone, by which stages.

On Kafka the borders of chains and zones are topics; `TOPICS` lists them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.agency import Agencies
from pipelines.channel import Channel
from pipelines.stage import Chain
from pipelines.stages import (
    assemble,
    authorize,
    board_action,
    chart,
    deliver,
    flag,
    guide,
    identify,
    lead,
    record,
    respond,
)
from pipelines.stages.release import Release
from redaction.gate import Gate
from schemas.envelope import EventKind, ZoneName

EffectId = Callable[[str, str], str]
_WEEK = 7 * 24


@dataclass(frozen=True, slots=True)
class Topic:
    """One border of a chain: what comes over it, who reads it, and how Kafka keeps it.

    The key of a record is its incident, so one incident's records stay in order. Records are
    deleted by age and never compacted: an incident's earlier states are events of their own.
    """

    name: str
    kind: EventKind
    zone: ZoneName
    """Only this zone's workers may read it."""
    written_by: ZoneName
    partitions: int
    retention_hours: int
    """Longer than the longest outage of the reader; for raw bodies no longer than in the inbox."""
    identified: bool
    """Names people: refused on a connection without TLS and authentication."""
    says: str


TOPICS = (
    Topic(
        name="dispatch.feed-messages",
        kind=EventKind.FEED_MESSAGE,
        zone=ZoneName.DISPATCH,
        written_by=ZoneName.DISPATCH,
        partitions=12,
        retention_hours=_WEEK,
        identified=True,
        says="Raw bytes of a CAD or RMS feed, as they came.",
    ),
    Topic(
        name="dispatch.board-actions",
        kind=EventKind.BOARD_ACTION,
        zone=ZoneName.DISPATCH,
        written_by=ZoneName.DISPATCH,
        partitions=3,
        retention_hours=_WEEK,
        identified=False,
        says="A dispatcher's word on a call.",
    ),
    Topic(
        name="clinical.coresponse-requests",
        kind=EventKind.CORESPONSE_REQUEST,
        zone=ZoneName.CLINICAL,
        written_by=ZoneName.DISPATCH,
        partitions=6,
        retention_hours=2 * _WEEK,
        identified=True,
        says="One state of one behavioral-health call, released by the gate.",
    ),
    Topic(
        name="clinical.feed-messages",
        kind=EventKind.FEED_MESSAGE,
        zone=ZoneName.CLINICAL,
        written_by=ZoneName.CLINICAL,
        partitions=6,
        retention_hours=_WEEK,
        identified=True,
        says="Raw bytes of an EMS, HL7 or FHIR feed, as they came.",
    ),
    Topic(
        name="dispatch.replies",
        kind=EventKind.REPLY,
        zone=ZoneName.DISPATCH,
        written_by=ZoneName.CLINICAL,
        partitions=6,
        retention_hours=2 * _WEEK,
        identified=False,
        says="The one reply to a request: the state of the team.",
    ),
    Topic(
        name="dispatch.guidance",
        kind=EventKind.GUIDANCE,
        zone=ZoneName.DISPATCH,
        written_by=ZoneName.CLINICAL,
        partitions=3,
        retention_hours=24,
        identified=True,
        says="Words that a person's own consent lets stand at one call, for minutes.",
    ),
)


def read_in(zone: ZoneName) -> tuple[Topic, ...]:
    """The topics that a zone's workers read."""
    return tuple(topic for topic in TOPICS if topic.zone is zone)


def dispatch_chains(
    agencies: Agencies,
    channels: Sequence[Channel],
    gate: Gate,
    incident_id: Callable[[str, str, str], str],
    effect_id: EffectId,
    digest: Callable[[str], str],
) -> tuple[Chain, ...]:
    """Chains of the dispatch zone."""
    by_id = agencies.by_id
    flagging = flag.stage(by_id)
    releasing = Release(by_id, gate, effect_id, digest).stage()
    return (
        Chain(
            EventKind.FEED_MESSAGE,
            ZoneName.DISPATCH,
            (assemble.stage(agencies, incident_id), flagging, releasing),
        ),
        Chain(
            EventKind.BOARD_ACTION,
            ZoneName.DISPATCH,
            (board_action.stage(), flagging, releasing),
        ),
        Chain(
            EventKind.REPLY,
            ZoneName.DISPATCH,
            (deliver.stage(by_id, channels, effect_id),),
        ),
        Chain(EventKind.GUIDANCE, ZoneName.DISPATCH, (guide.stage(),)),
    )


def clinical_chains(gate: Gate, effect_id: EffectId, reply_delay_s: float) -> tuple[Chain, ...]:
    """Chains of the clinical zone."""
    return (
        Chain(EventKind.FEED_MESSAGE, ZoneName.CLINICAL, (chart.stage(),)),
        Chain(
            EventKind.CORESPONSE_REQUEST,
            ZoneName.CLINICAL,
            (
                lead.stage(),
                identify.stage(),
                authorize.stage(gate, effect_id),
                record.stage(),
                respond.stage(effect_id, reply_delay_s),
            ),
        ),
    )
