"""connectors/README.md says what the code does: settings, faults, warnings, answers."""

import re
from pathlib import Path

import pytest

from connectors.catalog import formats
from connectors.contract import Fault
from connectors.feed import Channel, Feed
from connectors.transports import http_push

ROOM = Path(__file__).resolve().parents[2] / "connectors"
README = (ROOM / "README.md").read_text(encoding="utf-8")


def test_every_warning_in_the_code_is_explained_and_no_other() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    given = set(re.findall(r"\.warn\(\s*\"([a-z_0-9]+)\"", code))
    assert len(given) > 25
    table = README.split("| warning |")[1]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)) == given


@pytest.mark.parametrize("model", [Feed, Channel])
def test_every_setting_is_explained(model: type) -> None:
    start = README.index(f"| {model.__name__.lower()} | |")
    table = README[start : README.index("\n\n", start)]
    named = set(re.findall(r"`([a-z_0-9]+)`", table))
    assert set(model.model_fields) <= named


def test_every_fault_and_format_is_named() -> None:
    for word in (*(fault.value for fault in Fault), *formats()):
        assert f"`{word}`" in README, word


def test_every_answer_of_the_push_door_is_named() -> None:
    answers = [one for one in vars(http_push).values() if isinstance(one, http_push._Answer)]
    assert len(answers) == 7
    for answer in answers:
        assert re.search(rf"\| {answer.status} [a-z_, ]*{answer.word}", README), answer.word
        assert "Nothing was kept." in answer.sentence
