"""Holds and what is due, for the privacy officer: placed, counted, ended; the matter is sealed."""

import re

from sqlalchemy import select

from casestore.tables import case
from tests.redaction.test_state_law import TABLE
from tests.web.clinical_town import clinical_pages
from tests.web.visitor import signed_in


def first_case(zone):
    with zone.read() as conn:
        return conn.scalar(select(case.c.case_id).order_by(case.c.case_id).limit(1))


def test_a_hold_is_placed_shown_and_ended(ward, clinic):
    zone = clinic
    priya = signed_in(ward, "priya")
    page = priya.get("/retention").text
    assert "There is none." in page
    assert "records of care are kept" in page
    one = first_case(zone)
    form = {"kind": "case", "why": "litigation", "subject": one, "matter": "docket 26-1"}
    assert priya.submit("/retention/holds", **form).status_code == 303
    page = priya.get("/retention").text
    assert "docket 26-1" in page
    assert one in page
    hold = re.search(r"/retention/holds/([0-9a-f-]{36})/end", page).group(1)
    assert priya.submit(f"/retention/holds/{hold}/end").status_code == 303
    assert "Ended" in priya.get("/retention").text
    assert priya.submit(f"/retention/holds/{hold}/end").status_code == 404
    zone.writer.run(lambda uow: None)
    stored = b"".join(p.read_bytes() for p in zone.folder.iterdir() if "sqlite" in p.name)
    assert b"docket 26-1" not in stored


def test_what_is_not_there_cannot_be_held(ward):
    priya = signed_in(ward, "priya")
    for form in (
        {"kind": "case", "subject": "nothing"},
        {"kind": "incident", "subject": "nothing"},
        {"kind": "case", "subject": ""},
    ):
        assert priya.submit("/retention/holds", why="audit", **form).status_code == 400


def test_what_is_due_is_counted_by_reason_where_a_time_is_set(clinic):
    pages = clinical_pages(clinic, care_years=7)
    priya = signed_in(pages, "priya")
    assert "No table of state law" in priya.get("/retention?count=yes").text
    law = TABLE.replace("2031-12-31", "2041-12-31").replace("2031-", "2021-", 2)
    (clinic.folder / "state-law.toml").write_text(law)
    assert "Count what is due" in priya.get("/retention").text
    assert "Nothing is due." in priya.get("/retention?count=yes").text


def test_nobody_else_opens_it(ward):
    for login in ("carla", "lee", "ivan"):
        assert signed_in(ward, login).get("/retention").status_code == 404
