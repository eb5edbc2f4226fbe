"""What the gate must know of a person's consent at the moment of sending (42 CFR 2.31, 2.33)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from casestore.authority.records import signers_of
from casestore.authority.signers import Signers
from casestore.consents.records import consents_of
from casestore.consents.registry import TREATING_KINDS, Recipient, resolve
from schemas.consent import Consent, ConsentType, RecipientClass, Revocation
from schemas.disclosure import ConsentFacts
from zone.keys.keyring import KeyRing

_TPO = frozenset({"treatment", "payment", "operations"})
_RANK = {"named": 0, "treating_class": 1, "open_class": 2, "not_named": 3}


@dataclass(frozen=True, slots=True)
class Relied:
    """The one consent that a disclosure would rest on, and how it stands towards the recipient."""

    consent: Consent
    facts: ConsentFacts


def relied_on(
    conn: Connection,
    keys: KeyRing,
    person_id: str,
    recipient: str,
    purpose: str,
    at: datetime,
    categories: Iterable[str] = (),
    signers: Signers | None = None,
) -> Relied | None:
    """The one consent that best covers this recipient for this purpose, or None.

    `recipient`: registry id, name or listed alias. A single consent must cover recipient,
    purpose and category alone, so facts of several are never mixed; of several in force the one
    that covers most of `categories` is taken, whichever is newer. One that is expired, revoked
    or incomplete is returned too when nothing better exists: the refusal then says why.

    Denials count from all: a revocation by word of mouth of any consent towards this recipient,
    said after this one was signed, stops this one as well until somebody has asked (2.31(a)(6)).

    Who signed is what the form says as far as the dated records and the date of birth bear it out
    at this moment (R20).
    """
    to = resolve(conn, recipient)
    signers = signers or signers_of(conn, keys, person_id, at)
    every = consents_of(conn, keys, person_id)
    serving = [one for one in every if _serves(one, purpose)]
    ranked = _ranked(serving, to, at, frozenset(categories), signers)
    if not ranked:
        return None
    best = ranked[0]
    facts = facts_of(best, to, at)
    facts = facts.model_copy(update={"signer": signers.signer(best).value})
    if facts.revoked == "no" and _stopped_orally(every, best, to, at):
        facts = facts.model_copy(update={"revoked": Revocation.ORAL.value})
    return Relied(best, facts)


def _stopped_orally(
    every: Iterable[Consent], best: Consent, to: Recipient | None, at: datetime
) -> bool:
    signed = best.signed_at or best.recorded_at
    return any(
        revoked(one, at) == "oral"
        and one.revoked_at is not None
        and one.revoked_at >= signed
        and recipient_match(one, to) in ("named", "treating_class")
        for one in every
    )


def _serves(consent: Consent, purpose: str) -> bool:
    """A form without a purpose is returned: it lacks an element, and the gate says so."""
    if consent.type is ConsentType.TPO_GENERAL:
        return purpose in _TPO
    return not consent.purposes or purpose in consent.purposes


def _ranked(
    consents: Iterable[Consent],
    to: Recipient | None,
    at: datetime,
    asked: frozenset[str],
    signers: Signers,
) -> list[Consent]:
    """Usable ones first, then those that name the recipient, then those that cover most of what
    is asked for; the date of signing only makes the order certain."""

    def order(consent: Consent) -> tuple[bool, int, int, int, float]:
        over = consent.expired(at) or revoked(consent, at) != "no"
        match = _RANK[recipient_match(consent, to)]
        signed = consent.signed_at or consent.recorded_at
        usable = not over and signers.counts(consent) and match < _RANK["open_class"]
        everything = len(asked) if "all_tpo" in consent.scope else 0
        covers = max(everything, len(asked & set(consent.scope)))
        return not usable, match, len(consent.elements_missing()), -covers, -signed.timestamp()

    return sorted(consents, key=order)


def recipient_match(consent: Consent, to: Recipient | None) -> str:
    """`named`, `treating_class`, `open_class` or `not_named`; an unknown recipient is not named."""
    if to is not None and to.recipient_id in consent.recipients:
        return "named"
    if consent.recipient_class is RecipientClass.OPEN:
        return "open_class"
    treating = consent.recipient_class is RecipientClass.TREATING and (
        consent.type is ConsentType.TPO_GENERAL
    )
    if treating and to is not None and to.org_kind in TREATING_KINDS:
        return "treating_class"
    return "not_named"


def revoked(consent: Consent, at: datetime) -> str:
    """`no`, `written` or `oral`, as it stands at `at`."""
    if consent.revoked_at is None or consent.revoked_how is None or consent.revoked_at > at:
        return "no"
    return consent.revoked_how.value


def facts_of(consent: Consent, to: Recipient | None, at: datetime) -> ConsentFacts:
    """The consent in the gate's words, evaluated at `at`."""
    until = consent.irrevocable_until
    return ConsentFacts(
        type=consent.type.value,
        scope=consent.scope,
        recipient_match=recipient_match(consent, to),
        form=consent.form.value,
        signer=consent.signer.value,
        patient_match=True,
        elements_missing=consent.elements_missing(),
        expired=consent.expired(at),
        expiry_kind=consent.expiry_kind(),
        revoked=revoked(consent, at),
        irrevocable_now=until is not None and at < until,
        cj_referral=consent.cj_referral,
        combined_with=consent.combined_with.value if consent.combined_with else None,
        intermediary_named=bool(consent.intermediary),
        legacy_form=consent.legacy_form,
    )
