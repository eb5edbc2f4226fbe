"""The agencies' own call types: code, text, EIDO common code, and what each tells by itself.

Common codes are from the APCO incident type registry (EIDO); the local codes are invented.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TownCallType:
    """One call type. `tells` is what a crisis-team supervisor learns from the type alone."""

    key: str
    code: str
    text: str
    common: str
    tells: str
    """`yes`, `no`, `uncertain`, or `test` (R12)."""
    priority: int
    """1 highest to 4 lowest, as this town's CADs count."""


CALL_TYPES = (
    TownCallType("suicidal", "SUICT", "SUICIDAL SUBJECT", "SUICTHRT", "yes", 1),
    TownCallType("attempt", "SUICA", "SUICIDE ATTEMPT", "SUICIDE", "yes", 1),
    TownCallType("mental", "MHC", "MENTAL HEALTH CRISIS", "EDP", "yes", 2),
    TownCallType("mental_violent", "MHCV", "MENTAL SUBJECT VIOLENT", "MTLV", "yes", 1),
    TownCallType("overdose", "ODP", "OVERDOSE", "OD", "yes", 1),
    TownCallType("intox", "INTX", "INTOXICATED PERSON", "INTOX", "uncertain", 3),
    TownCallType("vagrant", "VAGR", "VAGRANT", "VAG", "uncertain", 4),
    TownCallType("welfare", "WELCK", "WELFARE CHECK", "WELFARE", "uncertain", 3),
    TownCallType("missing", "MISS", "MISSING PERSON", "PERMISS", "no", 2),
    TownCallType("trouble", "UNKTR", "UNKNOWN TROUBLE", "TROUBLE", "no", 2),
    TownCallType("disorderly", "DISO", "DISORDERLY CONDUCT", "DISORD", "no", 3),
    TownCallType("suspicious", "SUSPC", "SUSPICIOUS CIRCUMSTANCE", "SUSP", "no", 3),
    TownCallType("trespass", "TRESP", "TRESPASS", "TRESPASS", "no", 3),
    TownCallType("assist", "ASST", "ASSIST CITIZEN", "ASSIST", "no", 4),
    TownCallType("domestic", "DOMV", "DOMESTIC DISTURBANCE", "DVNA", "no", 2),
    TownCallType("fight", "FGHT", "FIGHT", "FIGHT", "no", 2),
    TownCallType("threats", "THRT", "THREATS", "THREATS", "no", 2),
    TownCallType("harassment", "HARAS", "HARASSMENT", "HARR", "no", 4),
    TownCallType("noise", "NOISE", "NOISE COMPLAINT", "NOISE", "no", 4),
    TownCallType("crash", "MVAC", "CRASH NO INJURY", "MVA", "no", 3),
    TownCallType("crash_injury", "MVAI", "CRASH WITH INJURY", "MVAINJY", "no", 1),
    TownCallType("burglary", "BURG", "BURGLARY", "BURGLARY", "no", 2),
    TownCallType("theft", "THFT", "THEFT", "LARCENY", "no", 3),
    TownCallType("fraud", "FRAU", "FRAUD", "FRAUD", "no", 4),
    TownCallType("vandalism", "VAND", "VANDALISM", "VANDAL", "no", 4),
    TownCallType("alarm", "ALRM", "BURGLAR ALARM", "ALRBA", "no", 2),
    TownCallType("traffic_stop", "TSTP", "TRAFFIC STOP", "TSTOP", "no", 3),
    TownCallType("reckless", "RECK", "RECKLESS DRIVER", "RECKDRV", "no", 3),
    TownCallType("parking", "PARK", "PARKING COMPLAINT", "PARKING", "no", 4),
    TownCallType("abandoned", "ABVEH", "ABANDONED VEHICLE", "VEHABND", "no", 4),
    TownCallType("animal", "ANIM", "ANIMAL COMPLAINT", "ANIMAL", "no", 4),
    TownCallType("property", "FPROP", "FOUND PROPERTY", "PROPFND", "no", 4),
    TownCallType("sick", "SICKP", "SICK PERSON", "SICK", "no", 2),
    TownCallType("fall", "FALLP", "FALL", "FALL", "no", 2),
    TownCallType("chest", "CHEST", "CHEST PAIN", "CARDIAC", "no", 1),
    TownCallType("breathing", "BREA", "BREATHING PROBLEM", "RESP", "no", 1),
    TownCallType("info", "INFO", "INFORMATION", "INFO", "no", 4),
    TownCallType("sensitive", "SENSV", "SENSITIVE INVESTIGATION", "INVEST", "no", 3),
    TownCallType("test", "TEST", "TEST CALL", "ADMIN", "test", 4),
    TownCallType("training", "TRNG", "TRAINING EXERCISE", "ADMIN", "test", 4),
)
BY_KEY = {call_type.key: call_type for call_type in CALL_TYPES}
TEST_TYPES = tuple(v for t in CALL_TYPES if t.tells == "test" for v in (t.code, t.text))
RESTRICTED_TYPES = (BY_KEY["sensitive"].code, BY_KEY["sensitive"].text)
"""Codes for EIDO, texts for New World."""

DISPOSITIONS = {
    "Report Taken": "01",
    "No Report Taken": "02",
    "Citation": "04",
    "Event Cancelled": "10",
    "Information": "13",
    "Gone On Arrival": "14",
    "Referred to Partner Agency": "15",
    "Transport or Escort": "16",
    "Transported by Law Enforcement": "33",
    "Refused Care": "42",
    "Treated, Transported by EMS": "45",
}
"""Disposition names with their EIDO common codes (APCO 1.111.2); other names get 13."""
