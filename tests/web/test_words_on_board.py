"""Words of the clinic on the board, until their lease ends, also where the line is dead (R17)."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pipelines.incidents.guidance import save_guidance
from pipelines.ports import SaveGuidance
from schemas.coresponse import Guidance
from tests.web.dispatch_town import NOON
from tests.web.test_board import row_of
from tests.web.test_in_browser import (  # noqa: F401 - fixtures of the browser
    browser,
    complaints,
    context,
    live,
    pytestmark,
    row,
    serve,
)
from tests.web.visitor import signed_in

SPOKEN = "Speak slowly. One officer at a time."


@pytest.fixture
def spoken(dispatch):
    """Words stand at a call for another second of the server's clock."""
    words = Guidance(
        lease_id="lease-1",
        number=1,
        incident_id="inc-26-104209",
        text=SPOKEN,
        decided_at=NOON,
        lease_until=NOON + timedelta(seconds=1),
        decision_id="d",
    )
    dispatch.write(lambda uow: save_guidance(uow, SaveGuidance(words)))


def test_the_board_shows_them_at_their_call_and_not_a_second_too_long(board, spoken, clock):
    dana = signed_in(board, "dana")
    page = dana.get("/board").text
    assert SPOKEN in row_of(page, "26-104209")
    assert page.count(SPOKEN) == 1
    clock.advance(1)
    assert SPOKEN not in dana.get("/board").text


def test_on_a_live_board_they_leave_with_their_lease(live, spoken, clock):  # noqa: F811
    page, _, _ = live
    words = row(page, "26-104209").locator("[data-until]")
    expect(words).to_contain_text(SPOKEN)
    clock.advance(1)
    expect(words).to_have_count(0)


def test_when_the_line_is_dead_the_page_takes_them_away_itself(live, spoken):  # noqa: F811
    page, _, served = live
    words = row(page, "26-104209").locator("[data-until]")
    expect(words).to_contain_text(SPOKEN)
    served.stop()
    expect(words).to_have_count(0)
