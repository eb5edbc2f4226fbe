"""What must be done along with a decision: the conditional half.

What always goes with a rule stands in its `@obligations`; here is what depends on facts
(the county's table, section 9). A row is a name and a question about the outcome.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redaction.facts import Ask
from redaction.vocabulary import NOTES, POLICE_ORIGINS, PROCESS, TPO, named
from schemas.disclosure import Effect


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision before its obligations. `reasons` are those of refused label groups."""

    ask: Ask
    effect: Effect
    released: frozenset[str]
    withheld: frozenset[str]
    rules: frozenset[str]
    reasons: frozenset[str]
    regimes: frozenset[str]
    group_refused: bool
    """A whole label group was refused."""

    @property
    def denied(self) -> bool:
        """Nothing goes."""
        return self.effect is Effect.DENY

    def fact(self, name: str) -> object:
        """One fact of the request."""
        return self.ask.facts[name]

    def denied_by(self, *reasons: str) -> bool:
        """Denied, and for one of these reasons."""
        return self.denied and bool(self.reasons & set(reasons))

    def released_by(self, *rules: str) -> bool:
        """Something went out by one of these rules."""
        return bool(self.rules & set(rules))

    def asked(self, *categories: str) -> bool:
        """Any of these was asked for."""
        return bool(set(categories) & (self.released | self.withheld))


