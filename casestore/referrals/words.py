"""The words of a referral and the one table of its steps."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class ReferralState(StrEnum):
    """Where a referral stands."""

    LEAVING = "leaving"
    """It leaves in a minute; until then a wrong tap costs nothing."""
    WITHHELD = "withheld"
    """The gate said no at the moment of leaving: nothing went."""
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ARRIVED = "arrived"
    NOT_ARRIVED = "not_arrived"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """The consent that it rested on ended."""


S = ReferralState


class By(StrEnum):
    """Who takes a step."""

    TEAM = "team"
    PARTNER = "partner"
    HANDOFF = "handoff"
    """The program: a minute is over, the gate answers, a consent ends."""


class Move(Word):
    """One step: from where, to where, by whom, and whether it needs a reason."""

    shown: ClassVar[tuple[str, ...]] = ("name",)
    name: str
    sources: tuple[ReferralState, ...]
    target: ReferralState
    by: tuple[By, ...]
    reasons: tuple[str, ...] = ()


_BOTH = (By.TEAM, By.PARTNER)
WHY_DECLINED = ("full", "not_a_fit", "out_of_area", "coverage", "person_declined", "other")
WHY_CLOSED = ("completed", "found_other", "person_declined", "no_contact", "other")
WHY_CANCELLED = ("mistake", "found_other", "person_declined", "other")
WITH_PARTNER = (S.SENT, S.SEEN, S.ACCEPTED, S.NOT_ARRIVED)
LIVE = (S.LEAVING, *WITH_PARTNER)
READABLE = (*WITH_PARTNER, S.ARRIVED)
"""Open to the partner, through its link or its program."""
MOVES: Mapping[str, Move] = {
    move.name: move
    for move in (
        Move(name="leave", sources=(S.LEAVING,), target=S.SENT, by=(By.HANDOFF,)),
        Move(name="hold", sources=(S.LEAVING,), target=S.WITHHELD, by=(By.HANDOFF,)),
        Move(name="undo", sources=(S.LEAVING,), target=S.CANCELLED, by=(By.TEAM,)),
        Move(name="see", sources=(S.SENT,), target=S.SEEN, by=(By.PARTNER,)),
        Move(name="accept", sources=(S.SENT, S.SEEN), target=S.ACCEPTED, by=_BOTH),
        Move(
            name="decline",
            sources=(S.SENT, S.SEEN, S.ACCEPTED),
            target=S.DECLINED,
            by=_BOTH,
            reasons=WHY_DECLINED,
        ),
        Move(name="arrive", sources=WITH_PARTNER, target=S.ARRIVED, by=_BOTH),
        Move(name="miss", sources=(S.SEEN, S.ACCEPTED), target=S.NOT_ARRIVED, by=_BOTH),
        Move(
            name="close",
            sources=(S.ARRIVED, S.DECLINED, S.NOT_ARRIVED, S.WITHDRAWN, S.WITHHELD),
            target=S.CLOSED,
            by=(By.TEAM,),
            reasons=WHY_CLOSED,
        ),
        Move(
            name="cancel",
            sources=(S.WITHHELD, *WITH_PARTNER),
            target=S.CANCELLED,
            by=(By.TEAM,),
            reasons=WHY_CANCELLED,
        ),
        Move(
            name="reopen",
            sources=(S.WITHHELD, S.DECLINED, S.NOT_ARRIVED, S.CLOSED, S.CANCELLED, S.WITHDRAWN),
            target=S.LEAVING,
            by=(By.TEAM,),
        ),
        Move(name="pull", sources=LIVE, target=S.WITHDRAWN, by=(By.HANDOFF,)),
    )
}
"""Every step there is. What was sent once and comes up again leaves through the gate again."""
UNDO_FOR = timedelta(seconds=60)
CLOCKS: Mapping[ReferralState, timedelta] = {
    S.WITHHELD: timedelta(hours=4),
    S.SENT: timedelta(hours=24),
    S.SEEN: timedelta(hours=24),
    S.ACCEPTED: timedelta(hours=72),
    S.NOT_ARRIVED: timedelta(hours=24),
    S.DECLINED: timedelta(hours=24),
    S.WITHDRAWN: timedelta(hours=24),
    S.ARRIVED: timedelta(days=7),
}
"""By when the owner looks after it, counted from when the state was entered (project figures)."""
WAITS_ON_PARTNER = frozenset({S.SENT, S.SEEN, S.ACCEPTED})


def moves_from(state: ReferralState, by: By) -> tuple[Move, ...]:
    """Steps that may be taken now; `undo` ends with its minute."""
    return tuple(m for m in MOVES.values() if state in m.sources and by in m.by)


class HandOffNote(Word):
    """What the partner has to know, in the order in which it is read (SBAR)."""

    shown: ClassVar[tuple[str, ...]] = ()
    situation: str = ""
    background: str = ""
    assessment: str = ""
    recommendation: str = ""
    taken_by: str = ""
    """Who took the call at the partner, when it was handed over warm, by voice."""

    @property
    def empty(self) -> bool:
        """Nothing was written."""
        return not any(getattr(self, name) for name in type(self).model_fields)


class ReferralBody(Word):
    """What is asked for, and what may be told about the person if the gate agrees."""

    shown: ClassVar[tuple[str, ...]] = ()
    service: str
    categories: tuple[str, ...]
    """Everything that is to go, the note's own included."""
    speaks_of: tuple[str, ...] = ()
    """What the note speaks of; it goes whole, when all of these may go, or not at all."""
    proven: tuple[str, ...] = ()
    note: HandOffNote = HandOffNote()


class Referral(Word):
    """One referral as it stands."""

    shown: ClassVar[tuple[str, ...]] = ("referral_id", "state", "owner")
    referral_id: str
    case_id: str
    person_id: str
    partner_id: str
    owner: str
    state: ReferralState
    state_at: Instant
    leaves_at: Instant | None = None
    opened_at: Instant
    opened_by: str
    disclosure_id: str | None = None
    consent_id: str | None = None
    row_version: int


class ReferralStep(Word):
    """One step that was taken. The actor is an account, `partner:<id>`, or the program."""

    shown: ClassVar[tuple[str, ...]] = ("step_id", "move", "target")
    step_id: str
    referral_id: str
    move: str
    target: ReferralState
    reason: str | None = None
    at: Instant
    actor: str
    note: str = ""
