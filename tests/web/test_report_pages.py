"""Saved reports: kept by name, counted anew, exact on the page, safe in files."""

import io
import zipfile
from datetime import timedelta

import pytest

from tests.web.test_person_pages import audited
from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in

WANTED = {"name": "Council", "span": "365", "by": "race", "code": ["met", "calls", "outcome"]}
FILE = {"agency": "northfield", "period": "2026-Q4"}


@pytest.fixture
def late(ward, clock):
    """The evening's quarter is long over."""
    clock.advance(timedelta(days=80).total_seconds())
    return ward


@pytest.fixture
def lee(late):
    return signed_in(late, "lee")


def test_a_report_is_saved_opened_again_replaced_by_its_name_and_forgotten(lee, late):
    where = lee.submit("/reports", **WANTED).headers["location"]
    page = plain(lee.get(where).text)
    assert "Not known few 0 0 2" in page
    assert "Calls that came to the team" in page
    again = lee.submit("/reports", **WANTED | {"by": ""}).headers["location"]
    assert plain(lee.get("/reports").text).count("Council") == 1
    assert lee.get(where).status_code == 404
    assert signed_in(late, "priya").get(again).status_code == 404, "another's report"
    for span in ("last_quarter", "four_quarters"):
        other = lee.submit("/reports", **WANTED | {"span": span}).headers["location"]
        assert lee.get(other).status_code == 200
    assert lee.submit(f"{other}/forget").status_code == 303
    assert "Council" not in plain(lee.get("/reports").text)


@pytest.mark.parametrize("change", [{"code": []}, {"code": ["x"]}, {"by": "name"}, {"span": "7"}])
def test_what_there_is_not_is_refused(lee, change):
    assert lee.submit("/reports", **WANTED | change).status_code == 400


def test_files_hold_safe_counts_of_a_closed_quarter_and_are_audited(lee, clinic):
    hostile = '=HYPERLINK("http://x")'
    where = lee.submit("/reports", **WANTED | {"name": hostile}).headers["location"]
    sheet = lee.submit(f"{where}/file", **FILE, form="csv")
    assert sheet.headers["content-disposition"] == 'attachment; filename="report-2026-Q4.csv"'
    assert "northfield,2026-Q4,0,met,race,not_known,total,hidden" in sheet.text
    assert "calls" not in sheet.text, "calls that nobody took are in no count that leaves"
    book = lee.submit(f"{where}/file", **FILE, form="xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    page = lee.submit(f"{where}/file", **FILE, form="html").text
    assert "=HYPERLINK(&#34;" in page
    assert "not approved for publication" in page
    made = audited(clinic, "figures.exported")
    assert [row["form"] for row in made] == ["csv", "xlsx", "html"]
    assert len(audited(clinic, "figures.quarter_closed")) == 1


def test_a_file_that_may_not_be_is_refused(lee):
    where = lee.submit("/reports", **WANTED).headers["location"]
    for change in ({"form": "exe"}, {"period": "May"}):
        asked = FILE | {"form": "csv"} | change
        assert lee.submit(f"{where}/file", **asked).status_code == 400
    assert lee.submit(f"{where}/file", agency="x", period="2026-Q4", form="csv").status_code == 404
    team = lee.submit("/reports", **WANTED | {"code": ["calls"]}).headers["location"]
    assert "stay in the team" in plain(lee.get(team).text)
    assert lee.submit(f"{team}/file", **FILE, form="csv").status_code == 400
