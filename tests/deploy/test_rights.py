"""The script gives each zone's account on the brokers the rights of docs/kafka.md and no others."""

import shlex
import subprocess

import pytest

from pipelines.topology import TOPICS
from schemas.envelope import ZoneName
from tests.house.committed import ROOT

SCRIPT = ROOT / "deploy" / "kafka" / "rights.sh"
ALL = {"Read", "Write", "Describe"}


@pytest.fixture(scope="module")
def rules() -> list[dict[str, list[str]]]:
    """Each planned command as option → values."""
    done = subprocess.run(
        [SCRIPT, "plan", "kafka:9093", "p."], capture_output=True, text=True, check=True
    )
    found = []
    for line in done.stdout.splitlines():
        options: dict[str, list[str]] = {}
        words = shlex.split(line)[1:]
        for place, word in enumerate(words):
            if word.startswith("--"):
                value = words[place + 1] if place + 1 < len(words) else "--"
                options.setdefault(word, []).append("" if value.startswith("--") else value)
        found.append(options)
    return found


def rights(rules, account: str, topic: str) -> set[str]:
    found: set[str] = set()
    for rule in rules:
        if rule["--allow-principal"] != [f"User:{account}"] or "--topic" not in rule:
            continue
        (place,), (how,) = rule["--topic"], rule["--resource-pattern-type"]
        if topic == place or (how == "prefixed" and topic.startswith(place)):
            found |= set(rule["--operation"])
    return found


@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.name)
def test_whose_topic_it_is_may_do_all_who_writes_it_may_write_and_nobody_else_anything(
    rules, topic
):
    for zone in ZoneName:
        may = rights(rules, zone.value, f"p.{topic.name}")
        if zone is topic.zone:
            assert may == ALL
        else:
            assert may == ({"Write", "Describe"} if topic.written_by is zone else set())


def test_each_zone_has_its_own_group_and_no_other(rules):
    groups = {tuple(r["--allow-principal"]): r["--group"] for r in rules if "--group" in r}
    assert groups == {(f"User:{zone.value}",): [f"p.{zone.value}"] for zone in ZoneName}


def test_whoever_calls_it_wrongly_is_told_how():
    done = subprocess.run([SCRIPT, "take"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage" in done.stderr
