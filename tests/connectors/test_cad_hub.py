"""CAD-to-CAD hub: snapshots of many agencies' calls, and their traps."""

import copy
import json

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import LinkKind, UnitState, UpdateKind
from tests.connectors.builders import parse
from tests.connectors.messages import HUB, codes


def hub(**changes: object) -> bytes:
    whole = copy.deepcopy(HUB)
    whole["package"].update(changes)
    return json.dumps(whole).encode()


def test_units_come_from_the_event_and_their_state_from_the_unit_list() -> None:
    call = parse("cad_hub", hub())[0]
    assert (call.source_key, call.number) == ("aa1", "FRN-1")
    assert [(u.unit, u.state) for u in call.units] == [
        ("2B14", UnitState.ASSIGNED),
        ("2B14", UnitState.ON_SCENE),
    ]


def test_the_originating_number_links_and_is_no_number_of_the_call() -> None:
    call = parse("cad_hub", hub())[0]
    assert [n.number for n in call.numbers] == ["FRN-1"]
    assert [(link.kind, link.other) for link in call.links] == [(LinkKind.RELATED, "bb2")]


def test_a_call_that_stands_only_in_an_event_is_passed_on_as_a_delta() -> None:
    named = parse("cad_hub", hub())[-1]
    assert (named.source_key, named.number, named.snapshot) == ("bb2", "MED-9", False)
    assert "call_named_only" in codes(named)


def test_a_call_without_a_key_does_not_hold_up_the_others() -> None:
    updates = parse("cad_hub", hub())
    assert [u.kind for u in updates] == [UpdateKind.CALL, UpdateKind.NO_INCIDENT, UpdateKind.CALL]
    assert "record_without_key" in codes(updates[1])


def test_comments_may_be_older_than_the_opening() -> None:
    call = parse("cad_hub", hub())[0]
    assert call.narrative[0].at < call.created_at


def test_a_snapshot_without_calls_is_no_incident_and_another_document_is_refused() -> None:
    (update,) = parse("cad_hub", hub(calls=[], interops=[]))
    assert update.kind is UpdateKind.NO_INCIDENT
    with pytest.raises(Unreadable) as caught:
        parse("cad_hub", b'{"other": 1}')
    assert caught.value.code is Fault.UNKNOWN_FORMAT
