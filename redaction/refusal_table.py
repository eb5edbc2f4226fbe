"""Why something was kept back: the ordered table, first match decides.

Order of decision: the county's table, section 6; reasons: section 8. Where a policy forbade, its
own citations are given; those of the row serve remarks and lists.
"""

from collections.abc import Callable

from redaction.no_basis import NO_BASIS
from redaction.refused_case import Case, Refusal, of_profile, on_basis
from redaction.vocabulary import HIPAA_ONLY_BASES, PROCESS, TPO


def _barred(reason: str) -> Callable[[Case], bool]:
    return lambda c: reason in c.barred


def _defect(reason: str) -> Callable[[Case], bool]:
    """A failed ground does not fall through to the consent, so neither does its reason."""
    return lambda c: c.ask.basis == "none" and bool(c.defects) and c.defects[0].reason == reason


def _emergency_p2(c: Case) -> bool:
    return c.regime == "part2" and c.ask.basis == "medical_emergency"


def _not_medical(c: Case) -> bool:
    known_not = c.fact("recipient_is_medical_personnel") == "no"
    return _emergency_p2(c) and (known_not or not c.ask.recipient["provider"])


def _breakglass(c: Case) -> bool:
    return c.ask.purpose == "breakglass" and "X-BREAKGLASS" in c.barred


def _agreement(c: Case) -> bool:
    basis = c.ask.basis
    no_data_use = basis == "limited_data_set" and c.fact("agreement") != "data_use_agreement"
    on_audit = basis == "audit" and c.regime == "part2"
    return basis == "qsoa" or no_data_use or on_audit or "X-AGREEMENT" in c.barred


def _aggregate(c: Case) -> bool:
    return c.ask.basis == "aggregate_release" or c.ask.recipient["role"] == "public_dashboard"


def _profile_aged(c: Case) -> bool:
    kept = bool(c.fact("profile_retention_request"))
    entered_by_parent = c.fact("voluntary_profile") == "parent_entered"
    return of_profile(c) and entered_by_parent and not kept and int(str(c.ask.patient["age"])) >= 18


def _stale_flag(c: Case) -> bool:
    stored = c.ask.purpose == "dispatch_safety" and not c.fact("active_call")
    stale = int(str(c.fact("flag_age_days"))) > 365
    for_dispatch = c.ask.recipient["org_kind"] in ("police", "psap")
    ours = c.regime == "police" and stored and for_dispatch and c.ask.basis == "none"
    return stale and (ours or _flag_under_consent(c))


def _flag_under_consent(c: Case) -> bool:
    under = c.consent_holds and c.ask.basis == "none"
    return c.regime == "part2" and under and c.ask.recipient["org_kind"] == "psap"


def _channel(c: Case) -> bool:
    no_notice = not c.fact("channel_carries_notice")
    return c.regime == "part2" and c.ask.basis == "none" and c.consent_holds and no_notice


def _treating(c: Case) -> bool:
    care = bool(c.ask.recipient["provider"]) and bool(c.fact("treating_relationship"))
    return c.regime == "hipaa" and c.ask.purpose == "treatment" and care


def _involved(c: Case) -> bool:
    return c.regime == "hipaa" and c.ask.basis == "involvement_in_care"


def _refused(c: Case) -> bool:
    treated = _treating(c) and c.ask.basis == "none"
    return (treated or _involved(c)) and bool(c.fact("earlier_refusal"))


def _restricted(c: Case) -> bool:
    if _involved(c):
        return c.fact("restriction") in ("agreed", "unknown")
    if c.regime != "hipaa" or c.ask.basis != "none" or c.ask.purpose not in TPO:
        return False
    for_plan = c.ask.purpose != "treatment" and c.fact("restriction") in ("self_pay", "unknown")
    return for_plan or (_treating(c) and c.fact("restriction") in ("agreed", "unknown"))


