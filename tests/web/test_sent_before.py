"""A form that comes twice acts once, as long as it is the same form of the same page."""

import asyncio
import re

import httpx
import pytest
from sqlalchemy import func, select

from casestore.tables import case
from tests.web.visitor import signed_in

TOLD = {"agency": "northfield", "source": "walk_in", "complaint": "cannot sleep"}


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


def drawn(visitor):
    """The token in the forms of a page, as it is drawn now."""
    return re.search(r'name="csrf" value="([^"]+)"', visitor.get("/intake").text).group(1)


def cases(visitor):
    with visitor.zone.read() as conn:
        return conn.scalar(select(func.count()).select_from(case))


def test_a_double_tap_opens_one_case_and_leads_to_it_twice(carla):
    before, form = cases(carla), {"csrf": drawn(carla), **TOLD}
    first, second = (carla.post("/intake", form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert cases(carla) == before + 1


def test_the_same_words_on_a_page_drawn_anew_or_other_words_are_a_case_of_their_own(carla):
    before, token = cases(carla), drawn(carla)
    carla.post("/intake", {"csrf": token, **TOLD})
    carla.post("/intake", {"csrf": token, **TOLD, "complaint": "hears voices"})
    carla.post("/intake", {"csrf": drawn(carla), **TOLD})
    assert cases(carla) == before + 3


def test_what_was_refused_may_be_sent_again(carla):
    wrong = {"csrf": drawn(carla), **TOLD, "agency": "elsewhere"}
    assert [carla.post("/intake", wrong).status_code for _ in range(2)] == [400, 400]


def test_two_at_the_same_moment_are_one(carla):
    before, form = cases(carla), {"csrf": drawn(carla), **TOLD}

    async def both():
        transport = httpx.ASGITransport(carla.pages, client=("10.0.0.7", 4711))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", cookies=carla.cookies
        ) as client:
            return await asyncio.gather(*(client.post("/intake", data=form) for _ in range(5)))

    assert len({answer.headers["location"] for answer in asyncio.run(both())}) == 1
    assert cases(carla) == before + 1
