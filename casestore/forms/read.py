"""A FHIR R4 Questionnaire as bytes → a form, with named tolerances; or refused, with reasons.

Strict where meaning is at stake (FHIR R4, Questionnaire invariants que-1 to que-13; a
modifierExtension must not be ignored, R4 2.4.1), tolerant where forms in use are merely untidy.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import orjson

from casestore.forms import dialects, shapes
from casestore.forms import extensions as ext
from casestore.forms.expressions import LANGUAGES, SURROUNDINGS, names_in
from casestore.forms.findings import Fault, Finding, Findings, Refused, Tolerance
from casestore.forms.model import Form
from casestore.forms.read_item import read_item, read_variables
from casestore.forms.read_values import coding_of
from casestore.forms.scales import named_but_other
from schemas.word import Word

LARGEST = 4 * 1024 * 1024


class Imported(Word):
    """A form that can be filled, and what its reader let pass."""

    shown = ("form",)
    form: Form
    tolerances: tuple[Finding, ...] = ()


def read_form(raw: bytes) -> Imported:
    """The form of one JSON file. Raises Refused."""
    return read_document(_parsed(raw))


def read_to_mend(raw: bytes) -> dict[str, Any]:
    """The Questionnaire of a file whose content may be at fault. Raises Refused for its shape."""
    found = _parsed(raw)
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        raise Refused.at_once(Fault.NOT_A_QUESTIONNAIRE)
    findings = Findings()
    shapes.check_lists(found, findings)
    if findings.faults:
        raise Refused(findings.faults)
    dialects.to_r4(found, findings)
    return found


def _parsed(raw: bytes) -> object:
    if len(raw) > LARGEST:
        raise Refused.at_once(Fault.TOO_LARGE)
    try:
        found: object = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        raise Refused.at_once(Fault.NOT_JSON) from None
    return found


def read_document(found: object, findings: Findings | None = None) -> Imported:
    """The form of a Questionnaire that is parsed already; `found` is not changed.

    `findings` collects every place of what is noticed, also where the form is refused.
    """
    if not isinstance(found, dict) or found.get("resourceType") != "Questionnaire":
        raise Refused.at_once(Fault.NOT_A_QUESTIONNAIRE)
    document: dict[str, Any] = deepcopy(found)
    findings = Findings() if findings is None else findings
    for place in modifiers(document):
        findings.note(Fault.MODIFIER, place)
    if "implicitRules" in document:
        findings.note(Fault.IMPLICIT_RULES, str(document["implicitRules"]))
    shapes.check_lists(document, findings)
    if findings.faults:
        raise Refused(findings.faults, findings.tolerances)
    dialects.to_r4(document, findings)
    form = _form(document, findings)
    if findings.faults:
        raise Refused(findings.faults, findings.tolerances)
    return Imported(form=form, tolerances=findings.tolerances)


def modifiers(element: object, path: str = "Questionnaire") -> Iterator[str]:
    """Paths of all modifierExtensions, however deep, contained resources included."""
    stack: list[tuple[object, str]] = [(element, path)]
    while stack:
        one, here = stack.pop()
        if isinstance(one, Mapping):
            if "modifierExtension" in one:
                yield str(one.get("linkId") or here)
            stack += [(held, f"{here}.{name}") for name, held in one.items()]
        elif isinstance(one, list):
            stack += [(held, here) for held in one]


def _form(document: dict[str, Any], findings: Findings) -> Form:
    shapes.check_properties(document, shapes.ROOT, "Questionnaire", findings)
    _check_extensions(document, findings)
    _tidy(document, findings)
    form = Form(
        url=document["url"],
        version=str(document.get("version") or "1"),
        title=document["title"],
        language=str(document.get("language") or "en"),
        copyright=str(document.get("copyright") or ""),
        codes=tuple(coding_of(code) for code in document.get("code", ())),
        variables=tuple(read_variables(document, findings, "Questionnaire")),
        supplied=tuple(_supplied(document)),
        items=tuple(read_item(document, item, findings) for item in document.get("item", ())),
        document=document,
    )
    _check_whole(form, findings)
    return form


def _tidy(document: dict[str, Any], findings: Findings) -> None:
    status = document.get("status")
    if status not in ("draft", "active", "retired", "unknown"):
        findings.note(Tolerance.NO_STATUS, "")
        document["status"] = "draft"
    elif status == "retired":
        findings.note(Tolerance.RETIRED, "")
    name = next((str(document[k]) for k in ("title", "name", "id") if document.get(k)), "Form")
    if not isinstance(document.get("title"), str) or not document["title"].strip():
        findings.note(Tolerance.NO_TITLE, "")
        document["title"] = name
    if not isinstance(document.get("url"), str) or not document["url"].strip():
        findings.note(Tolerance.NO_URL, "")
        made = "-".join("".join(c if c.isalnum() else " " for c in name).lower().split())
        document["url"] = f"urn:handoff:form:{made}"


def _check_extensions(document: dict[str, Any], findings: Findings) -> None:
    shapes.note_extensions(document, "Questionnaire", findings)
    if any(True for _ in ext.of(document, ext.LAUNCH_CONTEXT)):
        findings.note(Tolerance.NO_PREFILL, "")


def _supplied(document: Mapping[str, Any]) -> Iterator[str]:
    """Names of the launch context, the queries and everything else that stays empty here."""
    for context in ext.of(document, ext.LAUNCH_CONTEXT):
        for part in ext.of(context, "name"):
            held = part.get("valueCoding") or part.get("valueId") or part.get("valueCode")
            name = held.get("code") if isinstance(held, Mapping) else held
            if isinstance(name, str):
                yield name
    for one in document.get("contained", ()):
        if one.get("resourceType") != "ValueSet" and isinstance(one.get("id"), str):
            yield one["id"]
    for extension in ext.of(document, ext.VARIABLE):
        language, _, name = ext.expression(extension)
        if language not in LANGUAGES and name:
            yield name


def _check_whole(form: Form, findings: Findings) -> None:
    """What only the whole form shows: same link ids, conditions on nothing, depth."""
    every = list(form.walk())
    if not every and not findings.faults:
        findings.note(Fault.NO_ITEMS, "")
    seen: set[str] = set()
    for item in every:
        if item.link_id in seen:
            findings.note(Fault.SAME_LINK_ID, item.link_id)
        seen.add(item.link_id)
    for item in every:
        for condition in item.conditions:
            if condition.question not in seen:
                findings.note(Fault.CONDITION_QUESTION, item.link_id)
    _check_names(form, findings)
    for title in named_but_other(form):
        findings.note(Tolerance.MEASURE_NOT_SAME, title)


def _check_names(form: Form, findings: Findings) -> None:
    """An expression that calls something by a name that nobody gives would always fail."""
    every = list(form.walk())
    given = {name for item in every for name, _ in item.variables}
    given |= {name for name, _ in form.variables} | set(form.supplied) | set(SURROUNDINGS)
    for item in every:
        if item.enabled_by and names_in(item.enabled_by) - given:
            findings.note(Fault.CONDITION_LANGUAGE, item.link_id)
        if item.calculated and names_in(item.calculated) - given:
            findings.note(Tolerance.NOT_CALCULATED, item.link_id)
