"""De-identification: all eighteen identifiers, and the traps of dispatch data."""

import pytest

from redaction.remark import Method
from redaction.safe_harbor import TREATMENTS, Kind, deidentified, undeclared

ROW = {
    "caller": "Odalys Quennerby",
    "address": "12 Larkspur Ct",
    "block": "1200 block of Birch Ln",
    "crossing": "5th & Main",
    "beat": "4A",
    "zip": "53703",
    "state": "WI",
    "opened": "2031-04-02T03:04:05Z",
    "born": "1990-01-02",
    "age": 41,
    "phone": "555-0142",
    "number": "31-000123",
    "unit": "4A21",
    "name_hash": "9f2c",
    "plate": "ABC 123",
    "remarks": "said her brother Tom lives there",
    "type": "welfare check",
    "calls": 3,
}
KINDS = {
    "caller": Kind.NAME,
    "address": Kind.PLACE,
    "block": Kind.PLACE,
    "crossing": Kind.PLACE,
    "beat": Kind.PLACE,
    "zip": Kind.ZIP,
    "state": Kind.STATE,
    "opened": Kind.DATE,
    "born": Kind.DATE,
    "age": Kind.AGE,
    "phone": Kind.PHONE,
    "number": Kind.UNIQUE,
    "unit": Kind.UNIQUE,
    "name_hash": Kind.UNIQUE,
    "plate": Kind.VEHICLE,
    "remarks": Kind.TEXT,
    "type": Kind.CODE,
    "calls": Kind.COUNT,
}


def test_what_identifies_is_gone_and_the_rest_stays():
    left, remarks = deidentified(ROW, KINDS, zip3_people=20_001)
    kept = {name: value for name, value in left.items() if value is not None}
    assert kept == {
        "zip": "537",
        "state": "WI",
        "opened": "2031",
        "born": "1990",
        "age": 41,
        "type": "welfare check",
        "calls": 3,
    }
    assert {r.field for r in remarks} == {n for n, v in ROW.items() if left[n] != v}
    assert {r.method for r in remarks} == {Method.REMOVE, Method.GENERALISE}
    assert "Odalys" not in repr(remarks)


def test_all_eighteen_identifiers_are_named():
    assert {kind.value[0] for kind in Kind if kind.value[0] in "ABCDEFGHIJKLMNOPQR"} == set(
        "ABCDEFGHIJKLMNOPQR"
    )
    stays = {Kind.ZIP, Kind.STATE, Kind.DATE, Kind.AGE, Kind.COUNT, Kind.CODE}
    assert set(TREATMENTS) == stays


def test_twice_is_once():
    once, _ = deidentified(ROW, KINDS, zip3_people=20_001)
    again, remarks = deidentified(once, KINDS, zip3_people=20_001)
    assert again == once
    assert remarks == ()


@pytest.mark.parametrize(
    ("people", "zip3"), [(0, "000"), (20_000, "000"), (20_001, "537"), (900_000, "537")]
)
def test_a_zip_area_of_few_people_is_not_named(people, zip3):
    left, _ = deidentified({"zip": "53703"}, KINDS, zip3_people=people)
    assert left["zip"] == zip3


@pytest.mark.parametrize(
    ("age", "shown"),
    [(0, 0), (89, 89), (90, "90 or older"), (104, "90 or older"), (-1, None), ("41", None)],
)
def test_ages_over_89_are_one_group(age, shown):
    assert deidentified({"age": age}, KINDS)[0]["age"] == shown


def test_a_field_that_nobody_declared_is_removed_and_named():
    left, remarks = deidentified({"mystery": "x"}, KINDS)
    assert left == {"mystery": None}
    assert remarks[0].rule == "safe-harbor-undeclared"
    assert undeclared(["mystery", "age"], KINDS) == ("mystery",)
