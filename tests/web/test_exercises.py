"""Guided exercises of the training town: they check themselves, and print as quick cards (R55)."""

import pytest

from schemas.audit import AuditTag
from tests.web.clinical_town import account_id, clinical_pages
from tests.web.dispatch_town import NOON, dispatch_pages, make_account
from tests.web.visitor import signed_in
from web.shell.exercise_words import EXERCISES
from zone.accounts import Role


@pytest.fixture
def town(clinic):
    """With Nora, who is new here."""
    make_account(clinic, "nora")
    return clinical_pages(clinic, training=True)


def test_an_exercise_is_done_when_the_person_did_it_and_not_before(town, leads):
    nora = signed_in(town, "nora")
    assert "0 of 5 done" in nora.get("/exercises").text
    nora.submit(f"/leads/{leads['26-104209']}/take")
    page = nora.get("/exercises").text
    assert "1 of 5 done" in page
    assert page.count("Not yet") == 4


def test_what_a_colleague_did_does_not_count(town, leads):
    signed_in(town, "lee").submit(f"/leads/{leads['26-104209']}/take")
    assert "0 of 5 done" in signed_in(town, "nora").get("/exercises").text


def test_what_a_dispatcher_says_counts_although_the_chain_writes_it_down(dispatch):
    dana = signed_in(dispatch_pages(dispatch, training=True), "dana")
    who = account_id(dispatch, "dana")
    detail = {"says": "yes", "account": who}
    about = {"incident": "inc-26-104211"}
    dispatch.write(
        lambda uow: uow.audit(
            AuditTag.FLAG_SAID, at=NOON, actor="stage:assemble", about=about, detail=detail
        )
    )
    assert "1 of 4 done" in dana.get("/exercises").text


def test_outside_a_training_town_there_are_none_but_the_card_is_there(ward):
    carla = signed_in(ward, "carla")
    assert carla.get("/exercises").status_code == 404
    card = carla.get("/quick-card")
    assert "Take a new call" in card.text
    assert "988" in card.text


def test_the_banner_leads_to_them(town):
    assert 'href="/exercises"' in signed_in(town, "carla").get("/today").text


def test_every_role_has_exercises():
    assert set(EXERCISES) == set(Role)
    assert all(EXERCISES.values())
