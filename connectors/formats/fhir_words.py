"""FHIR values going out: times, concepts, and labels with their law and notice (DS4P)."""

from datetime import UTC, datetime
from typing import Any

from schemas.clinical import SecurityLabel

V3 = "http://terminology.hl7.org/CodeSystem/v3-"
_DS4P = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/"


def stamp(at: datetime) -> str:
    """An instant in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def concept(system: str, code: str, words: str) -> dict[str, Any]:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": words}]}


def label(one: SecurityLabel, notice: str | None) -> dict[str, Any]:
    """A label. The law is an extension on it, not its code; so is the notice to be shown."""
    extensions: list[dict[str, Any]] = [
        {
            "url": f"{_DS4P}extension-sec-label-basis",
            "valueCoding": {"system": f"{V3}ActCode", "code": basis},
        }
        for basis in one.basis
    ]
    if one.consent is not None:
        artifact = {"type": "justification", "url": one.consent}
        extensions.append(
            {
                "url": f"{_DS4P}extension-sec-label-related-artifact",
                "valueRelatedArtifact": artifact,
            }
        )
    if notice is not None and "42CFRPart2" in one.basis:
        extensions.append({"url": f"{_DS4P}extension-display-label", "valueString": notice})
    found: dict[str, Any] = {"system": one.system, "code": one.code}
    return {**found, "extension": extensions} if extensions else found


def labelled(resource: dict[str, Any], security: list[dict[str, Any]]) -> dict[str, Any]:
    """The resource with its labels, and without what it does not say."""
    said = {name: held for name, held in _said(resource).items() if name != "resourceType"}
    return {
        "resourceType": resource["resourceType"],
        "meta": {"security": security},
        **said,
    }


def _said(held: Any) -> Any:  # noqa: ANN401 (JSON is anything)
    if isinstance(held, dict):
        pairs = ((name, _said(value)) for name, value in held.items())
        return {name: value for name, value in pairs if value not in (None, [], {})}
    return [_said(one) for one in held] if isinstance(held, list) else held
