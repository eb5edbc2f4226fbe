"""A feed that holds is said on the board's stream and on Operations, where IT releases it (R14)."""

import re

import pytest

from tests.web.dispatch_town import NOON, dispatch_pages
from tests.web.visitor import signed_in
from zone.journal import feed_holds
from zone.journal.feed_holds import Hold, HoldReason

RELEASE = "/operations/feeds/northfield-cad/release"


@pytest.fixture
def held(dispatch):
    one = Hold("northfield-cad", NOON, HoldReason.OLD, 120, 130)
    dispatch.write(lambda uow: feed_holds.hold(uow, one, "stage:watch"))
    return dispatch_pages(dispatch)


def holds(pages):
    with pages.state.site.zone.read() as conn:
        return set(feed_holds.holds(conn))


def test_operations_says_that_a_feed_holds_and_it_releases_it(held):
    ivan = signed_in(held, "ivan")
    page = ivan.get("/operations").text
    assert "northfield-cad HELD" in page
    assert f'action="{RELEASE}"' in page
    assert ivan.submit(RELEASE, calls="send").status_code == 303
    assert holds(held) == set()
    assert "HELD" not in ivan.get("/operations").text


def test_released_twice_it_says_that_it_does_not_hold(held):
    ivan = signed_in(held, "ivan")
    assert ivan.submit(RELEASE, calls="leave").status_code == 303
    answer = ivan.submit(RELEASE, calls="leave")
    assert answer.status_code == 409
    assert "does not hold" in answer.text


def test_who_may_not_release_sees_no_button_and_is_refused(held):
    priya = signed_in(held, "priya")
    page = priya.get("/operations").text
    assert "HELD" in page
    assert not re.search("<button[^>]*calls", page)
    assert priya.submit(RELEASE, calls="send").status_code == 404
    assert holds(held) == {"northfield-cad"}


def test_the_board_says_so_too(held):
    assert "northfield-cad HELD" in signed_in(held, "dana").get("/board").text