def owed(outcome: Outcome, by_rules: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Names of all obligations, sorted; `by_rules` holds those that stand in the policies."""
    always = {name for rule in outcome.rules for name in by_rules[rule]}
    return tuple(sorted(always | {name for name, due in CONDITIONS if due(outcome)}))


_HOLD = (
    *("X-MATCH", "X-AUDIT", "X-UNKNOWN-ORIGIN", "X-CONSENT-DEFICIENT", "X-CONSENT-SIGNER"),
    *("X-CONSENT-COMBINED", "X-CONSENT-MISMATCH", "X-CONSENT-ORAL", "X-CONSENT-REFUSED"),
    *("X-CONSENT-CHANNEL", "X-CONSENT-SERVICE", "X-FLAG-STALE", "X-FLAG-TEXT", "X-SENDER"),
    *("X-NOT-DETERMINED", "X-MEDICAL-UNKNOWN", "X-LINKAGE", "X-CUSTODIAN", "X-THREAT-P2"),
    "X-POLICY-ERROR",
)
_COUNSEL = (
    *("X-AGREEMENT", "X-MANDATE-P2", "X-PROCESS", "X-PROCESS-P2", "X-ORDER", "X-SOURCE-BAR"),
    *("X-THREAT-P2", "X-TRANSFER"),
)


def _neutral_reply(o: Outcome) -> bool:
    ask = o.ask
    # what is not purely police or school data must look like "no record" when refused
    sensitive = ask.origin not in POLICE_ORIGINS | {"school"} or ask.part2_protected
    sensitive = sensitive or bool(o.regimes & {"part2", "hipaa", "unknown"})
    spoken_to = ask.recipient["role"] in ("patient_self", "public_dashboard")
    return o.denied and sensitive and not spoken_to and ask.basis != "aggregate_release"


def _hold(o: Outcome) -> bool:
    text_kept = "narrative" in o.withheld and o.released_by(
        *("FEED", "FEED-NARRATIVE", "FEED-EMERGENCY", "DEID"),
    )
    return o.denied_by(*_HOLD) or text_kept


def _legal_review(o: Outcome) -> bool:
    ask = o.ask
    proceeding = ask.purpose == "legal_proceeding" and ask.origin not in POLICE_ORIGINS
    asked = ask.basis in PROCESS or ask.purpose == "public_records" or proceeding
    return asked or (o.denied and ask.purpose == "investigation") or o.denied_by(*_COUNSEL)


def _state_law_check(o: Outcome) -> bool:
    ask = o.ask
    law = o.fact("state_law")
    unsure = law == "unknown" and ask.purpose in TPO
    role = ask.recipient["role"]
    minor = ask.patient["minor"] == "yes"
    return (
        law in ("requires_consent", "permits")
        or unsure
        or ask.ask["jurisdiction"] == "unknown"
        or o.denied_by("X-STATE")
        or ask.basis == "administrative_request"
        or ask.purpose == "public_records"
        or (minor and role in ("family", "school_counselor", "school_nurse"))
        or "criminal_history" in o.withheld
        or o.asked("pdmp_result")
        or (role == "coresponder_clinician" and not o.fact("recipient_is_covered_entity"))
    )


def _no_redisclosure(o: Outcome) -> bool:
    consent = o.ask.consent
    if not o.released_by("P2-CONSENT"):
        return False
    if consent["type"] == "tpo_general" and not consent["legacy_form"]:
        return not o.fact("recipient_is_covered_entity")
    return not consent["cj_referral"]


def _no_legal_use(o: Outcome) -> bool:
    consent = o.ask.consent
    exempt = consent["type"] == "legal_proceeding" or consent["cj_referral"]
    return o.released_by("P2-CONSENT") and not exempt


def _time_limit(o: Outcome) -> bool:
    disaster = bool(o.fact("declared_disaster")) and not o.denied
    return disaster or "access_codes" in o.released or "disclosure_log_police" in o.withheld


def _incomplete(o: Outcome) -> bool:
    return o.released_by("P2-EMERGENCY") and not o.fact("emergency_record_complete")


def _post_review(o: Outcome) -> bool:
    broken_glass = o.ask.purpose == "breakglass" and not o.denied
    from_crisis_line = o.released_by("THREAT") and o.ask.origin == "988"
    return broken_glass or _incomplete(o) or from_crisis_line


def _notify_officer(o: Outcome) -> bool:
    glass = o.ask.purpose == "breakglass" and o.denied_by("X-NOT-MEDICAL", "X-BREAKGLASS")
    return _incomplete(o) or o.denied_by("X-CONSENT-ORAL") or glass


def _verify_identity(o: Outcome) -> bool:
    by_consent = o.released_by(
        *("P2-CONSENT", "P2-FLAG", "P2-REDISCLOSE", "AUTHORIZATION", "PROFILE", "FERPA-CONSENT"),
    )
    for_another = o.ask.consent["signer"] in ("guardian", "personal_representative")
    return (by_consent and for_another) or o.denied_by("X-MATCH", "X-CONSENT-MISMATCH")


def _deidentify(o: Outcome) -> bool:
    fine = o.fact("row_level") or o.fact("geography") in ("street_address", "block")
    return o.denied_by("X-AGGREGATE") and bool(fine)


CONDITIONS: tuple[tuple[str, Callable[[Outcome], bool]], ...] = (
    ("log_disclosure", lambda _: True),
    ("min_necessary", lambda o: not o.denied and o.group_refused),
    ("no_redisclosure", _no_redisclosure),
    ("no_legal_use", _no_legal_use),
    (
        "criminal_justice_use_limit",
        lambda o: o.released_by("P2-CONSENT") and bool(o.ask.consent["cj_referral"]),
    ),
    ("neutral_flag_text", lambda o: "coresponder_flag" in o.released),
    (
        "flag_expiry",
        lambda o: (
            o.ask.purpose == "dispatch_safety"
            and bool(o.released & {"coresponder_flag", "response_guidance"})
        ),
    ),
    (
        "flag_withdrawal",
        lambda o: (
            (o.denied_by("X-CONSENT-LAPSED") and o.asked("coresponder_flag"))
            or o.denied_by("X-FLAG-STALE")
        ),
    ),
    ("neutral_reply", _neutral_reply),
    ("hold_for_review", _hold),
    ("legal_review", _legal_review),
    ("state_law_check", _state_law_check),
    ("log_breakglass", lambda o: o.ask.purpose == "breakglass"),
    ("post_review", _post_review),
    ("notify_privacy_officer", _notify_officer),
    ("verify_identity", _verify_identity),
    ("segregate_notes", lambda o: not o.denied and o.asked(*NOTES)),
    ("cjis_controls", lambda o: not o.denied and o.asked("cji_query_result")),
    ("deidentify", _deidentify),
    ("suppress_small_cells", lambda o: o.denied_by("X-AGGREGATE")),
    (
        "return_or_destroy",
        lambda o: (
            (o.released_by("P2-AUDIT") and o.fact("agreement") == "audit_undertaking")
            or o.denied_by("X-PROFILE-AGED", "X-TRANSFER")
        ),
    ),
    ("time_limit", _time_limit),
    ("notify_patient", lambda o: o.denied_by("X-PROFILE-AGED")),
)

OBLIGATIONS = frozenset(name for name, _ in CONDITIONS) | named(
    """
    accounting_entry part2_notice consent_copy emergency_documentation ferpa_record
    data_use_agreement no_reidentify
    """
)
"""All names; a policy that names another is refused at start."""
