"""A phone in a dead zone, in a real browser: answered, reloaded, sent once, locked, in conflict."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from schemas.audit import AuditTag
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import PASSWORD
from tests.web.test_forms_in_browser import ITEM_9, begin, question
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
from tests.web.test_phone_pages import tags
from tests.web.visitor import signed_in

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
OFFLINE_NOISE = ("net::ERR", "Failed to load resource")


@pytest.fixture
def phone(clinic, serve, context, leads):  # noqa: F811 - the fixtures
    """(page, served, address of the first screen): Carla's phone with a PHQ-9 begun, all cached."""
    served = serve(clinical_pages(clinic))
    page = enter(context, served, "carla")
    page.set_viewport_size({"width": 390, "height": 844})
    screen = begin(page, served.address, leads)
    ready(page)
    return page, served, screen


def ready(page: Page) -> None:
    """The worker controls the page and the key is here."""
    page.locator("html[data-phone=ready]").wait_for(state="attached", timeout=30000)


def answer(page: Page, which: str = "Several days") -> None:
    question(page, ITEM_9).get_by_text(which).click()
    page.locator("form[data-kept='1']").wait_for()


def by_lee(ward, path: str, **fields: str) -> None:
    """The supervisor does something elsewhere; the browser's own loop runs in this thread."""
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: signed_in(ward, "lee").submit(path, **fields)).result()


def lying(page: Page) -> list[dict]:
    return page.evaluate(
        """async () => { const v = await import('/static/js/phone/vault.js');
           return (await v.lying()).map((r) => ({ id: r.id, state: r.state,
             text: new TextDecoder().decode(r.data) })); }"""
    )


def at_home(page: Page) -> None:
    page.locator("html[data-home=ready]").wait_for(state="attached", timeout=30000)


def test_answered_without_network_reloaded_and_sent_once_after_reconnect(phone, clinic):
    page, served, screen = phone
    served.stop()
    answer(page)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#phone-note")).to_contain_text("saved on this phone")
    page.reload()
    expect(page.get_by_role("heading", name="On this phone")).to_be_visible()
    expect(page.get_by_text("Saved on this phone")).to_be_visible()
    page.get_by_role("link", name="Open", exact=True).click()
    expect(question(page, ITEM_9).get_by_label("Several days")).to_be_checked()
    served.start()
    page.goto(f"{served.address}/phone")
    expect(page.get_by_text("PHQ-9: Sent")).to_be_visible()
    assert tags(clinic, AuditTag.FORM_SAVED) == 1
    page.reload()
    at_home(page)
    assert lying(page) == []
    assert tags(clinic, AuditTag.FORM_SAVED) == 1
    page.goto(screen)
    expect(page.get_by_text("Alarm from an answer")).to_be_visible()


@pytest.mark.campaign
def test_what_lies_on_the_phone_cannot_be_read(phone):
    page, _, _ = phone
    answer(page)
    (row,) = lying(page)
    assert "Several" not in row["text"]
    assert "f" + "orm_id" not in row["text"]
    held = page.evaluate(
        """async () => { const v = await import('/static/js/phone/vault.js');
           return (await v.holder()).key.extractable; }"""
    )
    assert held is False


@pytest.mark.campaign
def test_the_alarm_shows_at_the_tap_without_network_too(phone):
    """R51."""
    page, served, _ = phone
    served.stop()
    page.reload()
    page.get_by_role("link", name="PHQ-9").click()
    alarm = page.get_by_text("Ask about suicide now, whatever the total is.")
    expect(alarm).to_be_hidden()
    answer(page)
    expect(alarm).to_be_visible()
    assert too_wide(page) <= 0
    assert too_small(page) == []


@pytest.mark.campaign
def test_a_killed_tab_loses_nothing(phone, context):  # noqa: F811
    page, _, screen = phone
    answer(page)
    page.close()
    again = context.new_page()
    again.goto(screen)
    expect(question(again, ITEM_9).get_by_label("Several days")).to_be_checked()
    expect(again.get_by_text("was found on this phone and put back")).to_be_visible()


