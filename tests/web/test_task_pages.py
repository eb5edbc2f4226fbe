"""Tasks and follow-up as people use them: an inbox, one task, clocks and attempts."""

import re

import pytest
from sqlalchemy import select

from casestore.cause import Cause
from casestore.tables import lead as lead_table
from casestore.tasks.acts import open_task
from casestore.tasks.words import TaskKind
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in

MILL_ROAD = "26-104188"


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def lee(ward):
    return signed_in(ward, "lee")


@pytest.fixture
def case_id(clinic, leads):
    """Carla's open case at Mill Road."""
    with clinic.read() as conn:
        wanted = select(lead_table.c.case_id).where(lead_table.c.lead_id == leads[MILL_ROAD])
        return conn.scalar(wanted)


@pytest.fixture
def task_id(clinic, case_id):
    """Something that Carla has to do now."""
    who = account_id(clinic, "carla")
    about = ("case", case_id)
    return clinic.write(
        lambda uow: open_task(
            Cause(uow, NOON, who), case_id, TaskKind.FIND_CONTACT, about, who, NOON
        )
    )


def test_today_shows_what_is_due_with_its_call(carla, task_id):
    page = carla.get("/today").text
    assert f'href="/tasks/{task_id}"' in page
    assert "Find another way to reach the person" in plain(page)
    assert "Mental crisis, 300 Mill Rd" in plain(carla.get("/tasks").text)


def test_a_task_is_done_with_a_note_and_taken_back(carla, task_id, reads, clinic):
    here = f"/tasks/{task_id}"
    done = carla.submit(f"{here}/done", how="done", note="The sister has it.")
    assert done.headers["location"] == here
    page = carla.get(here).text
    assert "The sister has it." in page
    assert carla.submit(f"{here}/done", how="done").status_code == 409
    assert carla.submit(f"{here}/undo").status_code == 303
    assert "Taken back: not done yet" in plain(carla.get(here).text)
    assert {read.page for read in reads(clinic)} >= {"task"}


def test_a_task_is_given_to_a_colleague_of_the_agency_only(carla, lee, clinic, task_id):
    here = f"/tasks/{task_id}"
    assert carla.submit(f"{here}/give", to="nobody-known").status_code == 400
    assert carla.submit(f"{here}/give", to=account_id(clinic, "ivan")).status_code == 400
    assert carla.submit(f"{here}/give", to=account_id(clinic, "lee")).status_code == 303
    assert here in lee.get("/tasks").text
    assert "Nothing waits." in plain(carla.get("/tasks").text)


def test_waiting_on_others_stands_apart(carla, clinic, case_id, task_id):
    assert carla.submit(f"/tasks/{task_id}/wait", on="partner").status_code == 303
    assert "Waits on the partner" in plain(carla.get(f"/tasks/{task_id}").text)
    assert carla.submit(f"/tasks/{task_id}/wait").status_code == 303
    assert "Waits on the partner" not in plain(
        carla.get(f"/tasks/{task_id}").text.split("What happened")[0]
    )


def test_an_unknown_task_and_one_of_another_agency_look_alike(ward, clinic, task_id):
    lonely = signed_in(ward, "priya")
    assert lonely.get(f"/tasks/{task_id}").status_code == 404
    assert signed_in(ward, "carla").get("/tasks/none").status_code == 404


def test_follow_up_from_the_first_call_to_the_supervisors_decision(carla, lee, case_id):
    here = f"/cases/{case_id}/follow-up"
    assert f'href="{here}"' in carla.get(f"/cases/{case_id}").text
    assert carla.submit(here).status_code == 303
    assert carla.submit(here).status_code == 409
    for result in ("no_answer", "declined"):
        done = carla.submit(f"{here}/attempt", channel="phone", result=result, note="Rang twice.")
        assert done.status_code == 303
    page = plain(carla.get(here).text)
    assert "Stopped: a supervisor decides" in page
    assert "Rang twice." in page
    assert carla.submit(f"{here}/attempt", channel="phone", result="reached").status_code == 409
    assert carla.submit(f"{here}/decide", decision="end").status_code == 404
    bare = lee.submit(f"{here}/decide", decision="ask_welfare_check")
    assert "needs a ground" in bare.text
    assert lee.submit(f"{here}/decide", decision="end").status_code == 303
    assert "Begin follow-up now" in plain(carla.get(here).text)


def test_what_needs_a_supervisor_is_on_the_supervisors_today(carla, lee, case_id):
    here = f"/cases/{case_id}/follow-up"
    carla.submit(here)
    carla.submit(f"{here}/attempt", channel="visit", result="died")
    assert re.search(r"1 task of the team", plain(lee.get("/today").text))
    assert "Decide how follow-up goes on" in plain(lee.get("/tasks").text)
