"""NEMSIS findings, with pertinent negatives apart, and the two official case definitions.

The definitions (Behavioral Health and Opioid Overdose, 27 May 2025) bind `^` and `$` to the outer
alternatives only, and XPath's `matches` searches: they are reproduced with search semantics, so
that counts agree with NEMSIS. A value with any PN is left out of both.
"""

import re

from connectors.formats.nemsis_report import CareReport
from connectors.formats.texts import clean
from schemas.clinical import Finding, FindingAssertion

_ELEMENTS = (
    ("eDispatch.01", "nemsis"),
    ("eDispatch.03", "emd"),
    ("eScene.04", "nemsis"),
    ("eSituation.08", "nemsis"),
    ("eSituation.09", "icd10cm"),
    ("eSituation.10", "icd10cm"),
    ("eSituation.11", "icd10cm"),
    ("eSituation.12", "icd10cm"),
    ("eInjury.01", "icd10cm"),
    ("eHistory.17", "nemsis"),
    ("eExam.19", "nemsis"),
    ("eProtocols.01", "nemsis"),
    ("eMedications.03", "rxnorm"),
)
_ABSENT = {"8801005", "8801013", "8801015", "8801031"}
"""Exam finding not present, no known allergy, none reported, symptom not present."""
_APPROXIMATE = "8801029"

_SELF_HARM = (
    r"T(?:3[6-9]|[4-6][0-9]|7[01])\.(?:..|9)2|T41\.42|T42\.72|T58\.[01]2|T61\.[01]2|T64\.[08]2"
    r"|T36\.92|X(?:7[1-9]|8[0-3])"
)
_BEHAVIORAL = re.compile(r"^F|R45|R46|T14\.91|" + _SELF_HARM)
_INJURY = re.compile(r"^T14\.91|" + _SELF_HARM)
_OPIOID = re.compile(r"^F11|T40\.[0-4]|T40\.6[09]?[1-4]?A?$")
_IMPRESSIONS = ("eSituation.09", "eSituation.10", "eSituation.11", "eSituation.12")
_NALOXONE = {"7242", "203192", "197117"}
_IMPROVED = "9916001"


def findings(report: CareReport) -> tuple[Finding, ...]:
    """Every coded statement that co-response looks at, each with whether it is so."""
    found: dict[Finding, None] = {}
    for name, system in _ELEMENTS:
        for value in report.values(name):
            code = clean(value.text)
            if code is not None or value.negative is not None:
                assertion = _assertion(value.negative)
                found.setdefault(Finding(path=name, code=code, system=system, assertion=assertion))
    if words := report.text("eSituation.04"):
        found.setdefault(Finding(path="eSituation.04", text=words))
    for group in report.groups("eCustomResults.ResultsGroup"):
        element, words = group.text("eCustomResults.02"), group.text("eCustomResults.01")
        if element and words:
            found.setdefault(Finding(path=f"eCustomResults/{element}", text=words))
    return tuple(found)


def _assertion(negative: str | None) -> FindingAssertion:
    if negative is None or negative == _APPROXIMATE:
        return FindingAssertion.PRESENT
    return FindingAssertion.ABSENT if negative in _ABSENT else FindingAssertion.UNKNOWN


def case_definitions(report: CareReport) -> tuple[str, ...]:
    """Which of the official definitions the run meets."""
    impressions = [code for name in _IMPRESSIONS for code in report.texts(name)]
    injuries = list(report.texts("eInjury.01"))
    found = []
    if any(map(_BEHAVIORAL.search, impressions)) or any(map(_INJURY.search, injuries)):
        found.append("behavioral_health")
    if any(map(_OPIOID.search, impressions)) or _naloxone_helped(report):
        found.append("opioid_overdose")
    return tuple(found)


def _naloxone_helped(report: CareReport) -> bool:
    return any(
        group.text("eMedications.03") in _NALOXONE and group.text("eMedications.07") == _IMPROVED
        for group in report.groups("eMedications.MedicationGroup")
    )