@pytest.mark.campaign
def test_an_old_token_is_never_what_is_sent(phone, clinic, clock):
    """The session ends while there is no signal; after a new sign-in the draft goes by itself."""
    page, served, _ = phone
    answer(page)
    clock.advance(13 * 3600)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#phone-note")).to_contain_text("You are signed out")
    page.goto(f"{served.address}/sign-in")
    page.fill("#login", "carla")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    ready(page)
    page.goto(f"{served.address}/phone")
    at_home(page)
    assert tags(clinic, AuditTag.FORM_SAVED) == 1
    assert lying(page) == []


def test_a_lock_discards_the_key_and_keeps_the_ciphertext(phone):
    """R52."""
    page, served, _ = phone
    answer(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    page.locator("html[data-phone=locked]").wait_for(state="attached")
    assert [row["state"] for row in lying(page)] == ["typing"]
    served.stop()
    page.goto(f"{served.address}/phone")
    expect(page.get_by_text("Locked. Sign in to open your drafts")).to_be_visible()
    expect(page.locator("[data-draft]")).to_have_count(0)


def test_a_conflicting_edit_is_shown_side_by_side_and_a_person_decides(phone, clinic, ward):
    page, served, screen = phone
    served.stop()
    answer(page, "Nearly every day")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#phone-note")).to_contain_text("saved on this phone")
    name = question(page, ITEM_9).locator("input").nth(1).get_attribute("name")
    path = screen.removeprefix(served.address)
    by_lee(ward, path, **{name: "0", "seen": "0"})
    served.start()
    page.goto(f"{served.address}/phone")
    expect(page.get_by_text("Needs you: changed by Lee Marsh")).to_be_visible()
    expect(page.locator(".sides")).to_contain_text("Nearly every day")
    expect(page.locator(".sides")).to_contain_text("Not at all")
    assert tags(clinic, AuditTag.FORM_SAVED) == 1
    page.get_by_role("button", name="Send mine").click()
    expect(page.get_by_text("PHQ-9: Sent")).to_be_visible()
    assert tags(clinic, AuditTag.FORM_SAVED) == 2


@pytest.mark.campaign
def test_what_is_typed_after_another_tab_sent_the_draft_is_not_taken_as_arrived(phone, clinic):
    page, served, _ = phone
    served.stop()
    answer(page)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#phone-note")).to_contain_text("saved on this phone")
    served.start()
    other = page.context.new_page()
    other.goto(f"{served.address}/phone")
    expect(other.get_by_text("PHQ-9: Sent")).to_be_visible()
    answer(page, "Nearly every day")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".sides")).to_contain_text("Nearly every day")
    expect(page.locator(".sides")).to_contain_text("Several days")
    assert tags(clinic, AuditTag.FORM_SAVED) == 1


@pytest.mark.campaign
def test_a_blank_form_is_given_to_a_case_when_there_is_signal_again(phone, clinic):
    page, served, _ = phone
    served.stop()
    page.reload()
    page.get_by_role("link", name="GAD-7").click()
    page.get_by_role("group").first.get_by_text("Several days").click()
    page.get_by_role("button", name="Keep it and go on").click()
    expect(page.get_by_text("Saved on this phone")).to_be_visible()
    served.start()
    page.reload()
    page.get_by_label("For which case?").select_option(index=1)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("GAD-7: Sent")).to_be_visible()
    assert tags(clinic, AuditTag.FORM_STARTED) == 2


@pytest.mark.campaign
def test_no_page_with_a_person_is_ever_cached(phone, leads):
    page, served, screen = phone
    for path in ("/today", f"/leads/{leads['26-104199']}", screen.removeprefix(served.address)):
        page.goto(served.address + path)
    kept = page.evaluate(
        """async () => { const all = [];
           for (const n of await caches.keys())
             for (const r of await (await caches.open(n)).keys()) all.push(new URL(r.url).pathname);
           return all; }"""
    )
    assert kept
    assert [p for p in kept if not p.startswith(("/phone", "/static/"))] == []


@pytest.mark.campaign
def test_a_wiped_phone_keeps_nothing(phone, ward):
    page, _, _ = phone
    answer(page)
    device = page.evaluate("localStorage.getItem('phone-device')")
    by_lee(ward, f"/phones/{device}/wipe")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    page.fill("#login", "carla")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    ready(page)
    assert lying(page) == []
