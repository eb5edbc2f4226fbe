"""Publish the topics as an AsyncAPI 3 document, and check that the published one is current.

`python -m pipelines.asyncapi` writes `docs/asyncapi.json`; with `--check` it compares and exits 1
when topology or words changed without it. Payloads are the JSON Schemas of `schemas/published/`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pipelines.hosts.kafka_records import ID, VERSION, WORDS_VERSION
from pipelines.stages.intake import BOARD_ACTION
from pipelines.topology import TOPICS, Topic
from schemas.coresponse import CoResponseRequest, Guidance, Reply
from schemas.envelope import EventKind

FILE = Path(__file__).parents[1] / "docs" / "asyncapi.json"
_WORDS = {
    EventKind.CORESPONSE_REQUEST: CoResponseRequest,
    EventKind.REPLY: Reply,
    EventKind.GUIDANCE: Guidance,
}
_FORMAT = "application/schema+json;version=draft-2020-12"
_SEALED = (
    "The value of a record is sealed with AES-256-GCM: over the zone border under the key that "
    "both zones hold, else under the reading zone's own. Opened, it is an Event of the published "
    "schema, whose body is this payload."
)


def document() -> str:
    """The document as text."""
    parts: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Handoff on Kafka",
            "version": f"{WORDS_VERSION}.0.0",
            "description": _SEALED,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/octet-stream",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": {name: one for topic in TOPICS for name, one in _operations(topic).items()},
        "components": {"messages": {topic.kind.value: _message(topic) for topic in TOPICS}},
    }
    return json.dumps(parts, indent=1) + "\n"


def _channel(topic: Topic) -> dict[str, Any]:
    configuration = {
        "cleanup.policy": ["delete"],
        "retention.ms": topic.retention_hours * 3_600_000,
    }
    return {
        "address": "{prefix}" + topic.name,
        "description": topic.says,
        "parameters": {"prefix": {"default": "handoff.", "description": "`prefix` of [kafka]"}},
        "messages": {topic.kind.value: {"$ref": f"#/components/messages/{topic.kind.value}"}},
        "bindings": {
            "kafka": {
                "partitions": topic.partitions,
                "topicConfiguration": configuration,
                "bindingVersion": "0.5.0",
            }
        },
        "x-zone": topic.zone.value,
        "x-identified-data": topic.identified,
    }


def _operations(topic: Topic) -> dict[str, Any]:
    there = {"$ref": f"#/channels/{topic.name}"}
    return {
        f"{topic.written_by.value}.send.{topic.kind.value}": {"action": "send", "channel": there},
        f"{topic.zone.value}.receive.{topic.kind.value}": {
            "action": "receive",
            "channel": there,
            "bindings": {"kafka": {"groupId": _only(f"handoff.{topic.zone.value}")}},
        },
    }


def _message(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.kind.value,
        "summary": topic.says,
        "contentType": "application/octet-stream",
        "headers": {
            "type": "object",
            "properties": {
                ID: {"type": "string", "description": "The same for a record that comes again."},
                VERSION: {"type": "string", "description": "Version of the words."},
            },
            "required": [ID, VERSION],
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": "A keyed fingerprint of the incident."},
                "bindingVersion": "0.5.0",
            }
        },
        "payload": {"schemaFormat": _FORMAT, "schema": _payload(topic)},
    }


def _payload(topic: Topic) -> dict[str, Any]:
    if topic.kind in _WORDS:
        return {"$ref": f"../schemas/published/{_WORDS[topic.kind].__name__}.schema.json"}
    if topic.kind is EventKind.BOARD_ACTION:
        return BOARD_ACTION.json_schema()
    return {"description": "Any bytes, in the format that the feed declares."}


def _only(value: str) -> dict[str, Any]:
    return {"type": "string", "const": value}


def main() -> int:
    """Write, or with `--check` compare. Returns the exit code."""
    if "--check" not in sys.argv[1:]:
        FILE.write_text(document(), encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == document():
        return 0
    sys.stderr.write(f"{FILE.name} is not current: run `make schemas`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
