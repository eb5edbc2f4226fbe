"""ICadDispatch: what it says, and its traps."""

import pytest

from connectors.contract import Fault, Unreadable
from connectors.feed import Bounds
from schemas.incident import IncidentStatus, UnitState
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes, icad

FERNBROOK = Bounds(south=41, west=-88, north=42, east=-87)


def test_a_service_call_is_read() -> None:
    update = one("icad", icad(), priority_scale="one_is_highest")
    assert (update.source_key, update.order) == (
        "F260000417",
        "000000000000001010|2026-03-01T21:09:49.000000Z",
    )
    assert [(t.code, t.text, t.system) for t in update.call_types] == [
        (None, "PSYCHIATRIC", "agency"),
        ("25B06", None, "mpds"),
    ]
    assert update.statuses == (IncidentStatus.CLOSED,)
    assert update.closed_at is not None
    assert not update.narrative_supplied


def test_swapped_coordinates_are_noticed_and_dropped() -> None:
    update = one("icad", icad(point=("-87.6278", "41.882")))
    assert update.locations[0].latitude is None
    assert "point_swapped" in codes(update)


def test_swapped_coordinates_are_turned_round_when_the_box_settles_it() -> None:
    update = one("icad", icad(point=("-87.6278", "41.882")), bounds=FERNBROOK)
    assert (update.locations[0].latitude, update.locations[0].longitude) == (41.882, -87.6278)
    assert "point_swapped" in codes(update)


def test_a_point_as_it_should_be_is_kept() -> None:
    update = one("icad", icad(), bounds=FERNBROOK)
    assert update.locations[0].longitude == -87.6278
    assert update.locations[0].text == "TALLOW ST/ELM AVE, FRN"


def test_dispatch_is_read_though_it_is_not_in_the_status_list_and_units_may_disagree() -> None:
    update = one("icad", icad())
    assert [(u.unit, u.state) for u in update.units] == [
        ("231EN17", UnitState.DISPATCHED),
        ("9M2", UnitState.DISPATCHED),
    ]
    assert "units_disagree" in codes(update)
    alone = one("icad", icad(listed="9M2", assigned=("9M2",)))
    assert [u.state for u in alone.units] == [UnitState.DISPATCHED, UnitState.EN_ROUTE]


def test_a_local_code_is_an_agency_code() -> None:
    (only,) = one("icad", icad(call_type="ALFRCOM")).call_types
    assert (only.code, only.system) == ("ALFRCOM", "agency")


def test_an_empty_activity_number_is_no_fault_and_no_number_at_all_is() -> None:
    assert one("icad", icad(event="")).source_key == "F260000417"
    with pytest.raises(Unreadable) as caught:
        parse("icad", icad(number="", event=""))
    assert caught.value.code is Fault.NO_INCIDENT_NUMBER


def test_a_soap_envelope_round_it_does_not_matter() -> None:
    body = b'<e:Envelope xmlns:e="urn:soap"><e:Body>' + icad() + b"</e:Body></e:Envelope>"
    assert one("icad", body).source_key == "F260000417"
