"""A day is a function of its seed, begins with a crisis, and its truth is about its messages."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from handoff import town
from handoff.town.generate import town_day
from handoff.town.place import FEEDS, RMS_NDEX
from handoff.town.scenarios.catalog import MIXES, SCENARIOS
from tests.handoff.town.days import demo_day, load_day


def test_the_same_seed_gives_the_same_bytes_and_the_same_truth():
    one, two = town_day(11, 20), town_day(11, 20)
    assert one.messages == two.messages
    assert one.truth == two.truth


def test_another_seed_gives_another_day():
    one, two = town_day(1, 20), town_day(2, 20)
    assert {m.body for m in one.messages}.isdisjoint(m.body for m in two.messages)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mix", MIXES)
def test_a_crisis_call_is_among_the_first_ten_messages_within_seconds(seed, mix):
    day = town_day(seed, 12, mix=mix)
    first = next(i for i in day.truth.incidents if i.scenario == "crisis_told_by_type")
    assert first.should_flag == "yes"
    assert first.lead
    head = [m for m in day.messages[:10] if f":{first.number}:" in m.message_key]
    assert head
    assert head[0].at - day.start < timedelta(seconds=30)


def test_a_demo_day_plays_every_scenario_and_the_new_year():
    told = {i.scenario for i in demo_day().truth.incidents}
    told |= {r.scenario for r in demo_day().truth.reports}
    silent = {"all_garbage", "units_only", "plain_with_garbage"}
    assert set(SCENARIOS) - silent <= told
    assert "number_reused" in told
    assert demo_day().truth.no_incident
    assert len(demo_day().truth.broken) > 10


def test_messages_leave_in_order_and_on_known_feeds():
    messages = demo_day().messages
    assert [m.at for m in messages] == sorted(m.at for m in messages)
    assert {m.feed for m in messages} == {feed.name for feed in FEEDS}


def test_a_message_key_comes_twice_only_where_the_truth_says_so():
    counts = Counter(m.message_key for m in demo_day().messages)
    twice = sorted(key for key, count in counts.items() if count > 1)
    assert twice == sorted(set(demo_day().truth.repeated))
    assert max(counts.values()) == 2


def test_one_name_means_one_body():
    bodies = {}
    for message in demo_day().messages:
        assert bodies.setdefault((message.feed, message.name), message.body) == message.body


def test_incident_keys_are_unique_and_every_tie_of_the_truth_leads_to_one():
    truth = demo_day().truth
    keys = [i.key for i in truth.incidents]
    assert len(set(keys)) == len(keys)
    ties = [i.merged_into for i in truth.incidents if i.merged_into]
    ties += [key for i in truth.incidents for key in i.linked]
    ties += [r.joins for r in truth.reports if r.joins]
    ties += [key for pair in (*truth.same_person, *truth.namesakes) for key in pair]
    assert set(ties) <= set(keys)
    assert len(ties) > 10


def test_the_truth_counts_the_messages_of_each_call():
    day = demo_day()
    repeated = set(day.truth.repeated)
    by_number = Counter()
    for key in {m.message_key for m in day.messages}:
        feed, created, number, *_ = [*key.split(":"), "", "", ""]
        by_number[feed, created[:4], number] += "+" not in key
    for incident in day.truth.incidents:
        assert by_number[incident.feed, incident.epoch, incident.number] == incident.messages
    assert repeated


def test_one_number_belongs_to_two_calls_across_new_year_and_each_has_its_report():
    day = demo_day()
    reused = [i for i in day.truth.incidents if i.scenario == "number_reused"]
    assert len({i.key for i in reused}) == 2
    assert len({(i.source_key, i.number) for i in reused}) == 1
    assert sorted(i.epoch for i in reused) == ["2026", "2027"]
    reports = [r for r in day.truth.reports if r.scenario == "number_reused"]
    assert sorted(r.joins for r in reports) == sorted(i.key for i in reused)
    assert len({(r.ori, r.number) for r in reports}) == 1
    last_of_old = max(m.at for m in day.messages if ":20261231:" in m.message_key)
    assert last_of_old.year == 2027


def test_what_must_not_cross_opens_no_lead_and_what_is_late_raises_no_alert():
    for incident in demo_day().truth.incidents:
        if incident.restricted or incident.listed or incident.test:
            assert not incident.lead
        if incident.entered_late or not incident.lead:
            assert not incident.alert


def test_the_same_human_has_one_id_and_namesakes_have_two():
    truth = demo_day().truth
    subject = {i.key: i.subject for i in truth.incidents}
    assert truth.same_person
    assert truth.namesakes
    assert all(subject[one] == subject[two] for one, two in truth.same_person)
    assert all(subject[one] != subject[two] for one, two in truth.namesakes)


def test_about_eight_in_a_hundred_calls_of_the_load_are_flagged():
    incidents = load_day().truth.incidents
    share = sum(i.should_flag == "yes" for i in incidents) / len(incidents)
    assert 0.05 < share < 0.11


def test_every_phone_number_is_one_reserved_for_fiction():
    for message in demo_day().messages:
        text = message.body.decode("utf-8", errors="replace")
        numbers = re.findall(r"\b\d{3}-\d{3}-\d{4}\b", text)
        assert all(re.fullmatch(r"\d{3}-555-01\d\d", number) for number in numbers)


def test_reports_come_hours_after_their_call_except_where_the_scenario_says_before():
    day = demo_day()
    firsts = {}
    for message in day.messages:
        firsts.setdefault(message.message_key.split(":")[2], message.at)
    for report in day.truth.reports:
        if report.joins is None or report.scenario == "number_reused":
            continue
        sent = min(
            m.at
            for m in day.messages
            if m.feed == RMS_NDEX and f":{report.number}:" in m.message_key
        )
        calls = [
            m.at
            for m in day.messages
            if m.feed != RMS_NDEX and f":{report.number}:" in m.message_key
        ]
        assert (sent < min(calls)) == (report.scenario == "report_before_call")


def test_a_day_without_new_year_has_no_reused_number():
    day = town_day(3, 60, hours=2)
    assert all(i.scenario != "number_reused" for i in day.truth.incidents)


def test_the_readme_tells_of_every_scenario_and_of_no_other():
    readme = (Path(town.__file__).parent / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z_]+)` \| ", readme, flags=re.MULTILINE)
    assert sorted(told) == sorted([*SCENARIOS, "number_reused"])
