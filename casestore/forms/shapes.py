"""The shape that FHIR R4 gives to a Questionnaire: which properties, which of them are lists."""

from collections.abc import Mapping
from typing import Any

from casestore.forms import extensions as ext
from casestore.forms.findings import Fault, Findings, Tolerance

DEEPEST = 20
_ELEMENT = {"id", "extension"}
_ROOT_NAMES = (
    "resourceType meta implicitRules language text contained url identifier version name title "
    "derivedFrom status experimental subjectType date publisher contact description useContext "
    "jurisdiction purpose copyright approvalDate lastReviewDate effectivePeriod code item"
)
_ITEM_NAMES = (
    "linkId definition code prefix text type enableWhen enableBehavior required repeats readOnly "
    "maxLength answerValueSet answerOption initial item"
)
ROOT = frozenset({*_ROOT_NAMES.split(), *_ELEMENT})
ITEM = frozenset({*_ITEM_NAMES.split(), *_ELEMENT})
_LATER = ("versionAlgorithmString", "versionAlgorithmCoding", "copyrightLabel", "disabledDisplay")
"""R5: how versions are sorted, a short copyright, how a question looks that is not asked."""
_VALUES = ("Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Uri")
_MORE = ("Coding", "Quantity", "Reference", "Attachment")
OPTION = frozenset({*(f"value{v}" for v in (*_VALUES, *_MORE)), "initialSelected", *_ELEMENT})
CONDITION = frozenset(
    {*(f"answer{v}" for v in (*_VALUES, *_MORE)), "question", "operator", *_ELEMENT}
)
_LISTS = ("item", "extension", "code", "contained", "answerOption", "enableWhen", "initial")
_TEXTS = ("linkId", "type", "text", "prefix", "url", "question", "operator", "enableBehavior")
_FLAGS = ("required", "repeats", "readOnly")


def check_lists(document: dict[str, Any], findings: Findings) -> None:
    """Note every property whose shape would mislead the reader; walks items only."""
    stack: list[tuple[dict[str, Any], int]] = [(document, 0)]
    while stack:
        element, depth = stack.pop()
        where = str(element.get("linkId") or "Questionnaire")
        if depth > DEEPEST:
            findings.note(Fault.TOO_DEEP, where)
            continue
        if not _well_shaped(element, findings, where):
            continue
        for name in ("answerOption", "enableWhen", "initial", "contained"):
            for inner in element.get(name, ()):
                _well_shaped(inner, findings, where)
        stack += [(item, depth + 1) for item in element.get("item", ())]


def _well_shaped(element: dict[str, Any], findings: Findings, where: str) -> bool:
    wrong = [n for n in _LISTS if n in element and not _is_list_of_objects(element[n])]
    texts = _TEXTS if "resourceType" not in element else ("url",)
    wrong += [n for n in texts if n in element and not isinstance(element[n], str)]
    wrong += [n for n in _FLAGS if n in element and not isinstance(element[n], bool)]
    for name in wrong:
        findings.note(Fault.WRONG_SHAPE, f"{where}: {name}")
    return not wrong


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def check_properties(
    element: Mapping[str, Any], known: frozenset[str], where: str, findings: Findings
) -> None:
    """Note properties that R4 does not have here. `_name` belongs to `name`."""
    for name in element:
        if name in _LATER:
            findings.note(Tolerance.R5, f"{where}: {name}")
        elif name.removeprefix("_") not in known and name != "fhir_comments":
            findings.note(Fault.UNKNOWN_PROPERTY, f"{where}: {name}")


def note_extensions(element: Mapping[str, Any], where: str, findings: Findings) -> None:
    """Say of each extension that is not honoured what becomes of it."""
    for extension in element.get("extension", ()):
        url = str(extension.get("url", ""))
        if url in ext.READ:
            continue
        kind = _kind(url)
        findings.note(kind, f"{where}: {url}" if kind is Tolerance.EXTENSION_KEPT else where)


def _kind(url: str) -> Tolerance:
    if url in ext.HINTS:
        return Tolerance.HINT_KEPT
    if url in ext.PREFILL:
        return Tolerance.NO_PREFILL
    if url in ext.QUERIES:
        return Tolerance.NO_QUERY
    if url in ext.CONSTRAINTS:
        return Tolerance.CONSTRAINT_NOT_CHECKED
    return Tolerance.EXTENSION_KEPT
