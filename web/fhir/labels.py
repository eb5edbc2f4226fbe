"""Security labels on every resource about a person (HL7 DS4P), and the notice of 42 CFR 2.32.

Labels say what must be minded, not what was kept back: every answer of one law carries the same.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from schemas.word import Instant

Json = dict[str, Any]
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
BASIS = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-sec-label-basis"
OURS = "urn:handoff"


def labelled(
    resource: Mapping[str, Any],
    version: int,
    part2: bool,
    notice: str,
    updated: Instant | None = None,
) -> Json:
    """The resource with version, labels, and the notice as its only narrative.

    The basis of a label stands in an extension on it, as DS4P has it; nothing of the data is
    repeated in the narrative.
    """
    restricted: Json = {"system": CONFIDENTIALITY, "code": "R", "display": "restricted"}
    if part2:
        basis = {"system": ACT_CODE, "code": "42CFRPart2"}
        restricted["extension"] = [{"url": BASIS, "valueCoding": basis}]
    no_passing_on = {"system": ACT_CODE, "code": "NORDSCLCD"}
    meta: Json = {"versionId": str(version), "security": [restricted, no_passing_on]}
    if updated is not None:
        meta["lastUpdated"] = updated.isoformat()
    made = {"resourceType": resource["resourceType"], "id": resource["id"], "meta": meta}
    if notice:
        div = f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(notice)}</div>'
        made["text"] = {"status": "additional", "div": div}
    return {**made, **_filled(resource)}


def _filled(resource: Mapping[str, Any]) -> Json:
    """FHIR knows no null and no empty list."""
    return {name: value for name, value in resource.items() if value not in (None, [], {}, "")}


def bundle(resources: list[Json], path: str, after: str | None = None) -> Json:
    """A searchset. There is no total: nobody is told how much there is besides."""
    made: Json = {"resourceType": "Bundle", "type": "searchset"}
    if after is not None:
        made["link"] = [{"relation": "next", "url": f"{path}?cursor={after}"}]
    entries = [{"resource": one, "search": {"mode": "match"}} for one in resources]
    return made | ({"entry": entries} if entries else {})


def reference(kind: str, row_id: str) -> Json:
    """A reference to another resource of this server."""
    return {"reference": f"{kind}/{row_id}"}


def concept(code: str, system: str) -> Json:
    """A code of one of our own closed vocabularies."""
    return {"coding": [{"system": f"{OURS}:{system}", "code": code}]}