def _state_consent(c: Case) -> bool:
    demands = c.fact("state_law") in ("requires_consent", "unknown")
    return _treating(c) and c.ask.basis in ("none", "custody") and demands


def _service_down(c: Case) -> bool:
    down = c.fact("consent_service_available") == "no"
    return c.health and c.ask.basis == "none" and down


TABLE: tuple[Refusal, ...] = (
    Refusal(
        "X-UNKNOWN-ORIGIN",
        lambda c: c.regime == "unknown",
        ("42 CFR 2.13(a)", "42 CFR 2.12(d)(2)"),
        "Nobody knows where the data came from.",
    ),
    Refusal(
        "X-BARRED",
        _barred("X-BARRED"),
        ("42 CFR 2.13(c)(2)", "28 CFR 20.33(a)", "45 CFR 164.508(a)(2)"),
        "Never released to this recipient.",
    ),
    Refusal(
        "X-SOURCE-BAR",
        _barred("X-SOURCE-BAR"),
        ("42 CFR 2.62",),
        "Research and audit data stay out.",
    ),
    Refusal(
        "X-NOT-MEDICAL",
        _not_medical,
        ("42 CFR 2.51(a)",),
        "The recipient is not medical personnel.",
    ),
    Refusal(
        "X-MEDICAL-UNKNOWN",
        lambda c: _emergency_p2(c) and c.fact("recipient_is_medical_personnel") == "unknown",
        ("42 CFR 2.51(a)",),
        "Nobody knows whether the recipient is medical personnel.",
    ),
    Refusal(
        "X-NOT-DETERMINED",
        lambda c: _emergency_p2(c) and c.fact("emergency_determined_by") != "treating_provider",
        ("42 CFR 2.51(a)", "SAMHSA FAQ (a computer system may not make the determination)"),
        "No treating provider has found that there is an emergency; software may not.",
    ),
    Refusal(
        "X-BREAKGLASS",
        _breakglass,
        (
            *("45 CFR 164.312(a)(2)(ii)", "45 CFR 164.312(b)", "45 CFR 164.502(b)"),
            "45 CFR 164.308(a)(1)(ii)(D)",
        ),
        "Access control was overridden without a reason or without an open call.",
    ),
    Refusal(
        "X-EMERGENCY-CONSENT",
        _emergency_p2,
        ("42 CFR 2.51(a)(1)",),
        "The person can be asked: ask for consent.",
    ),
    Refusal(
        "X-THREAT-P2",
        lambda c: (
            on_basis("part2", "imminent_threat")(c)
            and (c.ask.holder == "covered_entity" or c.ask.recipient["role"] == "family")
        ),
        ("42 CFR 2.12(c)(5)", "42 CFR 2.14(c)", "45 CFR 164.512(j)(1)(i)", "42 CFR 2.13(c)(1)"),
        "A threat report that identifies a patient: no finding carries it.",
    ),
    Refusal(
        "X-THREAT-P2",
        on_basis("part2", "imminent_threat"),
        ("42 CFR 2.12(c)(5)", "42 CFR 2.13(c)(1)", "42 CFR 2.63(a)(1)", "42 CFR 2.64"),
        "A threat report that identifies a patient: Part 2 knows no duty to warn.",
    ),
    Refusal(
        "X-PROCESS-P2",
        on_basis("part2", *(PROCESS - {"court_order"})),
        ("42 CFR 2.61", "42 CFR 2.65", "42 CFR 2.12(d)(1)", "42 CFR 2.33(b)(1)", "42 CFR 2.11"),
        "A subpoena, warrant or request never opens Part 2 records.",
    ),
    Refusal(
        "X-ORDER",
        on_basis("hipaa", "court_order"),
        ("45 CFR 164.512(e)(1)(i)", "45 CFR 164.508(a)(2)"),
        "The court order does not name these data, or is used for something else.",
    ),
    Refusal(
        "X-ORDER",
        on_basis("part2", "court_order"),
        ("42 CFR 2.61", "42 CFR 2.64", "42 CFR 2.65", "42 CFR 2.66", "42 CFR 2.12(d)(1)"),
        "The court order lacks the findings for this use, or does not name these data.",
    ),
    Refusal(
        "X-PROCESS",
        on_basis("hipaa", *(PROCESS - {"court_order"})),
        ("45 CFR 164.512(f)(1)(ii)", "45 CFR 164.512(e)(1)(ii)"),
        "A warrant, request or bare subpoena waits for counsel.",
    ),
    Refusal(
        "X-HIPAA-BASIS-P2",
        lambda c: on_basis("part2", *HIPAA_ONLY_BASES)(c) or "X-HIPAA-BASIS-P2" in c.barred,
        ("42 CFR 2.12(d)", "42 CFR 2.13(a)", "42 CFR 2.14(a)", "45 CFR 164.512(k)(5)"),
        "HIPAA knows this ground, Part 2 does not.",
    ),
    Refusal(
        "X-MANDATE-P2",
        on_basis("part2", "mandated_report"),
        ("42 CFR 2.12(c)(6)", "42 CFR 2.20", "42 CFR 2.54"),
        "Only the first report of child abuse opens Part 2 records.",
    ),
    Refusal(
        "X-AGREEMENT",
        _agreement,
        ("42 CFR 2.11 (QSO)", "42 CFR 2.12(c)(4)", "42 CFR 2.53", "45 CFR 164.514(e)"),
        "The agreement is missing, of the wrong kind, or does not reach this recipient.",
    ),
    Refusal(
        "X-LINKAGE",
        lambda c: on_basis("part2", "irb_waiver")(c) and bool(c.fact("repository_linkage")),
        ("42 CFR 2.52(c)",),
        "The research plan links to another repository without review.",
    ),
    Refusal(
        "X-CUSTODIAN",
        lambda c: c.ask.basis == "patient_right" and c.regime != "part2",
        ("45 CFR 164.524", "state records law"),
        "The person's request belongs to the owner of the record.",
    ),
    Refusal(
        "X-AGGREGATE",
        _aggregate,
        (
            "CMS cell-size policy (no derivation, percentages, differencing)",
            *("45 CFR 164.514(b)", "45 CFR 164.514(b)(2)", "42 CFR 2.16(a)"),
        ),
        "Too fine, row by row, or a hidden count could be worked out.",
    ),
    Refusal(
        "X-PROFILE-PURPOSE",
        lambda c: of_profile(c) and c.ask.purpose not in ("emergency", "dispatch_safety"),
        ("Va. Code 9.1-193 ('shall not be used for any other purpose')",),
        "A volunteered profile serves emergencies and dispatch safety only.",
    ),
    Refusal(
        "X-PROFILE-AGED",
        _profile_aged,
        ("Va. Code 9.1-193 (removal at 18; 2026 HB249 amends for external databases)",),
        "The profile ended at 18.",
    ),
    Refusal(
        "X-NOT-BH",
        lambda c: (
            c.regime == "police"
            and bool(c.ask.recipient["provider"])
            and not c.fact("behavioral_health_call")
        ),
        ("45 CFR 164.502(b) (by policy)", "project scope rule"),
        "The call is not a behavioral-health call.",
    ),
    *(
        Refusal(reason, _defect(reason), cites, says)
        for reason, cites, says in (
            ("X-CONSENT-MISMATCH", ("42 CFR 2.31(a)(1)",), "The consent is another person's."),
            ("X-CONSENT-LAPSED", ("42 CFR 2.31(c)(1)",), "The consent ended or was revoked."),
            (
                "X-CONSENT-ORAL",
                ("42 CFR 2.31(a)(6)",),
                "The consent was revoked by word of mouth: stop and ask.",
            ),
            (
                "X-CONSENT-DEFICIENT",
                ("42 CFR 2.31(c)(2)",),
                "Something required is missing on the consent.",
            ),
            (
                "X-CONSENT-SIGNER",
                ("42 CFR 2.14", "42 CFR 2.15"),
                "Somebody without authority signed.",
            ),
            (
                "X-CONSENT-COMBINED",
                ("42 CFR 2.31(b)(2)", "42 CFR 2.31(d)"),
                "The consent stands on one form with another.",
            ),
            (
                "X-CONSENT-RESTRICTED",
                ("42 CFR 2.26", "45 CFR 164.522(a)"),
                "A restriction was agreed with the person.",
            ),
            ("X-CONSENT-REFUSED", ("42 CFR 2.31(c)(3)",), "The person refused this earlier."),
            (
                "X-CONSENT-REACH",
                ("42 CFR 2.31(a)(4)", "42 CFR 2.33"),
                "The consent does not reach this recipient or purpose.",
            ),
        )
    ),
    Refusal(
        "X-CONSENT-CHANNEL",
        lambda c: _channel(c) and not _flag_under_consent(c),
        ("42 CFR 2.32(a)",),
        "The channel cannot carry the notice that must travel along.",
    ),
    Refusal(
        "X-SENDER",
        lambda c: (
            (_flag_under_consent(c) and c.fact("sender_label") != "mixed_use")
            or "X-SENDER" in c.barred
        ),
        ("42 CFR 2.13(c)", "42 CFR 2.12(a)(1)(i)"),
        "The sender's name would give the program away.",
    ),
    Refusal(
        "X-FLAG-TEXT",
        lambda c: (
            (_flag_under_consent(c) and c.fact("flag_text") != "neutral")
            or "X-FLAG-TEXT" in c.barred
        ),
        ("42 CFR 2.12(a)(1)(i)", "42 CFR 2.13(c)"),
        "The words of the flag say more than they may.",
    ),
    Refusal(
        "X-FLAG-STALE",
        lambda c: _stale_flag(c) or "X-FLAG-STALE" in c.barred,
        ("project flag-expiry rule", "28 CFR 20.21(a)"),
        "The flag has not been verified for a year.",
    ),
    Refusal(
        "X-CONSENT-COMBINED",
        lambda c: "X-CONSENT-COMBINED" in c.barred,
        ("42 CFR 2.31(b)(2)",),
        "A consent for notes stands on one form with another.",
    ),
    Refusal(
        "X-CONSENT-REACH",
        lambda c: c.consent_holds and c.ask.basis == "none" and c.regime != "police",
        ("42 CFR 2.31(a)(3)", "42 CFR 2.13(a)"),
        "The consent does not name these data.",
    ),
    Refusal(
        "X-TRANSFER",
        lambda c: c.regime == "part2" and c.ask.purpose == "records_transfer",
        ("42 CFR 2.19(a)",),
        "Records of a closed program move only on consent, or are sanitised.",
    ),
    Refusal(
        "X-RESTRICTION",
        _restricted,
        ("45 CFR 164.522(a)", "45 CFR 164.522(a)(1)(vi)", "42 CFR 2.26"),
        "A restriction stands, or nobody knows whether one does.",
    ),
    Refusal(
        "X-CONSENT-REFUSED",
        _refused,
        ("42 CFR 2.31(c)(3)", "45 CFR 164.522(a)"),
        "The person refused this recipient earlier: ask again.",
    ),
    Refusal(
        "X-STATE",
        _state_consent,
        ("45 CFR 160.203(b)", "state MH confidentiality law"),
        "State law asks for consent, or nobody knows whether it does.",
    ),
    Refusal(
        "X-CONSENT-SERVICE",
        _service_down,
        ("42 CFR 2.13(a)", "45 CFR 164.312(c)(1)"),
        "Consents cannot be looked up now.",
    ),
    *NO_BASIS,
)
