"""Metrics are a closed list, and nothing that anybody wrote stands in them."""

import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from handoff.metrics import names
from handoff.metrics.counting import begin_at_zero
from handoff.metrics.labels import MOST, Labels
from handoff.metrics.looking import Look
from handoff.metrics.names import METRICS, Kind
from handoff.metrics.numbers import Numbers
from handoff.metrics.worker import metrics
from tests.e2e import canary_messages as planted
from tests.e2e.one_process import OneProcess
from tests.e2e.own_agency import write_agency
from tests.e2e.test_canaries import canaries_in
from tests.house.committed import ROOT, table_rows, text_of
from zone.clock import SystemClock

OF_THE_PROCESS = re.compile(r"process_[a-z_]+")


def shown(numbers: Numbers) -> dict[str, set[tuple[str, ...]]]:
    """Family → the names of labels that its samples have."""
    families = text_string_to_metric_families(numbers.text().decode())
    return {
        one.name + ("_total" if one.type == "counter" else ""): {
            tuple(sorted(set(sample.labels) - {"le"})) for sample in one.samples
        }
        for one in families
    }


def value_of(numbers: Numbers, name: str, **labels: str) -> float:
    families = text_string_to_metric_families(numbers.text().decode())
    found = [s for one in families for s in one.samples if s.name == name and s.labels == labels]
    return found[0].value if found else 0.0


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """An agency in one process that was told everything planted, good and broken."""
    settings = write_agency(tmp_path_factory.mktemp("metrics"))
    zones = OneProcess.open(settings, SystemClock().now())
    numbers = [metrics(zone, settings, 1)[0] for zone in (zones.dispatch, zones.clinical)]
    good = (planted.eido_call(), planted.new_world_call(), planted.report())
    for feed, body in zip(("push-eido", "push-new_world", "push-ndex"), good, strict=True):
        zones.receive(feed, body, planted.MESSAGE_KEY.value, planted.FILE_NAME.value)
    for name, bodies in planted.broken().items():
        for number, body in enumerate(bodies[:3]):
            zones.receive(f"push-{name}", body, f"{planted.MESSAGE_KEY.value}{number}")
    zones.drain()
    zones.clock.advance(60)
    zones.drain()
    for zone, own in zip((zones.dispatch, zones.clinical), numbers, strict=True):
        Look(zone, own).once()
    yield numbers
    zones.close()


def test_every_metric_is_in_the_docs_with_its_kind_and_labels():
    page = text_of(ROOT / "docs" / "metrics.md")
    said = [(r[0], r[1], tuple(re.findall(r"`(\w+)`", r[2]))) for r in table_rows(page)]
    assert said == [(one.name, one.kind.value, one.labels) for one in METRICS]


def test_no_other_metric_and_no_other_label_is_shown(told):
    listed = {one.name: tuple(sorted(one.labels)) for one in METRICS}
    for numbers in told:
        for name, labels in shown(numbers).items():
            if OF_THE_PROCESS.fullmatch(name):
                assert labels == {()}
            else:
                assert labels <= {listed[name]}, name


def test_nothing_planted_stands_in_any_number(told):
    assert [canaries_in(numbers.text()) for numbers in told] == [[], []]


def test_what_happened_was_counted(told):
    dispatch, clinical = told
    assert value_of(dispatch, "handoff_messages_received_total", feed="push-eido") > 1
    assert value_of(dispatch, "handoff_messages_parked_total", cause="truncated") >= 1
    assert value_of(dispatch, "handoff_parked_messages", cause="truncated") >= 1
    assert value_of(dispatch, "handoff_flags_total", answer="yes") >= 1
    assert value_of(dispatch, "handoff_received_to_flagged_seconds_count") >= 1
    assert value_of(dispatch, "handoff_received_to_alert_seconds_count") >= 1
    assert value_of(clinical, "handoff_received_to_lead_seconds_count") >= 1
    assert value_of(clinical, "handoff_audit_events_total", tag="lead.opened") >= 1
    assert value_of(dispatch, "handoff_database_up") == 1
    assert 'rule="other"' not in dispatch.text().decode() + clinical.text().decode()


def test_what_somebody_is_to_be_woken_for_stands_at_zero_before_it_happens():
    """A monitor sees growth only of what it has seen before."""
    numbers = Numbers({"feed": ["cad"], "channel": ["page"]})
    begin_at_zero(numbers, ["cad"], ["page"])
    text = numbers.text().decode()
    for line in (
        'handoff_alerts_total{channel="page",state="refused"} 0.0',
        'handoff_messages_parked_total{cause="truncated"} 0.0',
        'handoff_audit_events_total{tag="crossing.refused"} 0.0',
        'handoff_gate_rules_total{effect="deny",exit="crossing",rule="NO-AUDIT"} 0.0',
        'handoff_messages_received_total{feed="cad"} 0.0',
    ):
        assert line in text


def test_a_label_lets_through_known_names_and_codes_and_nothing_else():
    labels = Labels({"feed": ["cad"]})
    assert labels.let("feed", "cad") == "cad"
    assert labels.let("feed", planted.SUBJECT_FAMILY.value) == "other"
    assert labels.let("rule", "42 Main Street") == "other"
    assert labels.let("rule", "555-0143") == "other"
    assert labels.let("rule", None) == "other"
    assert {labels.let("rule", f"r{n}") for n in range(MOST + 50)} >= {"other", "r1"}
    assert len({labels.let("rule", f"r{n}") for n in range(MOST + 50)}) == MOST + 1


def test_durations_of_clocks_that_differ_are_never_below_zero():
    numbers = Numbers({})
    numbers.took(names.TO_LEAD, -3.0)
    assert value_of(numbers, "handoff_received_to_lead_seconds_sum") == 0


def test_counters_are_named_as_monitors_expect():
    for one in METRICS:
        assert one.name.endswith("_total") == (one.kind is Kind.COUNTER), one.name
