"""Reads a consent into a total record: what is missing on it counts against it.

42 CFR 2.31, 2.35; 45 CFR 164.508. Whether it may be relied on is decided by
policies/consent.cedar, not here.
"""

from collections.abc import Collection, Mapping

from redaction import vocabulary as words
from schemas.disclosure import ConsentFacts

ELEMENTS = words.named(
    """
    patient_name discloser description recipient purpose revocation_right expiry signature date
    redisclosure_statement
    """
)
"""42 CFR 2.31(a)(1)-(10), (c)(2)."""

_CHOICES: dict[str, tuple[str, ...]] = {
    "type": ("unusable", "tpo_general", "specific", "research", "legal_proceeding"),
    "recipient_match": ("not_named", "open_class", "treating_class", "named"),
    "form": ("verbal", "electronic", "written"),
    "signer": (
        *("no_authority", "patient", "minor", "parent", "minor_and_parent", "guardian"),
        "personal_representative",
    ),
    "expiry_kind": ("none", "event", "date"),
    "revoked": ("unknown", "written", "oral", "no"),
}
"""Per field the default first: the value that makes the consent unusable."""


def read_consent(consent: ConsentFacts | None) -> Mapping[str, bool | str | tuple[str, ...]]:
    """The consent with every attribute present; an absent consent is one that covers nothing."""
    given = consent or ConsentFacts()
    scope = given.scope or ()
    missing: Collection[str] = (
        ELEMENTS if given.elements_missing is None else given.elements_missing
    )
    total: dict[str, bool | str | tuple[str, ...]] = {
        name: _choice(getattr(given, name), values) for name, values in _CHOICES.items()
    }
    total.update(
        present=consent is not None,
        scope=tuple(sorted(set(scope) & words.CATEGORIES)),
        all_tpo="all_tpo" in scope,
        any_and_all="any_and_all" in scope,
        patient_match=given.patient_match is True,
        elements_missing=tuple(sorted({m if m in ELEMENTS else "other" for m in missing})),
        expired=given.expired is not False,
        irrevocable_now=given.irrevocable_now is True,
        cj_referral=given.cj_referral is True,
        combined=given.combined_with is not None,
        intermediary_named=given.intermediary_named is True,
        legacy_form=given.legacy_form is True,
        # unknown: neither the freedom of the one kind nor that of the other
        cj_possible=given.cj_referral is not False,
        legacy_possible=given.legacy_form is not False,
    )
    return total


def _choice(value: str | None, values: tuple[str, ...]) -> str:
    return value if value is not None and value in values else values[0]
