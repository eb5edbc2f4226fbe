"""Feeds that a mapping declares: the three invented layouts, orders, deltas, and refusals."""

from datetime import UTC, datetime

import pytest

from connectors.contract import Fault, Unreadable
from connectors.formats.mapping import Mapping, MappingError, read_mapping
from schemas.incident import IncidentStatus, UpdateKind
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes
from zone.journal.park_reasons import sentence

ROWS = """
order = "number"
order_by = "rev"
times = ["%d.%m.%Y %H:%M:%S"]
nulls = ["k.A."]
[source]
layout = "csv"
delimiter = ";"
[fields]
key = "id"
number = "no"
agency = "ori"
type_text = "typ"
created_at = "wann"
status = { path = "st", codes = { O = "active", X = "cancelled", L = "deleted" } }
restricted = "geheim"
disposition = "ende"
"""
HEAD = "id;no;ori;typ;wann;st;geheim;ende;rev\n"


def rows(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode()


def mapped(body: bytes, mapping: str = ROWS, **changes: object):
    return parse("mapped", body, mapping=read_mapping(mapping), **changes)


def test_paths_types_codes_times_and_order_are_as_declared() -> None:
    (update,) = mapped(rows("7;26-7;IL099;PSYCH;02.03.2026 08:00:00;O;;k.A.;12"))
    assert (update.source_key, update.number, update.agency) == ("7", "26-7", "IL099")
    assert update.created_at == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert (update.statuses, update.dispositions) == ((IncidentStatus.ACTIVE,), ())
    assert update.order == "00000000000000000012"
    assert not update.narrative_supplied


def test_cancel_delete_and_restriction_are_said_as_declared() -> None:
    cancelled, deleted, secret = mapped(rows("7;1;;;;X;;;1", "8;2;;;;L;;;1", "9;3;;;;O;STRENG;;1"))
    assert cancelled.statuses == (IncidentStatus.CANCELLED,)
    assert deleted.deleted
    assert secret.restricted


def test_a_status_outside_the_code_table_is_noted() -> None:
    (update,) = mapped(rows("7;1;;;;Q;;;1"))
    assert "status_unknown" in codes(update)


def test_a_report_feed_says_report() -> None:
    (update,) = mapped(rows("7;1;;;;O;;;1"), 'kind = "report"\n' + ROWS)
    assert update.kind is UpdateKind.REPORT


def test_order_by_file_name_takes_its_digits_and_by_time_its_instant() -> None:
    by_name = ROWS.replace('order = "number"', 'order = "file_name"').replace(
        'order_by = "rev"', ""
    )
    mapping = read_mapping(by_name)
    update = one("mapped", rows("7;1;;;;O;;;"), "cad_20260302140501.csv", mapping=mapping)
    assert update.order == "20260302140501000000"
    by_time = ROWS.replace('order = "number"', 'order = "time"').replace('"rev"', '"wann"')
    (update,) = mapped(rows("7;1;;;02.03.2026 08:00:00;O;;;"), by_time)
    assert update.order == "2026-03-02T14:00:00.000000Z"
    (update,) = mapped(rows("7;1;;;;O;;;"), by_time)
    assert "no_order" in codes(update)


def test_deltas_are_deltas() -> None:
    (update,) = mapped(rows("7;1;;;;O;;;1"), "snapshot = false\n" + ROWS)
    assert not update.snapshot


def test_a_header_may_be_declared_for_files_without_one() -> None:
    text = ROWS.replace('delimiter = ";"', 'delimiter = ";"\nheader = ["id", "no", "st"]')
    (update,) = mapped(b"7;26-7;O\n", text)
    assert (update.source_key, update.statuses) == ("7", (IncidentStatus.ACTIVE,))


def test_lists_paths_with_conditions_and_the_records_own_fields() -> None:
    text = """
order = "none"
[source]
layout = "json"
each = "calls"
[fields]
key = "ref"
common_number = "custom[key=origin].value"
[lists.units]
each = "crew"
unit = "name"
kind = "/team"
"""
    body = b"""{"calls": [{"ref": 5, "team": "CIT", "crew": [{"name": "2B"}],
 "custom": [{"key": "x", "value": "no"}, {"key": "Origin", "value": "77"}]}]}"""
    (update,) = mapped(body, text)
    assert [(n.number, n.kind) for n in update.numbers] == [("5", "incident"), ("77", "common")]
    assert [(u.unit, u.kind) for u in update.units] == [("2B", "CIT")]


def test_attributes_and_nil_elements_of_xml() -> None:
    text = """
order = "none"
[source]
layout = "xml"
each = "Ev"
[fields]
key = "@n"
type_text = "Kind"
address = "Pl"
"""
    body = b"""<D xmlns:x="http://www.w3.org/2001/XMLSchema-instance"><Ev n="7"><Kind x:nil="true"/>
<Pl src="gps">9 Oak</Pl></Ev></D>"""
    (update,) = mapped(body, text)
    assert (update.call_types, update.locations[0].text) == ((), "9 Oak")


def test_the_repeated_hour_of_autumn_is_marked_and_settled_by_the_opening() -> None:
    text = ROWS.replace('disposition = "ende"', 'closed_at = "ende"')
    (update,) = mapped(rows("7;1;;;01.11.2026 01:30:00;O;;01.11.2026 01:10:00;1"), text)
    assert update.time_ambiguous
    assert update.closed_at is not None
    assert update.created_at is not None
    assert update.closed_at > update.created_at


def test_two_feeds_with_the_same_numbers_are_read_alike_and_kept_apart_by_their_feed() -> None:
    """The key of an incident is feed and source key together (R1); formats know only the latter."""
    body = rows("7;26-7;;;;O;;;1")
    first = one("mapped", body, mapping=read_mapping(ROWS), name="east")
    second = one("mapped", body, mapping=read_mapping(ROWS), name="west")
    assert first == second


def test_a_single_line_of_ten_megabytes_is_refused_or_read() -> None:
    line = b"7;26-7;;" + b"x" * 10_000_000 + b";;O;;;1\n"
    with pytest.raises(Unreadable) as caught:
        mapped(HEAD.encode() + line)
    assert caught.value.code is Fault.TOO_LARGE
    with pytest.raises(Unreadable) as caught:
        mapped(HEAD.encode() + line, max_bytes=16_000_000)
    assert (caught.value.code, caught.value.position) == (Fault.TOO_LARGE, "2:1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[fields]", "[felder]"), "fields"),
        (('key = "id"\nnumber = "no"\n', ""), "key or a number"),
        (('type_text = "typ"', 'type_word = "typ"'), "type_word"),
        (('O = "active"', 'O = "going"'), "active, closed"),
        (
            ('type_text = "typ"', "type_text = { expr = \"open('x')\" }"),
            "there is no function open",
        ),
        (('type_text = "typ"', "type_text = {}"), "one of path, expr and value"),
        (('layout = "csv"', 'layout = "dbf"'), "source.layout"),
        (("[source]", "[source"), "TOML"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(change: tuple[str, str], said: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_mapping(ROWS.replace(*change))
    assert said in str(caught.value)


def test_a_mapped_feed_needs_a_mapping() -> None:
    with pytest.raises(ValueError, match="mapping_file"):
        parse("mapped", b"x", mapping=None)


def test_a_mapping_is_a_word() -> None:
    assert isinstance(read_mapping(ROWS), Mapping)


def test_an_export_of_too_many_rows_is_parked_with_what_to_do_and_not_read_for_minutes() -> None:
    rows = b"Incident Number,Call Type,Created\n" + b"1,EDP,2026-03-01 14:05:00\n" * 6
    assert parse("csv", rows, max_rows=6)
    with pytest.raises(Unreadable) as refused:
        parse("csv", rows, max_rows=5)
    assert (refused.value.code, refused.value.position) == (Fault.TOO_MANY_ROWS, "6:1")
    words = sentence("too_many_rows", {"position": "6:1"})
    assert "(at 6:1)" in words.happened
    assert "split" in words.next_step
