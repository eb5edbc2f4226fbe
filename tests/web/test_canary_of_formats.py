"""The canary through every format: dead-letter pages and the export of a trial hold no content."""

import json
import random

import pytest

from connectors.catalog import clinical_formats, formats
from connectors.contract import Unreadable
from handoff.feeds.trial import run_trial
from handoff.feeds.trial_export import evidence, printable
from schemas.envelope import Event, EventKind
from tests.connectors.builders import feed
from tests.connectors.test_canary import CANARY, poisoned
from tests.connectors.test_mutations import MAPPING, MESSAGES
from tests.e2e.staged_agency import AT, settings_of
from tests.web.dispatch_town import NOON, dispatch_pages
from tests.web.visitor import signed_in
from zone.journal import dead_letters
from zone.journal.park_reasons import ParkReason

CLINICAL = sorted(clinical_formats())


def told(name):
    return feed(name, mapping=MAPPING if name == "mapped" else None)


def unreadable(name):
    """A message with the canary in it that the format parks, and why."""
    reader, chance = {**formats(), **clinical_formats()}[name], random.Random(name)
    for _ in range(400):
        body = poisoned(name, chance)
        try:
            reader.parse(body, told(name), None)
        except Unreadable as error:
            return body, error
    return b"\xff\xfe" + CANARY.encode(), Unreadable("unreadable")


def test_dead_letter_pages_hold_nothing_of_a_parked_message_of_any_format(dispatch):
    reasons = set()
    for name in sorted(MESSAGES):
        body, error = unreadable(name)
        one = Event(
            event_id=dispatch.keys.event_id("test", name),
            kind=EventKind.FEED_MESSAGE,
            at=NOON,
            body=body,
            feed="northfield-cad",
            source_name=f"{CANARY}.{name}",
        )
        reason = ParkReason(error.code)
        place = {"path": error.path, "position": error.position}

        def unit(uow, one=one, reason=reason, place=place):
            uow.accept(one)
            uow.park(one.event_id, reason, place)

        dispatch.write(unit)
        reasons.add(reason.value)
    ivan = signed_in(dispatch_pages(dispatch), "ivan")
    with dispatch.read() as conn:
        letters = dead_letters.list_parked(conn)
    paths = ["/operations", *(f"/operations/parked/{one.event_id}" for one in letters)]
    paths += [f"/operations/causes?reason={one}&feed=northfield-cad" for one in sorted(reasons)]
    assert len(letters) == len(MESSAGES)
    for path in paths:
        answer = ivan.get(path)
        assert answer.status_code == 200, path
        assert CANARY not in answer.text, path


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_export_of_a_trial_holds_nothing_of_a_message_that_cannot_be_read(name, tmp_path):
    body, _ = unreadable(name)
    made = run_trial(settings_of(tmp_path), told(name), body, f"{CANARY}.x", AT)
    held = evidence(made, (), "it-1", 1)
    assert made.parked is not None
    assert CANARY not in json.dumps(held) + printable(held)


@pytest.mark.parametrize("name", CLINICAL)
def test_the_export_of_a_trial_holds_nothing_of_a_clinical_message_that_was_read(name, tmp_path):
    reader, chance = clinical_formats()[name], random.Random(f"{name} read")
    for _ in range(400):
        body = poisoned(name, chance)
        try:
            reader.parse(body, told(name), None)
        except Unreadable:
            continue
        break
    made = run_trial(settings_of(tmp_path), told(name), body, None, AT)
    held = evidence(made, (), "it-1", 1)
    assert made.lines
    assert CANARY not in json.dumps(held) + printable(held)
