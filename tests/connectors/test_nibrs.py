"""NIBRS: statistics, and that they identify nobody."""

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import PersonRole, UpdateKind
from tests.connectors.builders import one, parse
from tests.connectors.messages import codes, nibrs

RANGE = (
    "<nc:MeasureIntegerRange><nc:RangeMaximumIntegerValue>30</nc:RangeMaximumIntegerValue>"
    "<nc:RangeMinimumIntegerValue>25</nc:RangeMinimumIntegerValue></nc:MeasureIntegerRange>"
)


@pytest.mark.parametrize("version", ["4.2", "2019", "2023.0", "2025.0"])
def test_it_says_that_it_identifies_nobody_in_every_version(version: str) -> None:
    update = one("nibrs", nibrs(version=version))
    assert (update.kind, update.source_key) == (UpdateKind.STATISTIC, None)
    assert "identifies_nobody" in codes(update)
    assert [(t.code, t.system) for t in update.call_types] == [
        ("35A", "nibrs_offense"),
        ("D", "nibrs_factor"),
    ]
    assert (update.agency, update.number, update.order) == ("IL0990100", "000026000417", "2026-03")


def test_padded_and_unpadded_numbers_are_one_message() -> None:
    padded, plain = one("nibrs", nibrs()), one("nibrs", nibrs(number="26000417"))
    assert padded.message_key == plain.message_key


def test_of_three_dates_the_one_with_an_hour_counts_and_the_contradiction_is_said() -> None:
    update = one("nibrs", nibrs())
    assert update.created_at is not None
    assert update.created_at.isoformat() == "2026-03-01T14:00:00+00:00"
    assert "dates_disagree" in codes(update)


@pytest.mark.parametrize(
    ("measure", "age"),
    [
        ("<nc:MeasureIntegerValue>34</nc:MeasureIntegerValue>", "34"),
        ("<nc:MeasureValueText>BABY</nc:MeasureValueText>", "BABY"),
        (RANGE, "25-30"),
    ],
)
def test_ages_are_numbers_ranges_or_words(measure: str, age: str) -> None:
    (person,) = one("nibrs", nibrs(age=measure)).persons
    assert (person.age, person.sex, person.roles) == (age, "M", (PersonRole.SUSPECT,))


def test_a_deletion_deletes() -> None:
    assert one("nibrs", nibrs(action="D")).deleted


def test_a_fault_of_the_service_is_read_and_another_document_is_not() -> None:
    fault = b'<e:Envelope xmlns:e="urn:soap"><e:Body><e:Fault/></e:Body></e:Envelope>'
    assert one("nibrs", fault).dispositions[0].code == "FAULT"
    with pytest.raises(Unreadable) as caught:
        parse("nibrs", b"<other/>")
    assert caught.value.code is Fault.UNKNOWN_FORMAT


def test_a_comment_before_the_declaration_is_not_well_formed_and_parked_with_its_place() -> None:
    with pytest.raises(Unreadable) as caught:
        parse("nibrs", b'<!-- licence -->\n<?xml version="1.0"?>' + nibrs())
    assert (caught.value.code, caught.value.position[:2]) == (Fault.UNREADABLE, "2:")
