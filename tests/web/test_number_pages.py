"""A supervisor's figures: each opens the list it was counted from, for the team only."""

import re
from datetime import timedelta

import pytest

from casestore.figures.measures import Figures
from casestore.figures.words import MEASURES
from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in


@pytest.fixture
def lee(ward):
    return signed_in(ward, "lee")


def numbers(clinic, agencies=("northfield",), days=30):
    with clinic.read() as conn:
        start = NOON - timedelta(days=days)
        end = NOON + timedelta(minutes=1)  # contacts of this evening begin at noon
        return Figures(conn, clinic.keys, agencies, start, end, NOON).all()


def test_every_number_opens_its_list_and_the_list_has_as_many_lines(clinic, lee):
    page = lee.get("/numbers").text
    assert tuple(re.findall(r'href="/numbers/(\w+)\?days=30"', page)) == tuple(MEASURES)
    for code, figure in numbers(clinic).items():
        page = lee.get(f"/numbers/{code}").text
        listed = re.findall(r'<li><a href="/(?:leads|cases|referrals)/', page)
        assert len(listed) == len(figure.lines), code


def test_the_big_figure_of_a_tile_is_what_its_name_says(clinic, lee):
    """A share stands over the name of a share; the minutes are named as the median beside it."""
    found = numbers(clinic)["first_contact"]
    tile = re.search(r'<li><a href="/numbers/first_contact.*?</a>', lee.get("/numbers").text)[0]
    assert f'<b class="big">{found.percent} %</b>' in tile
    assert "Somebody was there within an hour" in tile
    counts = f"{found.counted} of {found.of}: first contact within 60 minutes"
    assert f"{counts} · median {round(found.median)} minutes" in tile


def test_calls_and_time_to_first_contact_are_counted_from_calls_and_contacts(clinic):
    found = numbers(clinic)
    assert found["calls"].counted == 2
    assert len(found["calls"].lines) == 5
    assert found["met"].unknown == 2
    assert found["first_contact"].median is not None
    assert found["first_contact"].median >= 55


def test_the_flag_is_judged_only_by_calls_that_it_opened_itself(clinic):
    found = numbers(clinic)
    assert (found["flag_right"].counted, found["flag_right"].of) == (1, 1)
    assert (found["flag_found"].counted, found["flag_found"].of) == (1, 2)


def test_calls_of_other_agencies_are_not_counted(clinic):
    assert numbers(clinic, ("lakeside",))["calls"].lines == ()


def test_drawings_have_a_table_beside_them_and_groups_show_the_unknown(lee):
    page = lee.get("/numbers/calls?by=race").text
    assert page.count('role="img"') == 2
    assert page.count("<rect") == 24 + 2
    assert 'aria-current="true">Race and ethnicity' in page
    assert "<b>Not known</b>" in page
    assert "What funders ask" in lee.get("/numbers/outcome").text
    assert lee.get("/numbers/calls?by=nonsense").status_code == 200


def test_the_privacy_officer_sees_the_figures_without_the_list(ward):
    priya = signed_in(ward, "priya")
    assert priya.get("/numbers").status_code == 200
    page = priya.get("/numbers/calls").text
    assert "The list" not in page
    assert 'href="/cases/' not in page


def test_nobody_else_opens_them(ward):
    for login in ("carla", "ivan", "dana"):
        assert signed_in(ward, login).get("/numbers").status_code == 404, login
