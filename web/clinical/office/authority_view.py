"""What the chart and the page of authority show about one person: computed, never stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from casestore.authority.holds import Hold, holds_of
from casestore.authority.keeping import keep_until
from casestore.authority.records import signers_of
from casestore.authority.signers import Signers
from casestore.authority.summary import MaySign, parents_bound, who_signs
from redaction.state_law import BLOCKED, StateLaw
from zone.keys.keyring import KeyRing


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """`signs`: kind of record (`part2`, `health`) → whose signature a consent needs today."""

    signers: Signers
    signs: Mapping[str, MaySign]
    parents_bound: bool
    holds: tuple[tuple[Hold, datetime | None], ...]
    """Each with the moment at which the law ends it."""
    keep_until: date | None
    law: StateLaw | None
    """The table in force, or None."""
    at: datetime

    @property
    def blocked(self) -> tuple[str, ...]:
        """What a county without a table in force cannot do."""
        return BLOCKED if self.law is None else ()

    @property
    def held_now(self) -> tuple[tuple[Hold, datetime | None], ...]:
        """Holds that nobody has ended."""
        return tuple(pair for pair in self.holds if pair[0].ended_at is None)


def authority_of(
    conn: Connection, keys: KeyRing, person_id: str, at: datetime, law: StateLaw | None
) -> AuthorityView:
    """Read and compute it for this moment."""
    signers = signers_of(conn, keys, person_id, at, law)
    in_force = law if law is not None and law.in_force(signers.on) else None
    return AuthorityView(
        signers=signers,
        signs={
            "part2": who_signs(signers, in_force, part2=True),
            "health": who_signs(signers, in_force, part2=False),
        },
        parents_bound=parents_bound(signers),
        holds=tuple((one, one.ends_at(in_force, at)) for one in holds_of(conn, keys, person_id)),
        keep_until=keep_until(conn, person_id, signers, in_force),
        law=in_force,
        at=at,
    )
