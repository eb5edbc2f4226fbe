"""Random consents as they are kept, and what must hold for each at any moment (decision table,
section 10: invariants 8, 10 and 11).
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from casestore.consents.facts import facts_of, recipient_match
from casestore.consents.registry import Recipient
from schemas.consent import Consent, ConsentType, RecipientClass, Revocation

ZONES = tuple(ZoneInfo(name) for name in ("America/New_York", "America/Phoenix", "Asia/Kathmandu"))
AUTUMN = datetime(2031, 11, 2, 4, 0, tzinfo=UTC)
"""Hours before clocks go back in New York: 01:30 comes twice."""
NAMES = ("Mercy", "Mercy Hospital", "mercy  hospital", "All except Mercy", "Mercy Hospital East")


def broken_consent(chance: random.Random) -> Iterator[str]:
    """Names of the invariants that one random consent breaks."""
    consent, at = _drawn(chance)
    later = at + timedelta(seconds=chance.choice((0, 1, 3600, 86400 * 200)))
    there, anywhere = _registry(chance), at.astimezone(chance.choice(ZONES))
    now = facts_of(consent, there, at)
    if facts_of(consent, there, anywhere) != now:
        yield "zone"
    over = facts_of(consent, there, later)
    if now.expired and not over.expired and consent.signed_at and consent.signed_at <= at:
        yield "expired_and_back"
    if now.revoked != "no" and over.revoked == "no":
        yield "revoked_and_back"
    end = consent.expires_at
    if end is not None and now.expired is not True and at >= end:
        yield "second_of_expiry"
    if consent.signed_at and now.expired is False and consent.signed_at > at:
        yield "future_start"
    if consent.event_reached_at and at >= consent.event_reached_at and not now.expired:
        yield "event"
    if recipient_match(consent, there) == "named" and there.recipient_id not in consent.recipients:
        yield "matched_by_accident"


def _drawn(chance: random.Random) -> tuple[Consent, datetime]:
    at = AUTUMN + timedelta(minutes=30 * chance.randint(0, 8), seconds=chance.choice((-1, 0, 1)))
    near = [at + timedelta(seconds=s) for s in (-86400, -1, 0, 1, 3600)]

    def some() -> datetime | None:
        return chance.choice((None, *near))

    revoked = some()
    consent = Consent(
        consent_id="c",
        person_id="p",
        type=chance.choice(tuple(ConsentType)),
        scope=("identity",),
        recipients=tuple(chance.sample(["r0", "r1", "r2"], chance.randint(0, 2))),
        recipient_class=chance.choice((None, *RecipientClass)),
        signed_at=some(),
        expires_at=some(),
        event_reached_at=some(),
        recorded_at=near[0],
        recorded_by="dana",
        revoked_at=revoked,
        revoked_how=chance.choice(tuple(Revocation)) if revoked else None,
    )
    return consent, at


def _registry(chance: random.Random) -> Recipient:
    """One of several organisations whose names are alike."""
    number = chance.randrange(len(NAMES))
    kind = chance.choice(("covered_entity", "psap", "police"))
    return Recipient(recipient_id=f"r{number}", name=NAMES[number], org_kind=kind)
