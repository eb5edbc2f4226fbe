"""The variables of a research file: what each means, what the gate must release for it, and what
kind of thing it is to the safe-harbor rule (45 CFR 164.514(b)(2)(i))."""

from collections.abc import Mapping
from dataclasses import dataclass

from casestore.cases.outcomes import Avoided, Family, SaidBy
from casestore.research.words import ExportKind
from redaction.safe_harbor import Kind
from schemas.case import EncounterOutcome

_ALL = frozenset(ExportKind)
_WITH_DATES = frozenset({ExportKind.LIMITED, ExportKind.PROTOCOL})
_PROTOCOL = frozenset({ExportKind.PROTOCOL})
_COARSE = frozenset({ExportKind.DEIDENTIFIED, ExportKind.PROTOCOL})
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Variable:
    """One column."""

    name: str
    label: str
    category: str
    """What the gate must release; empty for what stands in every row."""
    harbor: Kind
    kinds: frozenset[ExportKind] = _ALL
    codes: tuple[str, ...] = ()
    """The closed list of values, where there is one."""


def _codes(
    words: type[EncounterOutcome] | type[Family] | type[Avoided] | type[SaidBy],
) -> tuple[str, ...]:
    return tuple(one.value for one in words)


STUDY = Variable("study_id", "Random number of a person, other in every export", "", Kind.CODE)
"""Not derived from anything about the person, so it may stay (45 CFR 164.514(c)(1))."""
_K = Kind
VARIABLES: tuple[Variable, ...] = (
    STUDY,
    Variable("contact", "The person's first, second … contact in this file", "", _K.COUNT),
    Variable("rests_on", "The rule, or the consent and what it covers", "", _K.CODE),
    Variable("year", "Year of the contact", "year", _K.DATE),
    Variable("day", "Day of the contact", "dates", _K.DATE, _WITH_DATES),
    Variable("time", "Time of day of the contact", "timestamp", _K.DATE, _PROTOCOL),
    Variable("state", "State of the team", "state", _K.STATE),
    Variable("zip3", "First three digits of the ZIP code of home", "zip3", _K.ZIP, _COARSE),
    Variable("zip5", "ZIP code of home", "zip5", _K.PLACE, _WITH_DATES),
    Variable("age", "Age in whole years; not given over 89", "age", _K.AGE),
    Variable("sex", "Sex, as recorded", "demographics", _K.CODE),
    Variable("came_in", "How the case came in", "call_facts", _K.CODE),
    Variable(
        "mental_health", "The call spoke of mental health", "mental_health", _K.CODE, _ALL, _YES_NO
    ),
    Variable("suicide", "The call spoke of suicide", "suicide_risk", _K.CODE, _ALL, _YES_NO),
    Variable(
        "substance_use", "The call spoke of substance use", "substance_use", _K.CODE, _ALL, _YES_NO
    ),
    Variable("minutes", "Length of the contact in minutes", "call_facts", _K.COUNT),
    Variable(
        "outcome", "How the contact ended", "call_facts", _K.CODE, _ALL, _codes(EncounterOutcome)
    ),
    Variable("family", "Family of the outcome", "call_facts", _K.CODE, _ALL, _codes(Family)),
    Variable("avoided", "What was avoided", "call_facts", _K.CODE, _ALL, _codes(Avoided)),
    Variable("avoided_says", "Who says so", "call_facts", _K.CODE, _ALL, _codes(SaidBy)),
    Variable(
        "referrals",
        "Referrals of the case that were sent",
        "engagement_status",
        _K.COUNT,
        _PROTOCOL,
    ),
    Variable(
        "arrived", "Referrals at which the person arrived", "engagement_status", _K.COUNT, _PROTOCOL
    ),
)
"""In the order of the file. Names, contacts, numbers of calls and cases, units, staff, places and
every free text are not among them: no form of export can hold them."""


def variables_of(kind: ExportKind) -> tuple[Variable, ...]:
    """The columns of this kind of export."""
    return tuple(one for one in VARIABLES if kind in one.kinds)


def categories_of(kind: ExportKind) -> tuple[str, ...]:
    """What is asked of the gate for a record of this kind of export."""
    return tuple(dict.fromkeys(v.category for v in variables_of(kind) if v.category))


def harbor_kinds() -> Mapping[str, Kind]:
    """Variable → what it is to the safe-harbor rule."""
    return {one.name: one.harbor for one in VARIABLES}
