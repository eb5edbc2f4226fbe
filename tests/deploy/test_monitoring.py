"""What the alert rules, the dashboard and the monitor's configuration name exists."""

import json
import re
from collections.abc import Iterator

import pytest
import yaml

from handoff.metrics.names import METRICS, Kind
from schemas.audit import AuditTag
from tests.house.committed import ROOT, text_of

DEPLOY = ROOT / "deploy"
RULES = yaml.safe_load(text_of(DEPLOY / "prometheus" / "alerts.yml"))["groups"][0]["rules"]
BOARD = json.loads(text_of(DEPLOY / "grafana" / "handoff.json"))
ADDED_BY_THE_MONITOR = {"zone", "job", "instance", "le"}
OF_THE_PROCESS = {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"}


def panels() -> list[dict]:
    return [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def series() -> dict[str, set[str]]:
    """Name of every series that a monitor gets from us → its labels."""
    found = {name: set() for name in OF_THE_PROCESS | {"up"}}
    for metric in METRICS:
        suffixes = ("_bucket", "_count", "_sum") if metric.kind is Kind.HISTOGRAM else ("",)
        found |= {metric.name + suffix: set(metric.labels) for suffix in suffixes}
    return found


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_every_metric_and_label_that_is_named_exists(expression):
    named = set(re.findall(r"\b(?:handoff|process)_\w+|\bup\b", expression))
    assert named
    assert named <= series().keys()
    labels = set().union(*(series()[name] for name in named)) | ADDED_BY_THE_MONITOR
    inside = {m for braces in re.findall(r"\{([^}]*)\}", expression) for m in braces.split(",")}
    grouped = re.findall(r"by \(([^)]*)\)", expression)
    used = {one.partition("=")[0].strip() for one in inside}
    used |= {label.strip() for group in grouped for label in group.split(",")}
    assert used <= labels


def test_every_tag_that_is_watched_is_one():
    tags = {tag for one in expressions() for tag in re.findall(r'tag="([^"]+)"', one)}
    assert tags
    assert tags <= {tag.value for tag in AuditTag}


def test_every_metric_of_ours_is_on_the_dashboard():
    shown = " ".join(expressions())
    assert [one.name for one in METRICS if one.name not in shown] == []


def test_every_alert_says_how_urgent_it_is_what_happened_and_what_to_do():
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "what_to_do"}, rule["alert"]
        placed = {"zone"} | set(re.findall(r"\w+", rule["expr"]))
        for label in re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]):
            metric = re.search(r"handoff_\w+", rule["expr"])
            own = series()[metric[0]] if metric else set()
            assert label in placed | own, rule["alert"]


def test_the_runbook_has_the_headings_that_alerts_send_to():
    told = {
        (page, heading.rstrip(".:"))
        for rule in RULES
        for page, heading in re.findall(
            r"docs/(runbook|operations)\.md, ([A-Z][a-z]+(?: [a-z]+)?)",
            rule["annotations"]["what_to_do"],
        )
    }
    assert told
    for page, heading in told:
        assert f"## {heading}" in text_of(ROOT / "docs" / f"{page}.md"), heading


def test_panels_lie_beside_each_other_and_have_ids_of_their_own():
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(ids) == len(set(ids))
    places = [tuple(panel["gridPos"][k] for k in "xy") for panel in BOARD["panels"]]
    assert len(places) == len(set(places))


def test_the_monitor_reads_the_ports_that_the_docs_name():
    config = yaml.safe_load(text_of(DEPLOY / "prometheus" / "prometheus.yml"))
    targets = config["scrape_configs"][0]["static_configs"]
    ports = {one["labels"]["zone"]: one["targets"][0].split(":") for one in targets}
    page = text_of(ROOT / "docs" / "metrics.md")
    for zone, (host, port) in ports.items():
        assert host == "127.0.0.1"
        assert f"[{zone}]\nmetrics_port = {port}" in page
