"""The table of contents of the way of one event: which chain, in which zone, by which stages."""

from collections.abc import Callable, Sequence

from pipelines.agency import Agencies
from pipelines.channel import Channel
from pipelines.stage import Chain
from pipelines.stages import (
    assemble,
    authorize,
    board_action,
    deliver,
    flag,
    identify,
    lead,
    record,
    respond,
)
from pipelines.stages.release import Release
from redaction.gate import Gate
from schemas.envelope import EventKind, ZoneName

EffectId = Callable[[str, str], str]


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
    )


def clinical_chains(gate: Gate, effect_id: EffectId, reply_delay_s: float) -> tuple[Chain, ...]:
    """Chains of the clinical zone."""
    return (
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
