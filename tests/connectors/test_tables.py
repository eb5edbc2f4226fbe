"""CSV and JSON exports of any layout, without a mapping: shapes of public exports, and traps."""

import json

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, UnitState, UpdateKind
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes

EMS = """\
CAD_INCIDENT_ID,INCIDENT_DATETIME,INITIAL_CALL_TYPE,FINAL_CALL_TYPE,FIRST_ON_SCENE_DATETIME,\
INCIDENT_CLOSE_DATETIME,INCIDENT_DISPOSITION_CODE,BOROUGH
260010001,01/22/2026 03:04:05 AM,SICK,EDP,01/22/2026 03:10:00 AM,01/22/2026 04:00:00 AM,82,X
"""


def test_an_open_data_export_keeps_initial_and_final_type() -> None:
    update = one("csv", EMS.encode())
    assert [(t.code, t.context) for t in update.call_types] == [("SICK", None), ("EDP", "final")]
    assert update.created_at is not None
    assert update.created_at.isoformat() == "2026-01-22T09:04:05+00:00"
    assert update.statuses == (IncidentStatus.CLOSED,)
    assert [u.state for u in update.units] == [UnitState.ON_SCENE]
    assert "date_order_guessed" not in codes(update)


def test_day_and_month_that_cannot_be_told_apart_are_said_to_be_guessed() -> None:
    update = one("csv", EMS.replace("01/22", "01/02").encode())
    assert "date_order_guessed" in codes(update)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_with_a_title_above_and_quoted_breaks(delimiter: str) -> None:
    rows = [
        ["Calls for service, all districts"],
        [],
        ["Call Number", "Call Type", "Narrative", "Address"],
        ["26-1", "WELFARE CHECK", '"DOOR OPEN\nTV ON, LOUD"', "1 Elm"],
    ]
    text = "\r\n".join(delimiter.join(row) if row else "" for row in rows)
    update = one("csv", b"\xef\xbb\xbf" + text.encode())
    assert (update.number, update.narrative[0].text) == ("26-1", "DOOR OPEN\nTV ON, LOUD")


def test_excels_own_note_of_the_delimiter_and_windows_characters() -> None:
    update = one("csv", "sep=;\nIncident No;Address\n7;Café Nord\n".encode("cp1252"))
    assert update.locations[0].text == "Café Nord"
    assert "encoding_guessed" in codes(update)


def test_utf_16_exports_are_read() -> None:
    body = "Incident No\tAddress\r\n7\t1 Elm\r\n".encode("utf-16")
    assert one("csv", body).number == "7"


def test_one_row_per_unit_is_one_call() -> None:
    body = b"incident_number,unit_id,call_type\n26-1,2B14,PSYCH\n26-1,M3,PSYCH\n26-2,E1,FIRE\n"
    first, second = parse("csv", body)
    assert [u.unit for u in first.units] == ["2B14", "M3"]
    assert second.number == "26-2"


def test_rows_that_differ_in_more_than_units_stay_two_states() -> None:
    body = b"incident_number,status\n26-1,open\n26-1,closed\n"
    assert [u.statuses[0].value for u in parse("csv", body)] == ["active", "closed"]


def test_a_row_without_a_key_and_a_ragged_row_hold_up_nothing() -> None:
    body = b"incident_number,call_type\n26-1,PSYCH,left over\n,FIRE\n26-3,FALL\n"
    updates = parse("csv", body)
    assert [u.kind for u in updates] == [UpdateKind.CALL, UpdateKind.NO_INCIDENT, UpdateKind.CALL]
    assert "row_ragged" in codes(updates[0])
    assert updates[1].warnings[-1].path == "row 3"


def test_coordinates_without_sign_or_point_are_dropped() -> None:
    body = b"Master_Incident_Number,Latitude,Longitude,Problem\n26-1,41882000,87627800,PSYCH\n"
    update = one("csv", body)
    assert update.locations == ()
    assert "point_impossible" in codes(update)


def test_date_and_time_in_two_columns_are_one_time() -> None:
    body = b"Incident No,Date,Time,Address\n7,03/14/2026,02:29,1 Elm\n"
    update = one("csv", body)
    assert update.created_at is not None
    assert update.created_at.isoformat() == "2026-03-14T07:29:00+00:00"


LINES = [
    {
        "CallId": 9,
        "Number": "26-9",
        "Nature": "<p>Man on <b>bridge</b></p>",
        "LoggedOnUtc": "2026-03-01T14:01:00",
    },
    {"CallId": 10, "Number": "26-10", "Nature": "Fall", "State": "CO", "units": ["M3", "E1"]},
]


def test_json_lines_are_read_by_their_keys() -> None:
    first, second = parse("jsonl", "\n".join(json.dumps(one) for one in LINES).encode())
    assert (first.source_key, first.number) == ("9", "26-9")
    assert second.source_key == "10"
    assert [u.unit for u in second.units] == ["M3", "E1"]


def test_a_list_of_objects_and_one_object_are_read_too() -> None:
    assert len(parse("jsonl", json.dumps(LINES).encode())) == 2
    assert one("jsonl", json.dumps({"data": {"calls": LINES[:1]}}).encode()).number == "26-9"


def test_a_nested_export_is_read_by_name_and_place_of_its_keys() -> None:
    call = {
        "id": "K1",
        "callNumber": "26-1",
        "opened": "2026-03-01T08:00:00",
        "location": {"address": "1 Elm", "lat": 41.88, "lon": -87.62},
        "caller": {"name": "Odile Varga", "phone": "312-555-0143"},
        "units": [{"id": "2B", "status": "ENR", "time": "2026-03-01T08:03:00"}],
        "comments": [{"text": "HEARS VOICES", "user": "ct1", "at": "2026-03-01T08:01:00"}],
        "lastUpdated": "2026-03-01T08:05:00",
    }
    update = one("jsonl", json.dumps(call).encode())
    assert (update.source_key, update.number) == ("K1", "26-1")
    assert update.persons[0].family == "Varga"
    assert update.units[0].state is UnitState.EN_ROUTE
    assert update.narrative[0].author == "ct1"
    assert update.order == "2026-03-01T14:05:00.000000Z"


def test_an_export_of_a_quiet_night_is_no_fault() -> None:
    for format_name, body in (("csv", b"incident_number,call_type\n"), ("jsonl", b"[]")):
        update = one(format_name, body)
        assert (update.kind, codes(update)) == (UpdateKind.NO_INCIDENT, {"no_calls"})


@pytest.mark.parametrize(
    ("format_name", "body", "fault", "position"),
    [
        ("csv", b"a,b\n1,2\n", Fault.UNKNOWN_FORMAT, "1:1"),
        ("csv", b"just a line", Fault.UNKNOWN_FORMAT, "1:1"),
        ("csv", b"incident_number,call_type\n,FIRE\n", Fault.UNKNOWN_FORMAT, "1:1"),
        ("csv", b"", Fault.TRUNCATED, "byte 0"),
        ("jsonl", b'{"number": "1"}\n{"number": "2"', Fault.TRUNCATED, "2:15"),
        ("jsonl", b'{"number": "1"}\n{"number": oops}', Fault.UNREADABLE, "2:12"),
        ("jsonl", b"incident_number,x\n1,2", Fault.UNKNOWN_FORMAT, "1:1"),
    ],
)
def test_what_cannot_be_read_is_parked_with_its_place(
    format_name: str, body: bytes, fault: Fault, position: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        parse(format_name, body)
    assert (caught.value.code, caught.value.position) == (fault, position)
