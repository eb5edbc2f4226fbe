"""A public report: prepared by a supervisor, approved by the privacy officer, safe to publish."""

import csv
import io
import re
from datetime import timedelta

import pytest

from casestore.figures.words import LEAVING
from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in


@pytest.fixture
def late(ward, clock):
    """The evening's quarter is long over."""
    clock.advance(timedelta(days=80).total_seconds())
    return ward


@pytest.fixture
def lee(late):
    return signed_in(late, "lee")


def prepare(lee, **more):
    asked = {"agency": "northfield", "period": "2026-Q4", "chosen": list(LEAVING)} | more
    return lee.submit("/publications", **asked)


def test_a_second_person_approves_by_name_and_the_files_stand_by_themselves(late, lee, clinic):
    where = prepare(lee).headers["location"]
    page = plain(lee.get(where).text)
    assert "October to December 2026" in page
    assert "The privacy officer approves" in page
    assert lee.get(f"{where}/files/page").status_code == 404
    assert lee.submit(f"{where}/approve", looked="yes").status_code == 404
    priya = signed_in(late, "priya")
    assert priya.submit(f"{where}/approve").status_code == 400
    assert priya.submit(f"{where}/approve", looked="yes").status_code == 303
    assert "Priya" in plain(lee.get(where).text)
    file = lee.get(f"{where}/files/page")
    assert file.headers["content-disposition"] == 'attachment; filename="2026-Q4.html"'
    assert "Draft" not in file.text
    for loads in ("<script", "src=", "href=", "url(", "@import", "Vandermeer", "Marcus", "Birch"):
        assert loads not in file.text, loads
    rows = list(
        csv.DictReader(io.StringIO(lee.get(f"{where}/files/sheet").content.decode("utf-8-sig")))
    )
    assert {row["figure"] for row in rows} == set(LEAVING)
    assert not [row for row in rows if re.fullmatch(r"[1-9]|10", row["count"])]
    assert priya.submit(f"{where}/withdraw", why="wrong_names").status_code == 303
    assert "Names of areas or figures are wrong" in plain(lee.get(where).text)


def test_nobody_approves_what_they_prepared_themselves(late):
    priya = signed_in(late, "priya")
    where = prepare(priya).headers["location"]
    answer = priya.submit(f"{where}/approve", looked="yes")
    assert answer.status_code == 409
    assert "Nothing was published" in plain(answer.text)


def test_what_cannot_be_prepared_is_refused_in_words(lee):
    assert prepare(lee, period="2026-11").status_code == 400
    assert prepare(lee, chosen=["calls"]).status_code == 400
    assert prepare(lee, agency="lakeside").status_code == 404
    young = prepare(lee, period="2027-Q1")
    assert young.status_code == 409
    assert "not over for 31 days" in plain(young.text)
    assert lee.get("/publications/none").status_code == 404


def test_a_clinician_has_no_such_page(late):
    assert signed_in(late, "carla").get("/publications").status_code == 404
