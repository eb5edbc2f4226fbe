"""Can the way out carry what the decision owes? If not, nothing goes (order of decision, step 8).

An obligation is either carried by the channel (a notice, a label, an end date) or kept on our
side (an entry, a task, a queue). There is no third kind: the table names every obligation.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from redaction.notice import LONG_NOTICE, SHORT_NOTICE, notice
from redaction.refusals import CANNOT_CARRY
from redaction.vocabulary import named
from schemas.disclosure import Decision, Effect


@dataclass(frozen=True, slots=True)
class Carrier:
    """One way out, with what it can take along. Everything else counts as impossible."""

    name: str
    room: int = 0
    """Characters of notice and labels that fit beside the content; 0: nothing but the content."""
    encloses: bool = False
    """A copy of the consent, or the statement of its scope, goes along (2.32(a))."""
    ends: bool = False
    """What was sent can be ended or withdrawn there."""
    written: bool = True
    """Leaves something that can be shown later; spoken words do not."""


NOTICE, COPY, LABEL, END = "notice", "copy", "label", "end"
CARRIED: Mapping[str, str] = {
    "part2_notice": NOTICE,
    "consent_copy": COPY,
    "no_redisclosure": LABEL,
    "no_legal_use": LABEL,
    "criminal_justice_use_limit": LABEL,
    "no_reidentify": LABEL,
    "return_or_destroy": LABEL,
    "data_use_agreement": COPY,
    "flag_expiry": END,
    "time_limit": END,
}
"""Obligation → what the channel must be able to do."""
KEPT = named(
    """
    log_disclosure accounting_entry min_necessary neutral_flag_text flag_withdrawal neutral_reply
    hold_for_review legal_review state_law_check emergency_documentation log_breakglass post_review
    notify_privacy_officer verify_identity segregate_notes cjis_controls ferpa_record deidentify
    suppress_small_cells notify_patient
    """
)
"""Obligations that are met on our side of the channel."""

LABELS: Mapping[str, str] = {
    "no_redisclosure": "Do not pass this on (42 CFR 2.12(d), 2.33(b)).",
    "no_legal_use": (
        "Not to be used in any proceeding against the patient without the patient's consent or a "
        "court order (42 CFR 2.12(d)(1))."
    ),
    "criminal_justice_use_limit": (
        "Only for the conditional release or other action to which the consent belongs "
        "(42 CFR 2.35(d))."
    ),
    "no_reidentify": "Do not try to find out who this is (45 CFR 164.514(e)(4); 42 CFR 2.52).",
    "return_or_destroy": "Return or destroy when done (42 CFR 2.52, 2.53, 2.19).",
}
"""What a label says on the paper or the message."""


def carried(decision: Decision, carrier: Carrier) -> Decision:
    """The decision if this channel can carry all that it owes, else a denial. A denial stays."""
    if decision.effect is Effect.DENY or not lacking(decision, carrier):
        return decision
    asked = (*decision.released, *decision.withheld)
    return decision.model_copy(
        update={
            "effect": Effect.DENY,
            "released": (),
            "withheld": asked,
            "rules": (),
            "reasons": (CANNOT_CARRY.id, *decision.reasons),
            "obligations": ("hold_for_review", "log_disclosure", "neutral_reply"),
            "citations": CANNOT_CARRY.cites,
        }
    )


def lacking(decision: Decision, carrier: Carrier) -> tuple[str, ...]:
    """Obligations of this decision that the channel cannot carry."""
    return tuple(name for name in decision.obligations if not _carries(name, decision, carrier))


def _carries(obligation: str, decision: Decision, carrier: Carrier) -> bool:
    if obligation in KEPT:
        return True
    need = CARRIED.get(obligation)  # an obligation that nobody declared cannot be met
    return {
        NOTICE: notice(carrier.room) is not None,
        COPY: carrier.encloses,
        LABEL: carrier.room >= len(enclosure(decision, carrier, "")),
        END: carrier.ends,
    }.get(str(need), False)


def enclosure(decision: Decision, carrier: Carrier, scope: str) -> str:
    """What is printed or sent along: the notice in the longest form that fits, the labels, and
    `scope`, the explanation of what the consent covers. Empty for a neutral flag, which would
    give the program away (42 CFR 2.13(c))."""
    if "neutral_flag_text" in decision.obligations:
        return ""
    labels = [LABELS[name] for name in decision.obligations if name in LABELS]
    around = sum(len(text) + 1 for text in labels) + len(scope)
    lines = list(labels)
    if "part2_notice" in decision.obligations:
        lines.insert(0, notice(max(carrier.room - around, 0)) or SHORT_NOTICE)
    if "consent_copy" in decision.obligations and scope:
        lines.append(scope)
    return "\n".join(lines)


ROOM_FOR_ALL = len(LONG_NOTICE) + sum(len(text) + 1 for text in LABELS.values()) + 4000
"""Room on a printed sheet: everything fits."""
