"""Who it may be is asked anew: somebody may have become known since the call came in."""

import re

import pytest

from tests.web.test_privacy_pages import plain
from tests.web.visitor import signed_in

TOLD = {
    "agency": "northfield",
    "source": "walk_in",
    "given": "Delia",
    "family": "Okonkwo",
    "birth_date": "1991-06-02",
}


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def two(carla):
    """The same person walks in twice; nobody knows her yet."""
    return [carla.submit("/intake", **TOLD).headers["location"] for _ in range(2)]


def open_record(carla, page):
    """Tap "open a new record" on this page."""
    to = re.search(r'action="(/leads/[^/"]+/new-person)"', page).group(1)
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    return carla.submit(to, mention_id="m-1", shown=shown)


def test_the_second_case_suggests_who_became_known_in_the_first(carla, two):
    first, second = two
    assert "nobody fits" in carla.get(second).text
    assert open_record(carla, carla.get(first).text).status_code == 303
    page = carla.get(second).text
    assert "nobody fits" not in page
    assert "Delia Okonkwo" in plain(page)
    again = carla.get(second).text
    assert again.count('name="person_id"') == page.count('name="person_id"') == 1


def test_a_new_record_from_an_older_page_is_stopped_once_and_shows_who_was_found(carla, two):
    first, second = two
    older = carla.get(second).text
    open_record(carla, carla.get(first).text)
    stopped = open_record(carla, older)
    assert stopped.status_code == 409
    assert "No new record was opened." in plain(stopped.text)
    assert "/confirm" in stopped.text
    assert "Confirmed:" not in plain(carla.get(second).text)
    assert open_record(carla, stopped.text).status_code == 303
    assert "Confirmed: Delia Okonkwo" in plain(carla.get(second).text)


def test_who_was_refused_is_not_asked_about_again(carla, two):
    first, second = two
    open_record(carla, carla.get(first).text)
    page = carla.get(second).text
    refuse = re.search(r'action="(/leads/[^/"]+/refuse)"', page).group(1)
    link = re.search(r'name="link_id" value="([^"]+)"', page).group(1)
    assert carla.submit(refuse, link_id=link).status_code == 303
    page = carla.get(second).text
    assert "nobody fits" in page
    assert open_record(carla, page).status_code == 303
