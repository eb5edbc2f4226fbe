"""The given EIDO OpenAPI schema as a JSON Schema, its NIEM references stubbed as anything."""

from functools import lru_cache
from typing import Any

import yaml
from jsonschema import Draft4Validator

from tests.samples import SAMPLES

_FILE = SAMPLES / "eido" / "eido_openapi_v1.1draft.yaml"


def _mended(node: Any) -> Any:
    """Without references to NIEM files that are not given, and without `minItems: 1,`."""
    if isinstance(node, dict):
        if str(node.get("$ref", "")).startswith("NIEM"):
            return {}
        if isinstance(node.get("minItems"), str):
            node = {**node, "minItems": int(node["minItems"].rstrip(","))}
        return {key: _mended(value) for key, value in node.items()}
    return [_mended(value) for value in node] if isinstance(node, list) else node


@lru_cache(maxsize=1)
def _validator() -> Draft4Validator:
    document = _mended(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
    top = {"$ref": "#/components/schemas/EmergencyIncidentDataObjectType"}
    return Draft4Validator({**top, "components": document["components"]})


def faults_of(eido: dict[str, Any]) -> list[str]:
    """What the schema finds wrong, as `path: message`."""
    return [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(eido)]
