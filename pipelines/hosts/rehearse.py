"""Messages of feeds that are not live: the chain decides, and nothing of it is carried out.

So a draft or shadow feed reaches no exit: no row of a call, no outbox, no board, no lead. Each
message is judged against what the zone holds of live feeds; since nothing is kept, a feed that
sends only changes is judged change by change.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from pipelines.hosts.carry_out import Done, Ports, run_chain
from pipelines.ports import RecordArrival
from pipelines.stage import Chain
from pipelines.stages.intake import Assembled
from schemas.audit import AuditTag
from schemas.envelope import Event
from schemas.flag import FlagAnswer
from zone.feeds.stages import Stage
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

DRAFT = "draft"
_RANK = ("shadow_no_call", "shadow_not_flagged", "shadow_uncertain", "shadow_flagged")
WOULD_CROSS = "shadow_would_cross"
_CHARTED = ("shadow_would_wait", "shadow_would_chart")
"""Of a clinical feed: nobody is known for sure, or a person's chart would have an entry."""
ENDS = (DRAFT, *_RANK, WOULD_CROSS, *_CHARTED)
"""How a message of such a feed can end, as codes of the message log."""


def rehearse(
    chain: Chain, inputs: Sequence[object], conn: Connection, keys: KeyRing, ports: Ports
) -> str:
    """Run the chain over each update; the furthest that one of them got. No inputs: `draft`."""
    if not inputs:
        return DRAFT
    ends = [_ended(run_chain(chain, given, conn, keys, ports)) for given in inputs]
    return max(ends, key=ENDS.index)


def rehearsed(event: Event, stage: Stage, ended: str) -> Callable[[UnitOfWork], None]:
    """Finish the message; who looks for it in the audit finds that it went no further."""

    def unit(uow: UnitOfWork) -> None:
        uow.finish(event.event_id, ended)
        uow.audit(
            AuditTag.MESSAGE_REHEARSED,
            at=event.at,
            actor="stage:rehearse",
            about={"message": event.event_id, "feed": event.feed or ""},
            detail={"stage": stage.value, "ended": ended},
            event_id=uow.keys.effect_id(event.event_id, "audit:rehearsed"),
        )

    return unit


def _ended(done: Done) -> str:
    outcomes = [outcome for _, outcome in done.outcomes]
    if any(outcome.sends for outcome in outcomes):
        return WOULD_CROSS
    charts = [w for o in outcomes for w in o.writes if isinstance(w, RecordArrival)]
    if charts:
        return _CHARTED[getattr(charts[-1].whose, "person_id", None) is not None]
    seen = [outcome.passes for outcome in outcomes if isinstance(outcome.passes, Assembled)]
    flags = [held.incident.flag for held in seen[-1].changed] if seen else []
    if not flags:
        return _RANK[0]
    answers = {flag.answer for flag in flags if flag is not None}
    if FlagAnswer.YES in answers:
        return _RANK[3]
    return _RANK[2] if FlagAnswer.UNCERTAIN in answers else _RANK[1]
