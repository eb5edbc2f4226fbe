"""Forms and responses made for tests, in as few words as possible."""

from copy import deepcopy
from datetime import UTC, datetime

from casestore.forms.read import read_document
from casestore.forms.score import score
from casestore.forms.shipped_forms import shipped_forms

AT = datetime(2026, 11, 23, 18, tzinfo=UTC)
YES = {"system": "http://loinc.org", "code": "LA33-6", "display": "Yes"}
NO = {"system": "http://loinc.org", "code": "LA32-8", "display": "No"}
REFUSED = {
    "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason",
    "code": "asked-declined",
}
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def document(*items, **more):
    return {
        "resourceType": "Questionnaire",
        "url": "urn:test:form",
        "title": "Test",
        "status": "active",
        "item": deepcopy(list(items)),
        **more,
    }


def item(link_id, kind="string", **more):
    return {"linkId": link_id, "type": kind, "text": f"Question {link_id}?", **more}


def choice(link_id, *weights, url=ORDINAL, **more):
    """A choice with the options a, b, c … of these weights."""
    options = []
    for code, weight in zip("abcdefgh", weights, strict=False):
        option = {"valueCoding": {"system": "urn:test", "code": code, "display": code.upper()}}
        if weight is not None:
            option["extension"] = [{"url": url, "valueDecimal": weight}]
        options.append(option)
    return item(link_id, "choice", answerOption=options, **more)


def form(*items, **more):
    return read_document(document(*items, **more)).form


def shipped(name):
    return shipped_forms()[name]


def response(**answers):
    """Link id → answer; `_` in a keyword stands for `-`. A list is several answers."""
    return answered({name.replace("_", "-"): value for name, value in answers.items()})


def answered(answers):
    return {"resourceType": "QuestionnaireResponse", "item": [entry(*a) for a in answers.items()]}


def entry(link_id, value):
    if isinstance(value, dict) and "item" in value:
        return {"linkId": link_id, **value}
    values = value if isinstance(value, list) else [value]
    return {"linkId": link_id, "answer": [answer(one) for one in values]}


def answer(value):
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, float):
        return {"valueDecimal": value}
    return {"valueCoding": value} if isinstance(value, dict) else {"valueString": value}


def code(value, system="urn:test"):
    return {"system": system, "code": value}


FREQUENCY = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")


def frequencies(links, points):
    """PHQ and GAD answers by points 0 to 3; None leaves the item out."""
    return answered(
        {
            link: code(FREQUENCY[point], "http://loinc.org")
            for link, point in zip(links, points, strict=True)
            if point is not None
        }
    )


def scored(asked, given):
    return score(shipped(asked) if isinstance(asked, str) else asked, given, AT)


_PHQ = "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8"
_GAD = "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7"
PHQ_9, GAD_7 = _PHQ.split(), _GAD.split()
