"""Hexagon OnCall: events, remarks, and their traps."""

import json
from datetime import UTC, datetime

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, LineKind, UnitState
from tests.connectors.builders import one, parse
from tests.connectors.messages import ONCALL, codes, oncall


def test_an_event_is_read_with_its_remarks() -> None:
    update = one("oncall", oncall(), priority_scale="one_is_highest")
    assert (update.source_key, update.agency) == ("FRN20260301000417", "FRN")
    assert update.created_at == datetime(2026, 3, 1, 14, 1, tzinfo=UTC)
    assert update.statuses == (IncidentStatus.ACTIVE,)
    assert update.priority is not None
    assert update.priority.rank == 9
    assert [(t.code, t.context) for t in update.call_types] == [("MH1", None), ("S1", "subtype")]
    assert [(u.unit, u.state) for u in update.units] == [
        ("2B14", UnitState.ASSIGNED),
        ("2B14", UnitState.DISPATCHED),
    ]
    assert [n.number for n in update.numbers if n.kind == "common"] == ["88"]
    assert [n.number for n in update.numbers if n.kind == "report"] == ["R26-391"]
    assert update.order == "2026-03-01T14:05:00.000000Z|000000000000000013"


def test_the_null_date_is_no_time() -> None:
    update = one("oncall", oncall(FirstUnitDispatchedTime="0001-01-01T00:00:00+00:00"))
    assert update.closed_at is None
    assert [u.state for u in update.units] == [UnitState.ASSIGNED]


def test_robots_that_say_they_are_none_are_system_lines_and_a_comma_is_nobody() -> None:
    lines = one("oncall", oncall()).narrative
    assert [line.kind for line in lines] == [LineKind.REMARK, LineKind.SYSTEM, LineKind.REMARK]
    assert lines[2].author is None


def test_custom_data_is_never_read() -> None:
    update = one("oncall", oncall())
    assert "ZCANARY" not in update.model_dump_json()
    assert "not_read" in codes(update)


@pytest.mark.parametrize(
    "mark", [{"IsRedacted": True}, {"EventAccessType": 2}, {"EventAccessType": {"x": 1}}]
)
def test_a_redacted_event_or_one_of_another_access_type_is_restricted(mark: dict) -> None:
    assert one("oncall", oncall(**mark)).restricted
    assert not one("oncall", oncall()).restricted


def test_remarks_alone_are_a_delta_of_the_event_that_they_name() -> None:
    update = one("oncall", json.dumps({"body": {"remarks": ONCALL["body"]["remarks"]}}).encode())
    assert (update.source_key, update.snapshot) == ("FRN20260301000417", False)
    assert [line.line_id for line in update.narrative] == ["11", "12", "13"]


def test_a_list_of_events_gives_one_update_each() -> None:
    event = ONCALL["body"]["results"]
    other = {**event, "AgencyEventId": "FRN2"}
    assert len(parse("oncall", json.dumps({"body": {"results": [event, other]}}).encode())) == 2


def test_a_closed_or_cancelled_event_says_so() -> None:
    closed = one("oncall", oncall(IsClosed=True, ClosingTime="2026-03-01T15:00:00Z"))
    assert closed.statuses == (IncidentStatus.CLOSED,)
    assert one("oncall", oncall(EventStatusMnemonic="X")).statuses == (IncidentStatus.CANCELLED,)


def test_an_answer_without_events_is_of_unknown_format() -> None:
    with pytest.raises(Unreadable) as caught:
        parse("oncall", b'{"mhdr": {"response": {"success": false}}, "body": {"results": []}}')
    assert caught.value.code is Fault.UNKNOWN_FORMAT
    with pytest.raises(Unreadable) as caught:
        parse("oncall", oncall(AgencyEventId="0"))
    assert caught.value.code is Fault.NO_INCIDENT_NUMBER
