"""Research, as the privacy officer uses it: protocol, preview, file, and what is refused."""

import io
import zipfile

import pytest
from sqlalchemy import select

from casestore.cases.encounters import of_cases
from casestore.tables import lead
from tests.web.test_privacy_pages import audited, known, plain  # noqa: F401 - the fixture
from tests.web.visitor import signed_in

PROTOCOL = {
    "number": "IRB 2026-014",
    "title": "Outcomes of co-response",
    "approved_by": "State University IRB",
    "approved_on": "2025-06-01",
    "expires_on": "2027-06-30",
    "researcher": "Ines Okafor",
    "org_kind": "university",
    "field": ["year", "dates", "call_facts", "age"],
}
DAYS = "since=2026-11-01&until=2026-11-22"


@pytest.fixture
def met(known, clinic, leads, clock):  # noqa: F811 - the fixture
    """Marcus's contact ended, and a day has gone by."""
    with clinic.read() as conn:
        case = conn.scalar(select(lead.c.case_id).where(lead.c.lead_id == leads["26-104209"]))
        (contact,) = of_cases(conn, [case])
    given = {"encounter_id": contact.encounter_id, "outcome": "referred"}
    assert known.submit(f"/cases/{case}/outcome", **given).status_code == 303
    clock.advance(26 * 3600)
    return known


@pytest.fixture
def priya(met, ward):
    return signed_in(ward, "priya")


@pytest.fixture
def protocol(priya):
    return priya.submit("/research", **PROTOCOL).headers["location"]


def test_a_protocol_is_recorded_and_shown_with_its_approval(priya, protocol):
    page = plain(priya.get(protocol).text)
    assert "IRB 2026-014" in page
    assert "in force" in page
    assert "2025-06-01 – 2027-06-30" in page
    assert "IRB 2026-014" in plain(priya.get("/research").text)


def test_a_form_without_its_dates_or_with_a_signature_of_nobody_is_refused(priya):
    for change in ({"expires_on": ""}, {"agreement_on": "2026-01-01"}, {"org_kind": "police"}):
        assert priya.submit("/research", **PROTOCOL | change).status_code == 400


def test_a_preview_makes_nothing_and_says_why_records_are_left_out(priya, protocol):
    page = plain(priya.get(f"{protocol}?kind=irb_waiver&{DAYS}").text)
    assert "Nothing is made yet" in page
    assert "Exports under this protocol None." in page
    page = plain(priya.get(f"{protocol}?kind=limited_data_set&{DAYS}").text)
    assert "No data use agreement is in force" in page
    page = plain(priya.get(f"{protocol}?kind=deidentified&{DAYS}").text)
    assert "it covers whole years" in page


def test_after_the_protocol_was_ended_nothing_is_made(priya, protocol):
    assert priya.submit(f"{protocol}/end").status_code == 303
    page = plain(priya.get(f"{protocol}?kind=irb_waiver&{DAYS}").text)
    assert "This protocol was ended here" in page
    refused = priya.submit(
        f"{protocol}/export", kind="irb_waiver", since="2026-11-01", until="2026-11-22"
    )
    assert refused.status_code == 409
    assert priya.submit(f"{protocol}/end").status_code == 409


def test_a_file_is_made_downloaded_and_each_download_is_written_down(priya, protocol, clinic):
    export = priya.submit(
        f"{protocol}/export", kind="irb_waiver", since="2026-11-01", until="2026-11-23"
    )
    assert export.status_code == 303, plain(export.text)
    where = export.headers["location"]
    page = plain(priya.get(where).text)
    assert "1 of 1 people" in page
    for _ in range(2):
        content = priya.get(f"{where}/file")
    assert content.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content.content)) as archive:
        assert b"referred" in archive.read("data.csv")
        assert b"Vandermeer" not in b"".join(map(archive.read, archive.namelist()))
    read = [r for r in audited(clinic, "page.read") if "research file" in r.detail]
    assert len(read) == 2
    assert priya.submit(f"{where}/returned", how="destroyed").status_code == 303
    assert "They destroyed it" in plain(priya.get(where).text)
    assert priya.submit(f"{where}/returned", how="destroyed").status_code == 409


def test_no_page_ever_shows_the_crosswalk(priya, protocol, clinic):
    where = priya.submit(
        f"{protocol}/export", kind="irb_waiver", since="2026-11-01", until="2026-11-23"
    ).headers["location"]
    for path in ("/research", protocol, where):
        assert "person-marcus" not in priya.get(path).text


@pytest.mark.parametrize("who", ["carla", "lee", "ivan"])
def test_nobody_else_has_these_pages(ward, who):
    assert signed_in(ward, who).get("/research").status_code == 404
