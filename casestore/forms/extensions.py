"""Which FHIR extensions of a Questionnaire mean what here. The urls are HL7's."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"

HIDDEN = CORE + "questionnaire-hidden"
CONTROL = CORE + "questionnaire-itemControl"
UNIT = CORE + "questionnaire-unit"
UNIT_OPTION = CORE + "questionnaire-unitOption"
MIN_VALUE, MAX_VALUE = CORE + "minValue", CORE + "maxValue"
MAX_DECIMALS = CORE + "maxDecimalPlaces"
MIN_OCCURS = CORE + "questionnaire-minOccurs"
MAX_OCCURS = CORE + "questionnaire-maxOccurs"
EXCLUSIVE = CORE + "questionnaire-optionExclusive"
XHTML = CORE + "rendering-xhtml"
VARIABLE = CORE + "variable"
ENABLE = SDC + "sdc-questionnaire-enableWhenExpression"
CALCULATED = SDC + "sdc-questionnaire-calculatedExpression"
INITIAL = SDC + "sdc-questionnaire-initialExpression"
ANSWERS = SDC + "sdc-questionnaire-answerExpression"
CHOICE_COLUMN = SDC + "sdc-questionnaire-choiceColumn"
LAUNCH_CONTEXT = SDC + "sdc-questionnaire-launchContext"
SUB_FORM = SDC + "sdc-questionnaire-subQuestionnaire"
TERMINOLOGY = SDC + "sdc-questionnaire-preferredTerminologyServer"
REFERENCE_RESOURCE = CORE + "questionnaire-referenceResource"

ALARM = "urn:handoff:form:alarm"
"""Ours, on an option: `urgent` or `emergency`. Choosing it asks for action, whatever the total."""
ALARM_YES, ALARM_NO = f"{ALARM}-yes", f"{ALARM}-no"
"""The same on a yes-or-no item, for its yes and its no."""

ORDINAL = (
    CORE + "ordinalValue",
    CORE + "questionnaire-ordinalValue",
    CORE + "valueset-ordinalValue",
    CORE + "codesystem-ordinalValue",
    CORE + "iso21090-CO-value",
)
"""R4 and before: the ordinal value of an option."""
WEIGHT = (
    CORE + "itemWeight",
    SDC + "itemWeight",
    "http://hl7.org/fhir/5.0/StructureDefinition/itemWeight",
)
"""R5, also backported: the weight of an option."""

CONSTRAINTS = frozenset(
    {
        CORE + "questionnaire-constraint",
        CORE + "targetConstraint",
        CORE + "regex",
        CORE + "minLength",
        CORE + "maxSize",
        CORE + "mimeType",
        CORE + "questionnaire-signatureRequired",
        SDC + "sdc-questionnaire-minQuantity",
        SDC + "sdc-questionnaire-maxQuantity",
        SDC + "sdc-questionnaire-answerOptionsToggleExpression",
    }
)
"""Rules about answers that are kept but not checked."""
PREFILL = frozenset(
    {
        INITIAL,
        SDC + "sdc-questionnaire-candidateExpression",
        SDC + "sdc-questionnaire-contextExpression",
        SDC + "sdc-questionnaire-itemPopulationContext",
        SDC + "sdc-questionnaire-observationLinkPeriod",
    }
)
QUERIES = frozenset({SDC + "sdc-questionnaire-sourceQueries", ANSWERS})
HINTS = frozenset(
    {
        TERMINOLOGY,
        REFERENCE_RESOURCE,
        CHOICE_COLUMN,
        CORE + "artifact-versionAlgorithm",
        CORE + "questionnaire-choiceOrientation",
        CORE + "questionnaire-displayCategory",
        CORE + "questionnaire-instruction",
        CORE + "questionnaire-optionPrefix",
        CORE + "questionnaire-sliderStepValue",
        CORE + "questionnaire-supportLink",
        CORE + "questionnaire-baseType",
        CORE + "questionnaire-referenceProfile",
        CORE + "questionnaire-usageMode",
        CORE + "entryFormat",
        CORE + "designNote",
        CORE + "quantity-precision",
        CORE + "rendering-style",
        CORE + "rendering-styleSensitive",
        CORE + "rendering-markdown",
        CORE + "translation",
        CORE + "preferredTerminologyServer",
        SDC + "sdc-questionnaire-assembledFrom",
        SDC + "sdc-questionnaire-assemble-expectation",
        SDC + "sdc-questionnaire-collapsible",
        SDC + "sdc-questionnaire-definitionExtract",
        SDC + "sdc-questionnaire-definitionExtractValue",
        SDC + "sdc-questionnaire-endpoint",
        SDC + "sdc-questionnaire-itemExtractionContext",
        SDC + "sdc-questionnaire-lookupQuestionnaire",
        SDC + "sdc-questionnaire-observationExtract",
        SDC + "sdc-questionnaire-observation-extract-category",
        SDC + "sdc-questionnaire-openLabel",
        SDC + "sdc-questionnaire-optionalDisplay",
        SDC + "sdc-questionnaire-performerType",
        SDC + "sdc-questionnaire-shortText",
        SDC + "sdc-questionnaire-sourceStructureMap",
        SDC + "sdc-questionnaire-targetStructureMap",
        SDC + "sdc-questionnaire-templateExtract",
        SDC + "sdc-questionnaire-unitOpen",
        SDC + "sdc-questionnaire-width",
        SDC + "questionnaire-scoringMethod",
    }
)
"""Layout and extraction: of no effect on what is asked, answered or scored here."""
READ = frozenset(
    {
        HIDDEN,
        CONTROL,
        UNIT,
        UNIT_OPTION,
        MIN_VALUE,
        MAX_VALUE,
        MAX_DECIMALS,
        MIN_OCCURS,
        MAX_OCCURS,
        EXCLUSIVE,
        XHTML,
        VARIABLE,
        ENABLE,
        CALCULATED,
        LAUNCH_CONTEXT,
        SUB_FORM,
        ALARM,
        ALARM_YES,
        ALARM_NO,
        *ORDINAL,
        *WEIGHT,
    }
)
"""Honoured, or refused by name, where they are read."""


def of(element: Mapping[str, Any], *urls: str) -> Iterator[Mapping[str, Any]]:
    """The extensions of an element that have one of these urls."""
    found = element.get("extension")
    for one in found if isinstance(found, list) else ():
        if isinstance(one, Mapping) and one.get("url") in urls:
            yield one


def value(element: Mapping[str, Any], *urls: str) -> Any:  # noqa: ANN401 - as the file has it
    """The value of the first such extension, whatever its type, or None."""
    for one in of(element, *urls):
        return next((v for k, v in one.items() if k.startswith("value")), None)
    return None


def number(element: Mapping[str, Any], *urls: str) -> Decimal | None:
    """The value as a number, or None when there is none or it is no number."""
    found = value(element, *urls)
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal | str):
        return None
    try:
        read = Decimal(str(found))
    except ArithmeticError:
        return None
    return read if read.is_finite() else None


def expression(extension: Mapping[str, Any]) -> tuple[str, str, str]:
    """Language, text and name of an Expression; the last two may be empty."""
    found = extension.get("valueExpression")
    if not isinstance(found, Mapping):
        text = extension.get("valueString")
        return "text/fhirpath", text if isinstance(text, str) else "", ""
    parts = (found.get("language"), found.get("expression"), found.get("name"))
    language, text, name = (part if isinstance(part, str) else "" for part in parts)
    return language, text, name


def alarm(element: Mapping[str, Any], url: str = ALARM) -> str | None:
    """The level of the agency's own alarm; one that is not understood is urgent."""
    found = value(element, url)
    return None if found is None else "emergency" if found == "emergency" else "urgent"
