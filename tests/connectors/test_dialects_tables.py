"""Other exports and pages: what a CSV, JSON Lines file or CAD page may look like elsewhere."""

import json

from schemas.incident import IncidentStatus, UnitState
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes

UTC_OF_EIGHT = "2026-03-25T13:01"


def csv(text: str, encoding: str = "utf-8") -> bytes:
    """An export in this encoding."""
    return text.encode(encoding)


def test_date_and_time_in_two_columns_are_one_time() -> None:
    for header, row in (
        ("Incident Number,Call Date,Call Time,Call Type", "26-1,03/25/2026,08:01:00,MENTAL"),
        ("Incident Number,Date,Time,Call Type", "26-1,03/25/2026,08:01,MENTAL"),
        ("Incident Number,Call Date,Call Time,Call Type", "26-1,2026-03-25,8:01 AM,MENTAL"),
        ("Incident Number,Date Received,Time Received,Call Type", "26-1,3/25/2026,0801,MENTAL"),
    ):
        found = one("csv", csv(f"{header}\n{row}\n"))
        assert found.created_at is not None, header
        assert found.created_at.isoformat()[:16] == UTC_OF_EIGHT, header


def test_exports_in_wide_letters_with_a_title_quotes_and_a_total_are_read() -> None:
    text = (
        "Calls for service\t\t\t\nIncident Number\tCreated\tCall Type\tComments\n"
        '26-1\t2026-03-25 08:01\tMENTAL\t"ON THE\nROOF; ""ALONE"""\nTotal:\t\t\t1\n'
    )
    for encoding in ("utf-16", "utf-16-le", "utf-8-sig", "cp1252"):
        found = [one for one in parse("csv", csv(text, encoding)) if one.source_key == "26-1"]
        assert [line.text for line in found[0].narrative] == ['ON THE\nROOF; "ALONE"'], encoding


def test_cancel_columns_and_status_words_of_exports() -> None:
    head = "Incident Number,Created,Call Type,"
    for column, value, meant in (
        ("Cancelled", "Y", IncidentStatus.CANCELLED),
        ("CanceledFlag", "TRUE", IncidentStatus.CANCELLED),
        ("Status", "CANCELED", IncidentStatus.CANCELLED),
        ("Call Status", "Cancelled Enroute", IncidentStatus.CANCELLED),
        ("Status", "CLS", IncidentStatus.CLOSED),
        ("Status", "Closed - Report", IncidentStatus.CLOSED),
        ("Call Disposition", "CANCELLED", IncidentStatus.CANCELLED),
    ):
        found = one("csv", csv(f"{head}{column}\n26-1,2026-03-25 08:01,MENTAL,{value}\n"))
        assert meant in found.statuses, (column, value, found.statuses, codes(found))


def test_rows_per_unit_and_remark_of_one_call_are_one_call() -> None:
    text = (
        "Incident Number,Created,Call Type,Unit ID,Unit Arrived Time,Comments\n"
        "26-1,2026-03-25 08:01,MENTAL,2B14,2026-03-25 08:09,ON THE ROOF\n"
        "26-1,2026-03-25 08:01,MENTAL,3C1,2026-03-25 08:11,ALONE\n"
    )
    found = parse("csv", csv(text))
    units = {(u.unit, u.state) for one in found for u in one.units}
    assert {("2B14", UnitState.ASSIGNED), ("3C1", UnitState.ASSIGNED)} <= units
    said = " ".join(line.text for one in found for line in one.narrative)
    assert "ON THE ROOF" in said
    assert "ALONE" in said


def test_json_exports_in_envelopes_with_mixed_keys_numbers_and_nulls() -> None:
    record = {
        "INCIDENT_NUMBER": 26001,
        "CreatedDateTime": "2026-03-25T08:01:00-05:00",
        "callType": "MENTAL",
        "Comments": [{"Comment": "ON THE ROOF", "DateTime": "2026-03-25T13:02:00Z"}],
        "units": [],
        "priority": None,
        "latitude": "41.88",
        "longitude": "-87.62",
    }
    for body in (record, [record], {"data": [record]}, {"value": [record], "count": 1}):
        found = one("jsonl", json.dumps(body).encode("utf-8-sig"))
        assert found.source_key == "26001"
        assert found.narrative[0].text == "ON THE ROOF"
        assert found.created_at is not None
        assert found.created_at.isoformat()[:16] == UTC_OF_EIGHT
        assert found.locations[0].latitude == 41.88


