"""Words may grow; a message that the version before wrote is still read."""

import json
from pathlib import Path

import pytest

from pipelines.hosts.kafka_records import WORDS_VERSION
from schemas.publish_evolution import CROSSING, FOLDER, breaking, unread

STORED = Path(__file__).parent / "stored"
BEFORE = {
    "properties": {
        "id": {"type": "string"},
        "state": {"$ref": "#/$defs/State"},
        "who": {"anyOf": [{"$ref": "#/$defs/Who"}, {"type": "null"}]},
        "many": {"type": "array", "items": {"type": "integer"}},
    },
    "required": ["id"],
    "$defs": {
        "State": {"type": "string", "enum": ["open", "closed"]},
        "Who": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}


def changed(change):
    now = json.loads(json.dumps(BEFORE))
    change(now)
    return breaking(BEFORE, now)


def put(*path, value):
    def change(schema):
        for name in path[:-1]:
            schema = schema[name]
        schema[path[-1]] = value

    return change


def take(*path):
    def change(schema):
        for name in path[:-1]:
            schema = schema[name]
        del schema[path[-1]]

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("properties", "more", value={"type": "string", "default": ""}),
        put("$defs", "State", "enum", value=["open", "closed", "merged"]),
        put("properties", "id", value={"anyOf": [{"type": "string"}, {"type": "null"}]}),
        put("$defs", "Who", "properties", "age", value={"type": "integer"}),
        put("properties", "id", "description", value="Said better."),
        put("required", value=[]),
    ],
)
def test_what_still_reads_the_version_before(change):
    assert changed(change) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (take("properties", "many"), "/many was taken away"),
        (put("required", value=["id", "who"]), "/who must be there now"),
        (put("$defs", "State", "enum", value=["open"]), "/state may not be 'closed' any more"),
        (put("properties", "who", value={"$ref": "#/$defs/Who"}), "/who may not be null any more"),
        (put("properties", "id", "maxLength", value=3), "/id has another maxLength"),
        (
            put("properties", "many", "items", value={"type": "string"}),
            "/many[] may not be integer any more",
        ),
        (take("$defs", "Who", "properties", "name"), "/who/name was taken away"),
    ],
)
def test_what_would_refuse_the_version_before_is_named(change, said):
    assert changed(change) == [said]


def test_todays_crossing_words_read_every_kept_version():
    assert unread() == []


@pytest.mark.parametrize("version", sorted(p.name for p in STORED.iterdir()))
@pytest.mark.parametrize("word", CROSSING, ids=lambda w: w.__name__)
def test_stored_messages_are_read_and_lose_nothing(version, word):
    text = (STORED / version / f"{word.__name__}.json").read_text()
    read = json.loads(word.model_validate_json(text).model_dump_json())
    assert {name: read[name] for name in json.loads(text)} == json.loads(text)


def test_this_version_and_the_one_before_are_kept_with_their_messages():
    wanted = {f"v{n}" for n in (WORDS_VERSION, WORDS_VERSION - 1) if n}
    assert {p.name for p in FOLDER.iterdir()} == wanted == {p.name for p in STORED.iterdir()}
