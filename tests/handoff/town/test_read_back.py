"""The program's own readers, written by somebody else, understand the town's messages."""

from functools import cache
from pathlib import Path
from random import Random

import pytest

from connectors.catalog import formats
from connectors.contract import Unreadable
from connectors.feed import Feed
from handoff.town.desk import Desk, Numbers
from handoff.town.generate import DEFAULT_START, render
from handoff.town.place import AGENCIES, BOUNDING_BOX, CAD_NEW_WORLD, FEEDS, OPEN_MARKS, TIME_ZONE
from handoff.town.scenarios.corrected import prior_comments
from schemas.incident import IncidentUpdate, LineKind, PersonRole, UpdateKind
from tests.handoff.town.days import demo_day

READERS = formats()


def _feed(town_feed) -> Feed:
    south, west, north, east = BOUNDING_BOX
    return Feed(
        name=town_feed.name,
        transport=town_feed.transport,
        format=town_feed.format,
        agency=town_feed.agency,
        time_zone=TIME_ZONE,
        unrestricted_marks=OPEN_MARKS,
        folder=Path("drop"),
        bounds={"south": south, "west": west, "north": north, "east": east},
    )


CONFIGURED = {one.name: _feed(one) for one in FEEDS}


def _read(message) -> list[IncidentUpdate]:
    feed = CONFIGURED[message.feed]
    return READERS[feed.format].parse(message.body, feed, message.name)


@cache
def _updates() -> dict[str, IncidentUpdate]:
    """Of each healthy message, by its key."""
    broken = {b.key for b in demo_day().truth.broken}
    healthy = [m for m in demo_day().messages if m.message_key not in broken]
    return {m.message_key: update for m in healthy for update in _read(m)}


def _last_of(incident) -> IncidentUpdate:
    own = [
        update
        for key, update in _updates().items()
        if key.startswith(f"{incident.feed}:{incident.epoch}") and f":{incident.number}:" in key
    ]
    return max(own, key=lambda update: update.order or "")


def test_each_kind_of_garbage_is_unreadable_for_one_of_the_right_reasons():
    by_key = {m.message_key: m for m in demo_day().messages}
    for broken in demo_day().truth.broken:
        with pytest.raises(Unreadable) as caught:
            _read(by_key[broken.key])
        assert caught.value.code in broken.reasons


def test_every_other_message_is_one_update_with_an_order():
    healthy = len({m.message_key for m in demo_day().messages}) - len(demo_day().truth.broken)
    assert len(_updates()) == healthy
    assert all(update.order for update in _updates().values())


def test_the_newest_snapshot_of_each_call_says_what_the_truth_says():
    for incident in demo_day().truth.incidents:
        update = _last_of(incident)
        assert update.kind is UpdateKind.CALL
        assert update.source_key == incident.source_key
        assert update.number == incident.call_number
        statuses = {str(status) for status in update.statuses}
        assert {"merged": "closed", "open": "active"}.get(
            incident.state, incident.state
        ) in statuses
        # restricted_by_type is restricted by the agency's rule, which a reader does not know.
        if incident.scenario != "restricted_by_type":
            assert update.restricted == incident.restricted


def test_named_subjects_are_read_with_birth_date_where_the_feed_carries_one():
    for incident in demo_day().truth.incidents:
        if not incident.named:
            continue
        subject = next(p for p in _last_of(incident).persons if PersonRole.CALLER not in p.roles)
        assert subject.given
        assert subject.family
        assert bool(subject.birth_date) == (incident.feed == "cad-eido")


def test_merges_and_links_lead_to_the_other_call():
    by_key = {incident.key: incident for incident in demo_day().truth.incidents}
    for incident in by_key.values():
        others = [key for key in (incident.merged_into, *incident.linked) if key]
        others = [key for key in others if incident.scenario != "duplicate_by_disposition"]
        said = {link.other for link in _last_of(incident).links}
        assert {by_key[key].source_key for key in others} <= said


def test_messages_of_no_incident_are_read_as_such():
    for key in demo_day().truth.no_incident:
        assert _updates()[key].kind is UpdateKind.NO_INCIDENT


def test_reports_name_their_agency_and_number_and_a_withdrawal_says_so():
    oris = {agency.ori for agency in AGENCIES}
    reports = [u for u in _updates().values() if u.kind is UpdateKind.REPORT]
    told = {(r.ori, r.number) for r in demo_day().truth.reports}
    assert {(report.agency, report.number) for report in reports} == told
    assert {report.agency for report in reports} <= oris
    withdrawn = {r.number for r in demo_day().truth.reports if r.deleted}
    assert {report.number for report in reports if report.deleted} == withdrawn


def test_new_world_marks_what_is_carried_over_from_an_earlier_incident():
    desks = (Desk(Random(seed), DEFAULT_START, Numbers(1000)) for seed in range(20))
    stories = (prior_comments(desk) for desk in desks)
    steps = next(s.steps for s in stories if s.steps[0].feed == CAD_NEW_WORLD)
    (update,) = _read(render(steps[-1]))
    assert [line.kind for line in update.narrative].count(LineKind.PRIOR) == 3


def test_a_call_without_remarks_is_read_as_without_a_narrative():
    silent = [i for i in demo_day().truth.incidents if i.scenario == "no_narrative"]
    assert silent
    assert not any(_last_of(incident).narrative_supplied for incident in silent)
