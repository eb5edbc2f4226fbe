"""Why something was kept back. Default deny names no policy, so the reason is found afterwards;
it never changes what is released.
"""

from collections.abc import Mapping

from redaction.refusal_table import TABLE
from redaction.refused_case import Case, Reason, Refusal


def reason_for(case: Case) -> Reason:
    """The first reason of the table that holds; the last row always does."""
    if case.overlay:
        return Reason(str(case.overlay[0].reason), case.overlay[0].cites)
    row = next(row for row in TABLE if row.when(case))
    if row.id in case.barred:
        return Reason(row.id, tuple(c for rule in case.barred[row.id] for c in rule.cites))
    if case.defects and case.defects[0].reason == row.id:
        same = (c for defect in case.defects if defect.reason == row.id for c in defect.cites)
        return Reason(row.id, tuple(dict.fromkeys(same)))
    return Reason(row.id, row.cites)


BEYOND_RULE = Refusal(
    "X-BEYOND-RULE",
    lambda _: True,
    ("45 CFR 164.502(b)", "42 CFR 2.13(a)"),
    "Outside what the rule releases: only what is needed goes.",
)
POLICY_ERROR = Refusal(
    "X-POLICY-ERROR",
    lambda _: True,
    ("45 CFR 164.312(a)(1)",),
    "A policy could not be evaluated, so nothing goes.",
)
STEP_0 = tuple(
    Refusal(reason, lambda _: False, cites, says)
    for reason, cites, says in (
        ("X-UNKNOWN-VALUE", ("42 CFR 2.13(a)", "45 CFR 164.502(a)"), "A value is not known."),
        ("X-MATCH", ("45 CFR 164.514(h)",), "Not confirmed that this is the person's record."),
        ("X-AUDIT", ("45 CFR 164.312(b)",), "The audit entry cannot be written first."),
        ("X-CAD-RESTRICTED", ("project rule",), "The call is restricted in CAD."),
        ("X-PUBLIC-RECORDS", ("42 CFR 2.20",), "Ask the records custodian."),
    )
)
"""Given by policies/considered.cedar, before any label is looked at."""
FREE_TEXT = Refusal(
    "X-FREE-TEXT",
    lambda _: False,
    ("project rule (free text does not cross by default)",),
    "This agency keeps free text back.",
)

CANNOT_CARRY = Refusal(
    "X-CHANNEL",
    lambda _: False,
    ("42 CFR 2.32(a)", "42 CFR 2.13(a)", "45 CFR 164.502(b)"),
    "This way out cannot carry what must go along: a notice, a label or an end date.",
)
"""Given by `redaction.carrying`, after the policies have decided."""

ORDER: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            POLICY_ERROR.id,
            CANNOT_CARRY.id,
            *(row.id for row in (*STEP_0, *TABLE)),
            "X-FREE-TEXT",
            "X-BEYOND-RULE",
        ),
    )
)
"""Rank of reasons: the first one is the deciding one."""

_ALL = (*reversed(TABLE), *STEP_0, BEYOND_RULE, POLICY_ERROR, FREE_TEXT, CANNOT_CARRY)
# reversed: of rows with one id the first counts

SENTENCES: Mapping[str, str] = {row.id: row.says for row in _ALL}
"""Per reason a sentence for people."""

_CITES: Mapping[str, str] = {row.id: "; ".join(row.cites) for row in _ALL} | {
    # its rows cite what the asserted ground would have rested on; these say it for all
    "X-NO-BASIS": "42 CFR 2.13(a); 45 CFR 164.502(a)",
}


def citation_of(reason: str) -> str:
    """What a reason rests on, for a remark; minimum necessary when the table names nothing."""
    return _CITES.get(reason) or "; ".join(BEYOND_RULE.cites)
