"""Roster, pages, hand-over, check-in and credentials as people use them."""

import re

import pytest

from casestore.cause import Cause
from casestore.duty.pages import PageKind, page
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in

TEAM = {
    "own_id": "north",
    "name": "North team",
    "employer": "county",
    "time_zone": "America/Chicago",
    "agreements": "northfield 2025-01-01",
    "shifts": "Mon 07:00-19:00\nTue 07:00-19:00",
    "areas": "northfield: BEAT 4",
    "units": "northfield: MH1",
    "mail": "north@example.org",
}


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def lee(ward):
    return signed_in(ward, "lee")


def test_a_supervisor_writes_the_roster_and_everybody_reads_it(carla, lee, clinic):
    assert carla.submit("/roster/new", **TEAM).status_code == 404
    made = lee.submit("/roster/new", member=[account_id(clinic, "carla")], **TEAM)
    assert made.headers["location"] == "/roster"
    page = plain(carla.get("/roster").text)
    for word in ("North team", "BEAT 4", "MH1", "Mon 07:00-19:00", "Carla"):
        assert word in page, word
    form = lee.get("/roster/north").text
    assert "northfield 2025-01-01" in form


@pytest.mark.parametrize(
    "wrong",
    [
        {"shifts": "Someday 7-9"},
        {"shifts": "Mon 25:00-26:00"},
        {"agreements": "northfield"},
        {"units": "MH1"},
        {"time_zone": "Mars/Olympus"},
        {"own_id": "No Spaces"},
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_saved(lee, wrong):
    answer = lee.submit("/roster/new", **TEAM | wrong)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert "North team" not in lee.get("/roster").text


def test_without_an_agreement_a_team_sees_no_new_lead(carla, lee, clinic, leads):
    lead = f"/leads/{leads['26-104209']}"
    who = [account_id(clinic, "carla")]
    assert "1207 Birch Ln" in carla.get("/today").text
    lee.submit("/roster/new", member=who, **TEAM | {"agreements": ""})
    assert "1207 Birch Ln" not in carla.get("/today").text
    assert carla.get(lead).status_code == 404
    assert carla.submit(f"{lead}/take").status_code == 404
    lee.submit("/roster/north", member=who, **TEAM)
    assert "1207 Birch Ln" in carla.get("/today").text


def test_a_page_is_acknowledged_on_today(carla, clinic, leads):
    lead = leads["26-104209"]
    clinic.write(
        lambda uow: page(
            Cause(uow, NOON, "schedule"), "p-1", "northfield", PageKind.NEW, lead_id=lead
        )
    )
    assert "A new lead waits" in plain(carla.get("/today").text)
    assert carla.submit("/pages/p-1/seen").status_code == 303
    assert "A new lead waits" not in plain(carla.get("/today").text)
    assert carla.submit("/pages/p-1/seen").status_code == 404


def test_a_hand_over_is_offered_and_accepted_by_name(carla, lee, clinic):
    assert "1 open case" in plain(carla.get("/hand-over").text)
    offered = carla.submit("/hand-over", to=account_id(clinic, "lee"), note="Mill Road is shaky.")
    assert offered.status_code == 303
    assert "hands over to you" in plain(lee.get("/today").text)
    page = lee.get("/hand-over").text
    assert "Mill Road is shaky." in page
    assert "I accept it, Lee" in page
    offer = re.search(r'action="(/hand-over/[^"]+)"', page).group(1)
    assert carla.submit(offer, accept="yes").status_code == 409
    assert lee.submit(offer, accept="yes").status_code == 303
    assert "0 open cases" in plain(carla.get("/hand-over").text)
    assert "2 open cases" in plain(lee.get("/hand-over").text)


def test_the_timer_is_started_answered_and_missed_where_the_team_sees_it(carla, lee, clock):
    assert carla.submit("/check-in", minutes="30").status_code == 303
    assert carla.submit("/check-in", minutes="30").status_code == 409
    assert "Say that you are safe by" in plain(carla.get("/today").text)
    clock.advance(31 * 60)
    lee_again = plain(signed_in(lee.pages, "lee").get("/today").text)
    assert "did not check in" in lee_again
    again = signed_in(carla.pages, "carla")
    assert again.submit("/check-in/safe").status_code == 303
    assert again.submit("/check-in/safe", ends="yes").status_code == 303
    assert "did not check in" not in plain(again.get("/today").text)


def test_a_credential_that_expires_soon_stands_on_today(carla, lee, clinic):
    soon = {"account_id": account_id(clinic, "carla"), "kind": "license"}
    day = NOON.date().replace(day=28).isoformat()
    assert carla.submit("/credentials", expires_on=day, **soon).status_code == 404
    assert lee.submit("/credentials", expires_on="tomorrow", **soon).status_code == 400
    late = {"issued_on": "2027-01-01", **soon}
    assert lee.submit("/credentials", expires_on=day, **late).status_code == 400
    issued = {"issued_on": "2024-11-28", **soon}
    assert lee.submit("/credentials", expires_on=day, **issued).status_code == 303
    assert "from 2024-11-28" in plain(lee.get("/roster").text)
    assert f"until {day}" in plain(carla.get("/today").text)
    assert f"until {day}" in plain(lee.get("/roster").text)


def test_a_supervisor_says_what_needs_a_license(carla, lee, clinic):
    rule = {"act": "cosign", "kind": "license", "required": "yes"}
    assert carla.submit("/credentials/needed", **rule).status_code == 404
    assert lee.submit("/credentials/needed", **rule | {"kind": "sainthood"}).status_code == 400
    assert lee.submit("/credentials/needed", **rule).status_code == 303
    assert "No longer needed" in plain(lee.get("/roster").text)
    assert "Needed from now on" not in plain(carla.get("/roster").text)
    assert lee.submit("/credentials/needed", **rule | {"required": "no"}).status_code == 303
    assert "No longer needed" not in plain(lee.get("/roster").text)
