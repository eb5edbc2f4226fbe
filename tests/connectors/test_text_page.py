"""Text pages and CAD mails: shapes and traps."""

import pytest

from connectors.contract import Fault, Unreadable
from connectors.formats.mapping import read_mapping
from schemas.incident import IncidentStatus, UnitState
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes

LABELS = """From: cad@county.example
Date: Sun, 01 Mar 2026 14:06:00 -0600
Subject: Rip and Run Report

Call Number: 26-001234        Priority: 2
Call Type: WELFARE CHECK      Status: Dispatched
Caller: VARGA, ODILE   Phone: 312-555-0100
Address: 418 W TALLOW ST APT 2R
Call Date/Time: 03/01/2026 14:01:00
Dispatch Date/Time: 03/01/2026 14:03:00  Enroute Date/Time: 00/00/0000 00:00:00
Units Sent: 2B14 M3
Narrative: BROTHER WILL NOT OPEN &amp; SAYS HE IS DONE
SECOND LINE
"""


def page(text: str, **changes: object):
    return one("text_page", text.encode(), **changes)


def test_labels_are_read_wherever_they_stand_in_a_line() -> None:
    update = page(LABELS)
    assert (update.source_key, update.order) == ("26-001234", "2026-03-01T20:06:00.000000Z")
    assert update.created_at is not None
    assert update.created_at.isoformat() == "2026-03-01T20:01:00+00:00"
    assert [t.text for t in update.call_types] == ["WELFARE CHECK"]
    assert update.callbacks == ("312-555-0100",)
    assert (update.persons[0].given, update.persons[0].family) == ("ODILE", "VARGA")
    assert update.narrative[0].text.endswith("& SAYS HE IS DONE\nSECOND LINE")
    assert {u.unit for u in update.units} >= {"2B14", "M3"}


def test_zeros_are_no_time_yet() -> None:
    update = page(LABELS)
    assert UnitState.EN_ROUTE not in {u.state for u in update.units}
    assert "time_unreadable" not in codes(update)


def test_one_line_with_semicolons_an_entity_and_degrees_with_minutes() -> None:
    update = page(
        "PSYCH, VIOLENT; 12 OLINGER B &amp; W; MILLTOWN; Inc# 000571; X: -87 37.6680 Y: 41 52.9200"
    )
    assert (update.number, update.call_types[0].text) == ("000571", "PSYCH, VIOLENT")
    place = update.locations[0]
    assert place.text == "12 OLINGER B & W"
    assert place.latitude == pytest.approx(41.882)
    assert place.longitude == pytest.approx(-87.6278)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("CLOSE: Inc# 000571", IncidentStatus.CLOSED),
        ("CANCEL Inc# 000571", IncidentStatus.CANCELLED),
    ],
)
def test_a_close_is_a_delta_and_opens_nothing(text: str, status: IncidentStatus) -> None:
    update = page(text)
    assert (update.statuses, update.snapshot) == ((status,), False)


def test_fixed_columns_with_dotted_labels() -> None:
    update = page(
        "Incident Number  : 2026-0099  ORI: IL099  Caller. . . : JANE DOE\n"
        "Location . . . . : 9 OAK AVE  Nature. . . : SUICIDAL SUBJECT\n"
    )
    assert (update.number, update.locations[0].text) == ("2026-0099", "9 OAK AVE")
    assert update.call_types[0].text == "SUICIDAL SUBJECT"


def test_an_active911_page_with_a_unit_log_takes_the_year_of_the_call() -> None:
    update = page(
        "CALL: PSYCH\nADDR: 5 ELM ST\nID: 2026-55\nDATE/TIME: 03/14/2026 02:29:26\nMAP: 1\n"
        "NARR: HEARS VOICES\nSH22 L01 DSP 03/14 02:30:00\nSH22 L01 ENR 03/14 02:31:00"
    )
    assert update.narrative[0].text == "HEARS VOICES"
    assert [(u.unit, u.state) for u in update.units] == [
        ("SH22", UnitState.DISPATCHED),
        ("SH22", UnitState.EN_ROUTE),
    ]
    assert update.units[0].at is not None
    assert update.units[0].at.year == 2026


def test_a_unit_log_without_any_year_has_no_times() -> None:
    update = page("ID: 2026-55\nADDR: 5 ELM\nSH22 L01 DSP 03/14 02:30:00")
    assert update.units[0].at is None
    assert "date_without_year" in codes(update)


def test_forwarded_quoted_and_written_out_breaks_are_taken_off() -> None:
    forwarded = (
        "FYI\n\n-----Original Message-----\nFrom: cad@x.example\nSent: Sunday\nSubject: call\n\n"
        "> ID: 7001\n> ADDR: 5 ELM ST\n> CALL: PSYCH"
    )
    assert page(forwarded).source_key == "7001"
    assert page("ID: 7001\\nADDR: 5 ELM ST\\nCALL: PSYCH").locations[0].text == "5 ELM ST"


def test_what_names_no_call_is_parked() -> None:
    for text, fault in (
        ("Have a quiet night everybody", Fault.UNKNOWN_FORMAT),
        ("ADDR: 5 ELM ST\nCALL: PSYCH", Fault.NO_INCIDENT_NUMBER),
        ('{"Event": "json"}', Fault.UNKNOWN_FORMAT),
    ):
        with pytest.raises(Unreadable) as caught:
            parse("text_page", text.encode())
        assert caught.value.code is fault
        assert caught.value.position == "1:1"


def test_a_county_with_labels_of_its_own_declares_patterns() -> None:
    mapping = read_mapping(
        """
order = "none"
times = ["%d%b%y %H%M"]
[source]
layout = "text"
patterns = ['RUN (?P<run>[0-9]+) AT (?P<at>.+?) ON (?P<when>[0-9]{2}[A-Z]{3}[0-9]{2} [0-9]{4})']
[fields]
number = "run"
address = "at"
created_at = "when"
"""
    )
    update = one("mapped", b"RUN 4471 AT 5 ELM ST ON 14MAR26 0229", mapping=mapping)
    assert (update.number, update.locations[0].text) == ("4471", "5 ELM ST")
    assert update.created_at is not None
