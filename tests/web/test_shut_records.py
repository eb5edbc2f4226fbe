"""Records that are closed to most: what the case, the reviews and the recorder's next page say."""

import re

import pytest
from sqlalchemy import select

from casestore.people.editing import change, restricted
from casestore.tables import lead
from handoff.demo_accounts import _ACCOUNTS
from schemas.envelope import ZoneName
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON, make_account
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - fixture
from tests.web.visitor import signed_in
from zone.accounts.account import Role

DIED = {"source": "family", "confirmed_by": "document"}
SHUT = "Linked to a record that you may not open."


@pytest.fixture
def died(known):  # noqa: F811 - the fixture
    """Carla recorded the death; the page that she is shown next."""
    return known.get(known.submit(f"{WHO}/death", **DIED).headers["location"]).text


@pytest.fixture
def address(known, clinic, leads):  # noqa: F811 - the fixture
    of_the_call = select(lead.c.case_id).where(lead.c.lead_id == leads["26-104209"])
    with clinic.read() as conn:
        return f"/cases/{conn.scalar(of_the_call)}"


def test_r45_the_case_of_somebody_who_died_says_linked_and_offers_no_new_record(
    died, clinic, ward, address
):
    make_account(clinic, "nora")
    make_account(clinic, "sam", role=Role.SUPERVISOR)
    for login in ("carla", "nora", "sam"):
        page = signed_in(ward, login).get(address).text
        assert SHUT in plain(page), login
        assert "nobody fits" not in page
        assert "/new-person" not in page
        assert "Marcus" not in page
    assert SHUT not in plain(signed_in(ward, "lee").get(address).text)


def test_r5_a_restricted_record_is_said_the_same_way(known, clinic, address):  # noqa: F811
    lee = account_id(clinic, "lee")
    clinic.write(lambda uow: change(uow, WHO.rpartition("/")[2], lee, NOON, restricted(True)))
    assert SHUT in plain(known.get(address).text)


def test_who_records_a_death_is_told_that_it_is_recorded(died, ward):
    assert "The death is recorded." in plain(died)
    assert "The death is recorded." not in plain(signed_in(ward, "carla").get("/today").text)


def test_a_review_links_the_record_where_the_reviewer_may_open_it(died, clinic, ward):
    make_account(clinic, "sam", role=Role.SUPERVISOR)
    sam = signed_in(ward, "sam").get("/reviews").text
    assert "You may not open this record." in plain(sam)
    assert f'href="{WHO}"' not in sam
    lee = signed_in(ward, "lee")
    there = re.search(rf'href="({WHO})"', lee.get("/reviews").text).group(1)
    assert "Recorded as having died" in plain(lee.get(there).text)


def test_in_the_training_town_somebody_can_take_a_death_back():
    assert [
        one.login
        for one in _ACCOUNTS
        if one.zone is ZoneName.CLINICAL and one.role is Role.SUPERVISOR and one.sees_restricted
    ] == ["supervisor"]
