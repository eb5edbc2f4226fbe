"""A supervisor writes a form in a real browser: by keyboard, without script, kept as one types."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import violations
from tests.web.clinical_town import clinical_pages
from tests.web.test_in_browser import (  # noqa: F401 - its fixtures
    CHROMIUM,
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


def start(page: Page, address: str) -> str:
    """Begin a form by its title and the Enter key."""
    page.goto(f"{address}/forms")
    page.get_by_label("Title of a new form").fill("Home visit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form-drafts/*")
    return page.url


def fit(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    assert (too_wide(page) <= 0, too_small(page), violations(page)) == (True, [], [])


def test_a_form_is_written_and_published_by_keyboard_without_script(clinic, serve, browser):  # noqa: F811
    served = serve(clinical_pages(clinic))
    made = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 780})
    made.set_default_timeout(30_000)
    try:
        page = enter(made, served, "lee")
        start(page, served.address)
        page.get_by_label("What is asked or shown").fill("Is somebody hurt?")
        page.get_by_label("Kind of answer").select_option("Yes or no")
        page.get_by_role("button", name="Add, and say more about it").press("Enter")
        page.get_by_label("Alarm at yes").select_option("act now")
        page.get_by_label("Needed for the form to be complete").press("Space")
        page.get_by_role("button", name="Save, back to the list").press("Enter")
        page.get_by_label("What is asked or shown").fill("Who?")
        page.keyboard.press("Enter")
        expect(page.get_by_label("What is asked or shown")).to_be_focused()
        page.get_by_role("button", name="Move up: Who?").press("Enter")
        expect(page.locator(".outline li").first).to_contain_text("1. Who?")
        page.get_by_role("button", name="Take back the last change").press("Enter")
        expect(page.locator(".outline li").first).to_contain_text("Is somebody hurt?")
        page.get_by_role("link", name="Try it as the clinician sees it").press("Enter")
        page.get_by_role("group", name="Is somebody hurt?").get_by_text("Yes").click()
        page.get_by_role("button", name="See what is asked then").press("Enter")
        expect(page.get_by_role("heading", name="What comes of it")).to_be_visible()
        expect(page.get_by_text("somebody must act now")).to_have_count(2)
        page.go_back()
        page.go_back()
        page.get_by_role("button", name="Publish as version 1").press("Enter")
        page.wait_for_url("**/forms/*")
        expect(page.get_by_text("Switched on")).to_be_visible()
    finally:
        made.close()


def test_what_is_typed_is_kept_and_the_pages_fit_a_small_phone(clinic, serve, context, complaints):  # noqa: F811
    served = serve(clinical_pages(clinic))
    page = enter(context, served, "lee", complaints)
    draft = start(page, served.address)
    page.get_by_label("What is asked or shown").fill("How was it?")
    page.get_by_role("button", name="Add, and say more about it").click()
    kept = page.locator("#kept")
    page.get_by_role("textbox", name="Answer 3").fill("Perhaps")
    expect(kept).to_have_text("Kept as a draft.")
    page.get_by_role("group", name="Answer 3").get_by_label("Points").fill("2")
    expect(page.locator("form[data-autosave] [name=seen]")).to_have_value("4")
    fit(page)
    page.goto(draft)
    expect(page.locator(".outline li").first).to_contain_text("3 answers")
    page.get_by_role("button", name="Take back the last change").click()
    expect(page.locator(".outline li").first).to_contain_text("2 answers")
    fit(page)
    page.goto(f"{draft}/try")
    fit(page)
    assert complaints == []
