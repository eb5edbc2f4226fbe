"""Answers to choose that lie in a ValueSet: contained in the form, or one of those held here."""

from collections.abc import Iterator, Mapping
from typing import Any

YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_GENDER = "http://hl7.org/fhir/administrative-gender"
_PRIORITY = "http://hl7.org/fhir/request-priority"

Concept = dict[str, Any]


def _concepts(system: str, **codes: str) -> list[Concept]:
    return [{"system": system, "code": code, "display": word} for code, word in codes.items()]


_UNKNOWN = {
    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "code": "asked-unknown",
    "display": "Don't know",
}
_YES = _concepts(YES_NO, Y="Yes", N="No")
KNOWN: dict[str, list[Concept]] = {
    "http://hl7.org/fhir/ValueSet/administrative-gender": _concepts(
        _GENDER, male="Male", female="Female", other="Other", unknown="Unknown"
    ),
    "http://hl7.org/fhir/ValueSet/request-priority": _concepts(
        _PRIORITY, routine="Routine", urgent="Urgent", asap="ASAP", stat="STAT"
    ),
    "http://hl7.org/fhir/ValueSet/yesnodontknow": [*_YES, _UNKNOWN],
    "http://terminology.hl7.org/ValueSet/v2-0136": _YES,
    "http://terminology.hl7.org/ValueSet/v2-0532": [
        *_concepts("http://terminology.hl7.org/CodeSystem/v2-0532", Y="Yes", N="No"),
        *_concepts(
            "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
            UNK="Unknown",
            NASK="not asked",
            ASKU="asked but unknown",
        ),
    ],
}
"""Small sets of HL7 that forms point to; their codes do not change within a version of FHIR."""


def contained(form: Mapping[str, Any], address: str) -> list[Concept] | None:
    """The concepts of a ValueSet that the form brings along, or None.

    `address` is `#id` or a canonical url. A set that is defined by a rule instead of a list is
    no list.
    """
    found = form.get("contained")
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, Mapping) or one.get("resourceType") != "ValueSet":
            continue
        if address in (f"#{one.get('id')}", one.get("url")):
            return list(_expanded(one)) or list(_composed(one)) or None
    return None


def _expanded(value_set: Mapping[str, Any]) -> Iterator[Concept]:
    expansion = value_set.get("expansion")
    stack = list(expansion.get("contains", ())) if isinstance(expansion, Mapping) else []
    while stack:
        one = stack.pop(0)
        if isinstance(one, Mapping):
            stack = [*one.get("contains", ()), *stack]
            if one.get("code") and not one.get("abstract"):
                yield dict(one)


def _composed(value_set: Mapping[str, Any]) -> Iterator[Concept]:
    compose = value_set.get("compose")
    includes = compose.get("include", ()) if isinstance(compose, Mapping) else ()
    if any("filter" in i or "valueSet" in i for i in includes if isinstance(i, Mapping)):
        return
    for include in includes:
        for concept in include.get("concept", ()):
            if isinstance(concept, Mapping) and concept.get("code"):
                yield {"system": include.get("system"), **concept}
