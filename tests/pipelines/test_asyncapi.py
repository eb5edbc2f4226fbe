"""The published AsyncAPI document says what the topology and the words say."""

import json

from pipelines import asyncapi
from pipelines.topology import TOPICS

DOCUMENT = json.loads(asyncapi.document())


def references(part):
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from references(one)


def test_it_is_current():
    assert asyncapi.FILE.read_text(encoding="utf-8") == asyncapi.document()


def test_every_reference_leads_somewhere():
    found = list(references(DOCUMENT))
    assert found
    for reference in found:
        if reference.startswith("#/"):
            part = DOCUMENT
            for name in reference[2:].split("/"):
                part = part[name]
        else:
            json.loads((asyncapi.FILE.parent / reference).read_text())


def test_every_topic_is_a_channel_with_its_zone_and_its_keeping():
    for topic in TOPICS:
        channel = DOCUMENT["channels"][topic.name]
        assert channel["x-zone"] == topic.zone
        assert channel["x-identified-data"] is topic.identified
        assert channel["bindings"]["kafka"]["partitions"] == topic.partitions


def test_only_the_zone_of_a_topic_receives_from_it():
    for name, operation in DOCUMENT["operations"].items():
        topic = DOCUMENT["channels"][operation["channel"]["$ref"].rsplit("/", 1)[-1]]
        if operation["action"] == "receive":
            assert name.startswith(topic["x-zone"])


def test_a_document_that_is_not_current_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(asyncapi, "FILE", tmp_path / "asyncapi.json")
    monkeypatch.setattr("sys.argv", ["asyncapi", "--check"])
    assert asyncapi.main() == 1
    assert "make schemas" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["asyncapi"])
    assert asyncapi.main() == 0
    monkeypatch.setattr("sys.argv", ["asyncapi", "--check"])
    assert asyncapi.main() == 0
