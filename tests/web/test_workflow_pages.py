"""Workflows in the pages: drawn, written, switched on; a case goes its way."""

import re

import pytest

from tests.casestore.workflows.test_read import PLAIN
from tests.web.visitor import signed_in


@pytest.fixture
def lee(ward):
    return signed_in(ward, "lee")


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def case(carla, leads):
    return carla.submit(f"/leads/{leads['26-104209']}/take").headers["location"]


def test_the_shipped_workflow_is_drawn_and_told_in_words(carla):
    link = re.search(r'href="(/workflows/[^"]+)"', carla.get("/workflows").text)[1]
    page = carla.get(link).text
    assert page.count("flow-box") == 5
    for words in ("Referred, waiting for arrival", "7 days", "then to the supervisor", "30 days"):
        assert words in page
    assert "Switch on" not in page
    assert "style=" not in page


def test_a_version_with_faults_is_not_taken_in_and_what_was_written_stays(lee):
    broken = PLAIN.replace('from = ["in", "after"]', 'from = ["in"]')
    answer = lee.submit("/workflows", source=broken)
    assert answer.status_code == 422
    assert "“after” is a dead end" in answer.text
    assert "program = &#34;p&#34;" in answer.text


def test_a_supervisor_writes_a_version_and_switches_it_on_and_a_case_goes_that_way(
    lee, carla, case
):
    there = lee.submit("/workflows", source=PLAIN).headers["location"]
    assert "Draft" in lee.get(there).text
    assert carla.submit(f"{there}/publish").status_code == 404
    assert lee.submit(f"{there}/publish").status_code == 303
    assert lee.submit(f"{there}/publish").status_code == 409
    assert carla.submit(f"{case}/way", program="p").status_code == 303
    page = carla.get(f"{case}/way").text
    assert "flow-box here" in page
    assert carla.submit(f"{case}/way/step", move="go").status_code == 303
    assert "Soon" in carla.get(f"{case}/way").text
    late = carla.submit(f"{case}/way/step", move="go")
    assert late.status_code == 409
    assert "does not lead on from where the case stands" in late.text


def test_a_step_that_waits_for_a_form_says_so(carla, case):
    carla.submit(f"{case}/way", program="crisis-response")
    carla.submit(f"{case}/way/step", move="meet")
    assert "A form must be signed first" in carla.get(f"{case}/way").text
    answer = carla.submit(f"{case}/way/step", move="follow_up")
    assert answer.status_code == 409
    assert "A form that this step needs is not signed and complete yet." in answer.text


def test_the_case_page_leads_to_its_forms_and_its_way(carla, case):
    page = carla.get(case).text
    assert f'href="{case}/forms"' in page
    assert f'href="{case}/way"' in page
