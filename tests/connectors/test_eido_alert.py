"""The alert as EIDO-style JSON: neutral, repeatable, and nothing that a CAD could overwrite."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.formats.eido_alert import render
from schemas.coresponse import Alert, TeamState
from tests.connectors.builders import URN, one
from tests.connectors.eido_schema import faults_of
from tests.samples import needs_samples

RAISED = datetime(2026, 3, 1, 14, 7, tzinfo=UTC)


def alert(**changes: Any) -> Alert:
    given = {
        "alert_id": "0198-a1",
        "incident_id": "i-1",
        "agency": "police.fernbrook.example",
        "source_key": URN,
        "number": "26-000417",
        "version": 3,
        "text": "Co-responder team notified. Call the clinic desk for <details> & updates.",
        "team": TeamState.NOTIFIED,
        "raised_at": RAISED,
        "use_by": RAISED + timedelta(minutes=30),
    }
    return Alert.model_validate({**given, **changes})


def test_the_alert_is_a_note_on_the_incident() -> None:
    document = json.loads(render(alert()))
    assert document["$id"] == URN
    (note,) = document["notesComponent"]
    assert note["notesActionComments"] == (
        "Co-responder team notified. Call the clinic desk for &lt;details&gt; &amp; updates."
    )
    assert document["handoffAlert"] == {
        "alertId": "0198-a1",
        "incidentNumber": "26-000417",
        "version": 3,
        "team": "notified",
        "useBy": "2026-03-01T14:37:00.000000Z",
        "supersedes": None,
    }


def test_it_holds_nothing_that_would_change_the_incident() -> None:
    document = json.loads(render(alert(supersedes="0198-a0")))
    assert {key for key in document if key.endswith("Component")} == {
        "agencyComponent",
        "notesComponent",
    }


def test_the_same_alert_gives_the_same_bytes() -> None:
    assert render(alert()) == render(alert())
    assert render(alert()) != render(alert(version=4))


@pytest.mark.parametrize(
    ("source_key", "shown"),
    [
        ("incidentid:K7Q2:PSAP.fernbrook.example:header", URN),
        ("8801", "urn:emergency:uid:incidentid:8801:police.fernbrook.example"),
    ],
)
def test_the_incident_is_named_as_its_source_names_it(source_key: str, shown: str) -> None:
    assert json.loads(render(alert(source_key=source_key)))["$id"] == shown


def test_our_own_reader_reads_it_back() -> None:
    update = one("eido", render(alert()))
    assert update.source_key == URN
    assert update.order == "2026-03-01T14:07:00.000000Z"
    assert [line.text for line in update.narrative] == [alert().text]
    assert update.call_types == ()


@needs_samples
@pytest.mark.samples
def test_it_follows_the_schema() -> None:
    for one_alert in (alert(), alert(source_key="8801", number=None, supersedes="x")):
        assert faults_of(json.loads(render(one_alert))) == []
    assert faults_of({"$id": "x"}) != []


def test_a_receiver_that_can_take_back_gets_the_withdrawal_as_the_first_note_with_other_words() -> (
    None
):
    raised = json.loads(render(alert()))["notesComponent"][0]["$id"]
    gone = alert(alert_id="0198-b2", supersedes=alert().alert_id)
    in_place = json.loads(render(gone, in_place=True))["notesComponent"][0]["$id"]
    beside = json.loads(render(gone))["notesComponent"][0]["$id"]
    assert in_place == raised
    assert beside != raised