def test_features_of_a_map_service_are_calls() -> None:
    attributes = {"incident_id": "26-1", "call_description": "MENTAL", "created": 1774443660000}
    whole = {"features": [{"attributes": attributes, "geometry": {"x": -87.62, "y": 41.88}}]}
    found = one("jsonl", json.dumps(whole).encode())
    assert found.source_key == "26-1"
    assert found.created_at is not None
    assert found.created_at.isoformat()[:16] == UTC_OF_EIGHT


PAGE = (
    "Call Number: 26-0417\nCall Type: MENTAL HEALTH\nAddress: 418 W TALLOW ST\n"
    "Priority: 2\nCall Date/Time: 03/25/2026 08:01:00\nNarrative: ON THE ROOF\n"
)


def test_a_page_as_a_mail_of_several_parts_or_quoted_printable_is_read() -> None:
    head = "From: cad@example.org\r\nDate: Wed, 25 Mar 2026 13:05:00 +0000\r\nMIME-Version: 1.0\r\n"
    quoted = PAGE.replace("ROOF", "R=4FOF").replace("\n", "\r\n")
    single = (
        f"{head}Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}"
    )
    parts = (
        f'{head}Content-Type: multipart/alternative; boundary="b1"\r\n\r\n--b1\r\n'
        f"Content-Type: text/plain\r\n\r\n{PAGE}\r\n--b1\r\nContent-Type: text/html\r\n\r\n"
        "<html><body>other</body></html>\r\n--b1--\r\n"
    )
    for body in (single, parts):
        found = one("text_page", body.encode())
        assert found.source_key == "26-0417"
        assert [line.text for line in found.narrative] == ["ON THE ROOF"]
        assert found.at is not None
        assert found.at.isoformat()[:16] == "2026-03-25T13:05"


def test_closes_and_cancels_of_pages_in_other_words_open_nothing() -> None:
    for start in ("CANCEL:", "*** CANCEL ***", "CXL", "[CANCELLED]", "CANCELLED -", "DISREGARD"):
        found = one("text_page", f"{start} Inc# 26-0417".encode())
        assert found.statuses == (IncidentStatus.CANCELLED,), start
        assert not found.snapshot, start
    for start in ("CLOSE:", "CLOSED", "CALL CLOSED", "FINAL:", "** CLOSED **"):
        found = one("text_page", f"{start} Inc# 26-0417".encode())
        assert found.statuses == (IncidentStatus.CLOSED,), start
        assert not found.snapshot, start


def test_a_status_line_of_a_page_ends_the_call() -> None:
    found = one("text_page", (PAGE + "Status: CANCELLED\n").encode())
    assert found.statuses == (IncidentStatus.CANCELLED,)


def test_pages_with_tabs_dots_and_other_line_ends() -> None:
    for body in (
        PAGE.replace(": ", ":\t"),
        PAGE.replace(": ", " . . : "),
        PAGE.replace("\n", "\r\n"),
        PAGE.replace("\n", "\\n"),
        PAGE.replace("Call Number", "CALL NUMBER").replace("Narrative", "NARRATIVE"),
    ):
        for encoding in ("utf-8", "utf-16"):
            found = one("text_page", body.encode(encoding))
            assert found.source_key == "26-0417", body
            assert [line.text for line in found.narrative] == ["ON THE ROOF"], body
            assert found.created_at is not None
            assert found.created_at.isoformat()[:16] == UTC_OF_EIGHT


def test_remarks_in_several_columns_are_all_read() -> None:
    for header in ("Remark 1,Remark 2", "Comments,Comments", "Comments,Additional Info"):
        text = f"Incident Number,Created,Call Type,{header}\n26-1,2026-03-25 08:01,X1,ROOF,ALONE\n"
        said = " ".join(line.text for line in one("csv", csv(text)).narrative)
        assert "ROOF" in said, header
        assert "ALONE" in said, header


def test_times_of_exports_with_the_name_of_a_zone_or_a_long_column_name() -> None:
    for header, written in (
        ("Created", "2026-03-25 08:01:00 CDT"),
        ("Event Create Date/Time", "2026-03-25 08:01"),
        ("Created", "1774443660"),
        ("Created", "25-Mar-26 08:01"),
    ):
        found = one("csv", csv(f"Incident Number,{header},Call Type\n26-1,{written},MENTAL\n"))
        assert found.created_at is not None, header
        assert found.created_at.isoformat()[:16] == UTC_OF_EIGHT, written
