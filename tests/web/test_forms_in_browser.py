"""A form in a real browser: without script, on a small phone, and the alarm at the tap."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.clinical_town import clinical_pages
from tests.web.test_in_browser import (  # noqa: F401 - its fixtures
    CHROMIUM,
    WIDTHS,
    browser,
    complaints,
    context,
    enter,
    serve,
    too_small,
    too_wide,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
ITEM_9 = "Thoughts that you would be better off dead or of hurting yourself in some way"


@pytest.fixture
def at_phq_9(clinic, serve, context, complaints, leads):  # noqa: F811 - the fixtures
    """(page, address of the first screen): Carla, who has just begun a PHQ-9."""
    served = serve(clinical_pages(clinic))
    page = enter(context, served, "carla", complaints)
    return page, begin(page, served.address, leads)


def begin(page: Page, address: str, leads) -> str:
    page.goto(f"{address}/leads/{leads['26-104209']}")
    page.get_by_role("button", name="Take it").first.click()
    page.wait_for_url("**/cases/*")
    page.goto(f"{page.url}/forms")
    page.get_by_role("button", name="Begin PHQ-9").click()
    page.wait_for_url("**/screens/1")
    return page.url


def question(page: Page, text: str):
    return page.get_by_role("group", name=text)


def test_the_alarm_shows_at_the_tap_before_anything_is_saved(at_phq_9, complaints):  # noqa: F811
    page, _ = at_phq_9
    alarm = page.get_by_text("Ask about suicide now, whatever the total is.")
    expect(alarm).to_be_hidden()
    question(page, ITEM_9).get_by_text("Several days").click()
    expect(alarm).to_be_visible()
    question(page, ITEM_9).get_by_text("Not at all").click()
    expect(alarm).to_be_hidden()
    assert complaints == []


def test_a_form_is_filled_to_its_score_without_script(clinic, serve, browser, leads):  # noqa: F811
    served = serve(clinical_pages(clinic))
    made = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    made.set_default_timeout(30_000)
    try:
        page = enter(made, served, "carla")
        begin(page, served.address, leads)
        question(page, ITEM_9).get_by_text("Nearly every day").click()
        expect(page.get_by_text("Ask about suicide now, whatever the total is.")).to_be_visible()
        for one in page.get_by_role("group").all():
            one.get_by_text("Several days").click()
        page.get_by_role("button", name="Save and go on").click()
        page.wait_for_url("**/screens/2")
        expect(page.get_by_role("heading", name="Alarm from an answer")).to_be_visible()
        page.get_by_role("button", name="Save and go on").click()
        page.get_by_role("button", name="Sign", exact=True).click()
        expect(page.get_by_text("of 27")).to_be_visible()
        expect(page.locator("#result-title + dl dd").first).to_contain_text("9 of 27 mild")
    finally:
        made.close()


def test_the_keyboard_alone_answers_and_goes_on(at_phq_9):
    page, _ = at_phq_9
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("input[type=radio]").first).to_be_checked()
    page.get_by_role("button", name="Save and go on").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/screens/2")


def test_no_page_of_forms_and_workflows_scrolls_sideways_and_every_target_fits_a_thumb(at_phq_9):
    page, screen = at_phq_9
    question(page, ITEM_9).get_by_text("Several days").click()
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/screens/2")
    summary = screen.rsplit("/screens", 1)[0]
    case_forms = summary.rsplit("/", 1)[0]
    address = screen.split("/cases", 1)[0]
    page.goto(f"{address}/forms")
    one = page.get_by_role("link", name="PHQ-9").get_attribute("href")
    page.goto(f"{address}/workflows")
    flow = page.locator(".plain a").first.get_attribute("href")
    shelves = [f"{address}/forms", address + one, f"{address}/workflows", address + flow]
    way = case_forms.removesuffix("forms") + "way"
    page.goto(way)
    page.get_by_role("button", name="Crisis response").click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in (screen, summary, case_forms, *shelves, way):
            page.goto(path)
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)
