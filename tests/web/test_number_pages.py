"""A supervisor's eight numbers: each opens the list it was counted from, for the team only."""

import re
from datetime import timedelta

import pytest

from casestore.team_numbers import NAMES, TeamNumbers
from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in


@pytest.fixture
def lee(ward):
    return signed_in(ward, "lee")


def numbers(clinic, agencies=("northfield",), days=30):
    with clinic.read() as conn:
        return TeamNumbers(conn, clinic.keys, agencies, NOON - timedelta(days=days), NOON).all()


def test_every_number_opens_its_list(lee):
    page = lee.get("/numbers").text
    opened = re.findall(r'href="/numbers/(\w+)\?days=30"', page)
    assert tuple(opened) == NAMES
    for name in NAMES:
        assert lee.get(f"/numbers/{name}").status_code == 200


def test_the_list_has_as_many_lines_as_the_number_says(clinic, lee):
    found = numbers(clinic)
    for name, number in found.items():
        page = lee.get(f"/numbers/{name}").text
        assert len(re.findall(r'<li><a href="/(?:leads|cases|referrals)/', page)) == number.of


def test_calls_met_and_time_to_first_contact_are_counted_from_the_contacts(clinic):
    found = numbers(clinic)
    assert found["flagged"].of == 5
    assert found["met"].counted == 2
    assert found["first_contact"].median is not None
    assert found["first_contact"].median >= 55


def test_the_flag_is_judged_only_by_calls_that_it_opened_itself(clinic):
    found = numbers(clinic)
    assert (found["flag"].counted, found["flag"].of) == (1, 1)


def test_calls_of_other_agencies_are_not_counted(clinic):
    assert numbers(clinic, ("lakeside",))["flagged"].of == 0


def test_the_drawing_has_a_table_beside_it(lee):
    page = lee.get("/numbers/flagged").text
    assert 'role="img"' in page
    assert page.count("<rect") == 24
    assert page.count("<tr><td>") == 12


def test_nobody_else_opens_them(ward):
    for login in ("carla", "priya", "ivan", "dana"):
        assert signed_in(ward, login).get("/numbers").status_code == 404, login
