"""Main tasks as their people do them, counted in actions; `docs/tasks.md` says the same numbers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import dispatch_pages
from tests.web.test_forms_in_browser import ITEM_9
from tests.web.test_in_browser import (  # noqa: F401 - its fixtures
    CHROMIUM,
    browser,
    context,
    enter,
    serve,
)
from tests.web.test_team_in_browser import scene  # noqa: F401

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
TABLE = Path(__file__).resolve().parents[2] / "docs" / "tasks.md"


class Actions:
    """Counts what a person does, and compares with the table."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.done = 0

    def tap(self, target: Locator) -> None:
        self.done += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        self.done += 1
        target.fill(text)

    def compare(self) -> None:
        """As many as the table says, and no more than it allows."""
        rows = re.findall(r"\| (\d+) \| (\d+) \| `(\w+)` \|", TABLE.read_text())
        at_most, counted = next((int(m), int(n)) for m, n, name in rows if name == self._name)
        assert self.done == counted <= at_most


@pytest.fixture
def count(request) -> Actions:
    return Actions(request.node.name)


@pytest.fixture
def board(dispatch, serve, context):  # noqa: F811
    """Dana at the board."""
    page = enter(context, serve(dispatch_pages(dispatch)), "dana")
    expect(page.locator("#fresh")).to_have_attribute("data-state", "live")
    return page


@pytest.fixture
def phone(clinic, serve, context):  # noqa: F811
    """(Carla's phone at Today, where the pages are)."""
    served = serve(clinical_pages(clinic))
    page = enter(context, served, "carla")
    page.set_viewport_size({"width": 390, "height": 844})
    return page, served.address


def test_dispatch_asks_for_a_co_responder(board, count):
    row = board.locator("#call-inc-26-104211")
    count.tap(row.get_by_role("button", name="Ask co-responder"))
    expect(board.locator("#toast")).to_contain_text("Co-responder asked for.")
    count.compare()


def test_a_wrong_word_on_the_board_is_taken_back(board, count):
    board.locator("#call-inc-26-104211").get_by_role("button", name="Ask co-responder").click()
    expect(board.locator("#toast")).to_contain_text("Co-responder asked for.")
    count.tap(board.locator("#toast").get_by_role("button", name="Take back"))
    expect(board.locator("#toast")).to_contain_text("Taken back.")
    count.compare()


def test_a_clinician_acknowledges_a_flag(phone, count, leads):
    page, _ = phone
    card = page.locator(f"#lead-{leads['26-104209']}")
    count.tap(card.get_by_role("button", name="Take it"))
    page.wait_for_url("**/cases/*")
    count.compare()


def test_a_new_case_is_triaged(phone, count, leads):
    page, _ = phone
    card = page.locator(f"#lead-{leads['26-104209']}")
    count.tap(card.get_by_role("button", name="Take it"))
    triage = page.locator("#triage")
    for n in range(3):
        count.tap(triage.get_by_role("group").nth(n).locator("label").first)
    count.tap(triage.get_by_role("button", name="Record the triage"))
    expect(triage).to_contain_text("Danger now")
    count.compare()


def test_a_phq_9_is_filled_and_signed(phone, count, leads):
    page, _ = phone
    page.locator(f"#lead-{leads['26-104209']}").get_by_role("button", name="Take it").click()
    page.wait_for_url("**/cases/*")
    count.tap(page.get_by_role("link", name="Screens, assessments"))
    count.tap(page.get_by_role("button", name="Begin PHQ-9"))
    for one in page.get_by_role("group").all():
        count.tap(one.get_by_text("Several days"))
    expect(page.get_by_text("Ask about suicide now").first).to_be_visible()
    assert page.get_by_role("group", name=ITEM_9).count() == 1
    count.tap(page.get_by_role("button", name="Save and go on"))
    page.wait_for_url("**/screens/2")
    count.tap(page.get_by_role("button", name="Save and go on"))
    count.tap(page.get_by_role("button", name="Sign", exact=True))
    expect(page.get_by_text("of 27")).to_be_visible()
    count.compare()


def refer(page, address, scene, count) -> None:  # noqa: F811
    page.goto(f"{address}/cases/{scene.case_id}")
    count.tap(page.get_by_role("link", name="Referrals"))
    count.tap(page.locator("label", has_text="Harbor Clinic"))
    count.tap(page.get_by_text("Phone and e-mail"))
    count.tap(page.get_by_text("They treat the person"))
    count.fill(page.locator("#situation"), "Panic at home tonight.")
    count.tap(page.get_by_role("button", name="Send in one minute"))
    page.wait_for_url("**/referrals/*")
    expect(page.get_by_text("Nothing has gone yet")).to_be_visible()


@pytest.mark.campaign
def test_a_referral_is_sent(phone, count, scene):  # noqa: F811
    page, address = phone
    refer(page, address, scene, count)
    count.compare()


@pytest.mark.campaign
def test_a_referral_sent_by_mistake_is_stopped(phone, count, scene):  # noqa: F811
    page, address = phone
    refer(page, address, scene, Actions("not counted"))
    count.tap(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text("Nothing has gone yet")).to_have_count(0)
    count.compare()


@pytest.mark.campaign
def test_a_lead_set_aside_by_mistake_is_shown_again(phone, count, leads):
    page, address = phone
    page.goto(f"{address}/leads/{leads['26-104199']}")
    page.get_by_role("main").locator("form[action$='/not-bh'] label").first.click()
    page.locator("form[action$='/not-bh'] button").click()
    count.tap(page.get_by_role("button", name="Undo: show it again as new"))
    expect(page.get_by_role("button", name="Take it").first).to_be_visible()
    count.compare()


def test_every_row_of_the_table_has_its_test():
    named = set(re.findall(r"`(test_\w+)`", TABLE.read_text()))
    assert named <= set(globals())
