"""Times that cannot be meant are refused with a sentence; none is put right in silence."""

import pytest

from tests.web.test_record_pages import DIED, add_person
from tests.web.visitor import signed_in

FAR = ("9999-12-31T23:59", "0001-01-01T00:00")


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


def told(answer):
    assert answer.status_code == 400
    return answer.text


@pytest.mark.parametrize("typed", FAR)
def test_a_year_that_nobody_can_mean_is_refused_and_breaks_nothing(carla, typed):
    arrived = carla.submit("/intake", agency="northfield", source="walk_in", began=typed)
    assert "cannot be right" in told(arrived)
    _, person = add_person(carla, "Ada")
    assert "cannot be right" in told(carla.submit(f"{person}/death", **DIED, died_on=typed[:10]))


def test_what_happened_cannot_lie_ahead(carla):
    _, person = add_person(carla, "Ada")
    ahead = "2099-01-01"
    for path, more in (
        ("/intake", {"agency": "northfield", "source": "walk_in", "began": f"{ahead}T00:00"}),
        ("/intake", {"agency": "northfield", "source": "walk_in", "birth_date": ahead}),
        (f"{person}/birth", {"birth_date": ahead}),
        (f"{person}/death", DIED | {"died_on": ahead}),
    ):
        assert "not come yet" in told(carla.submit(path, **more)), path


def test_an_encounter_ends_after_it_began_and_not_in_time_to_come(carla):
    case, _ = add_person(carla, "Ada")
    page = carla.get(case).text
    encounter = page.split('name="encounter_id" value="')[1].split('"')[0]
    end = {"encounter_id": encounter, "outcome": "resolved_on_scene"}
    before, ahead = (
        carla.submit(f"{case}/outcome", **end, ended=at)
        for at in ("2020-01-01T00:00", "2099-01-01T00:00")
    )
    assert "cannot be right" in told(before)
    assert "not come yet" in told(ahead)


def test_an_attempt_from_before_the_follow_up_answers_no_clock(carla):
    case, _ = add_person(carla, "Ada")
    carla.submit(f"{case}/follow-up")
    tried = {"channel": "phone", "result": "reached", "tried": "1980-01-01T00:00"}
    assert "cannot be right" in told(carla.submit(f"{case}/follow-up/attempt", **tried))


def test_a_bad_form_says_which_field_and_not_what_was_typed(carla):
    case, _ = add_person(carla, "Ada")
    answer = carla.submit(f"{case}/outcome", outcome="CANARY-VANDERMEER-1988")
    assert "encounter_id, outcome" in told(answer)
    assert "CANARY" not in answer.text
