"""The pages in a real browser: live board, stale strip, keyboard, small screens, no script."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from pipelines.incidents.save import save_incident
from pipelines.ports import SaveIncident
from pipelines.stages.intake import BOARD_ACTION
from schemas.envelope import EventKind
from schemas.flag import Flag, FlagAnswer
from schemas.incident import IncidentStatus
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import NOON, PASSWORD, ZONES, call, dispatch_pages, evening, lay_out
from zone.journal import inbox

CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDTHS = (320, 390, 768, 1280)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


class Served:
    """Pages on a port of this machine, which can be taken away and brought back."""

    def __init__(self, pages) -> None:
        self.pages = pages
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        config = uvicorn.Config(
            self.pages, port=self.port, log_config=None, lifespan="off", timeout_graceful_shutdown=0
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    running: list[Served] = []

    def start(pages) -> Served:
        running.append(Served(pages))
        return running[-1]

    yield start
    for served in running:
        served.stop()


@pytest.fixture
def context(browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console complained about."""
    return []


def enter(context: BrowserContext, served: Served, login: str, complaints=None) -> Page:
    page = context.new_page()
    if complaints is not None:
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{served.address}/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    return page


@pytest.fixture
def live(dispatch, serve, context, complaints):
    """(page, zone, served): Dana at the live board; silence counts after two seconds."""
    pages = dispatch_pages(
        dispatch, stale_after=2, beat_seconds=0.3, board_poll_seconds=0.05, feed_quiet_after=60
    )
    served = serve(pages)
    page = enter(context, served, "dana", complaints)
    expect(page.locator("#fresh")).to_have_attribute("data-state", "live")
    return page, dispatch, served


def row(page: Page, number: str):
    return page.locator(f"#call-inc-{number}")


def flag(zone, number: str, answer: FlagAnswer, row_version: int = 1) -> None:
    one = next(c for c in evening() if c.number == number)
    newer = one.model_copy(update={"version": 2, "flag": Flag(answer=answer, score=1.0)})
    zone.write(lambda uow: save_incident(ZONES, uow, SaveIncident(newer, row_version, NOON)))


def test_a_change_appears_by_itself_in_the_right_part_of_the_board(live):
    page, zone, _ = live
    flag(zone, "26-104212", FlagAnswer.UNCERTAIN)
    decide = page.locator('tbody[data-group="decide"]')
    expect(decide.locator("#call-inc-26-104212")).to_be_visible()
    expect(decide.locator("[data-count]")).to_have_text("3")
    expect(page).to_have_title("(3) Board – Handoff")
    expect(page.locator("#news")).to_contain_text("New call to decide: 26-104212")
    assert row(page, "26-104212").count() == 1


def test_a_closed_call_leaves_the_board(live):
    page, zone, _ = live
    one = next(c for c in evening() if c.number == "26-104195")
    over = one.model_copy(update={"version": 2, "statuses": (IncidentStatus.CLOSED,)})
    zone.write(lambda uow: save_incident(ZONES, uow, SaveIncident(over, 1, NOON)))
    expect(row(page, "26-104195")).to_have_count(0)


def test_when_the_line_dies_the_board_says_so_and_comes_back_whole(live):
    """Nothing stale looks fresh; a reconnect loses and repeats no row."""
    page, zone, served = live
    strip = page.locator("#fresh")
    before = page.locator("tr.call").count()
    served.stop()
    expect(strip).to_have_attribute("data-state", "stale")
    expect(strip).to_contain_text("NOT LIVE")
    expect(strip).to_contain_text("Work from CAD and radio")
    expect(page).to_have_title("NOT LIVE! (2) Board – Handoff")
    expect(page.locator("#alarm")).to_contain_text("NOT LIVE")
    stood = page.locator("#as-of").inner_text()
    page.wait_for_timeout(1200)
    assert page.locator("#as-of").inner_text() == stood
    assert "grayscale" in page.locator("#board").evaluate("e => getComputedStyle(e).filter")
    flag(zone, "26-104212", FlagAnswer.YES)
    lay_out(zone, [call("26-200000", 0.1, "Fire", "12 Elm St")])
    served.start()
    expect(strip).to_have_attribute("data-state", "live", timeout=15000)
    expect(page.locator('tbody[data-group="bh"] #call-inc-26-104212')).to_be_visible()
    expect(row(page, "26-200000")).to_be_visible()
    assert page.locator("tr.call").count() == before + 1
    ids = page.eval_on_selector_all("tr.call", "rows => rows.map(r => r.id)")
    assert len(ids) == len(set(ids))


def test_a_silent_feed_turns_grey_and_a_promised_one_red(dispatch, serve, context, clock):
    pages = dispatch_pages(dispatch, feed_quiet_after=60, feed_silent_after=300, beat_seconds=0.2)
    page = enter(context, serve(pages), "dana")
    strip = page.locator("#fresh")
    expect(strip).to_have_attribute("data-state", "live")
    clock.advance(90)
    expect(strip).to_have_attribute("data-state", "quiet")
    expect(strip).to_contain_text("Live, but quiet")
    clock.advance(300)
    expect(strip).to_have_attribute("data-state", "behind")
    expect(strip).to_contain_text("northfield-cad SILENT")


def test_a_dispatcher_decides_with_the_keyboard_alone_and_takes_it_back(live):
    page, zone, _ = live
    page.keyboard.press("j")
    expect(row(page, "26-104211")).to_be_focused()
    page.keyboard.press("j")
    expect(row(page, "26-104208")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator("#toast")).to_contain_text("Co-responder asked for.")
    page.get_by_role("button", name="Take back").last.click()
    expect(page.locator("#toast")).to_contain_text("Taken back.")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("#toast")).to_contain_text("not behavioral health")
    assert said(zone) == [("26-104211", "yes"), ("26-104211", "nothing"), ("26-104208", "no")]


def said(zone) -> list[tuple[str, str]]:
    with zone.read() as conn:
        events = inbox.pending(conn, zone.keys, 50)
    actions = [
        BOARD_ACTION.validate_json(e.body) for e in events if e.kind is EventKind.BOARD_ACTION
    ]
    return [(action.incident_id.removeprefix("inc-"), action.says) for action in actions]


def test_the_keys_can_be_switched_off_and_stay_off(live):
    """WCAG 2.1.4."""
    page, _, _ = live
    page.get_by_role("button", name="Keys on").click()
    page.reload()
    expect(page.get_by_role("button", name="Keys off")).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator("tr.chosen")).to_have_count(0)


def test_the_chosen_row_stays_chosen_and_focused_when_it_changes(live):
    page, zone, _ = live
    page.keyboard.press("j")
    flag(zone, "26-104211", FlagAnswer.YES)
    moved = page.locator('tbody[data-group="bh"] #call-inc-26-104211')
    expect(moved).to_be_focused()
    expect(moved).to_have_class("call chosen")


def test_a_word_that_does_not_arrive_is_said_not_to_have_been_done(live):
    page, zone, served = live
    served.stop()
    row(page, "26-104211").get_by_role("button", name="Ask co-responder").click()
    expect(page.locator("#toast")).to_contain_text("Nothing was changed.")
    assert said(zone) == []


def test_ages_and_the_clock_tick_between_beats(dispatch, serve, context):
    page = enter(context, serve(dispatch_pages(dispatch, beat_seconds=60)), "dana")
    expect(page.locator("#fresh")).to_have_attribute("data-state", "live")
    expect(row(page, "26-104212").locator("time")).to_have_text("32 s")
    expect(page.locator("#as-of")).to_have_text("13:02:36")


def test_before_the_first_beat_the_clock_is_the_agencys_too(dispatch, serve, context):
    context.route("**/board/stream*", lambda route: None)  # asked for, never answered
    page = enter(context, serve(dispatch_pages(dispatch)), "dana")
    expect(page.locator("#fresh")).to_have_attribute("data-state", "waiting")
    expect(page.locator("#as-of")).to_have_text(re.compile("^13:02:3"))


def test_signed_out_elsewhere_the_board_stands_and_offers_sign_in(live, context):
    page, _, served = live
    other = context.new_page()
    other.goto(f"{served.address}/board")
    other.get_by_role("button", name="Sign out").click()
    expect(page.locator("#fresh")).to_contain_text("You are signed out")
    expect(page.get_by_role("link", name="Sign in again")).to_be_visible()


def test_the_browser_has_nothing_to_complain_about(live, complaints):
    page, zone, _ = live
    flag(zone, "26-104212", FlagAnswer.YES)
    expect(page.locator('tbody[data-group="bh"] #call-inc-26-104212')).to_be_visible()
    row(page, "26-104209").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Story of call 26-104209")).to_be_visible()
    assert complaints == []


# --- every size, and without script -------------------------------------------------------


def paths(leads, case: str) -> list[str]:
    lead = leads["26-104209"]
    return ["/today", f"/leads/{leads['26-104199']}", case, f"/story/lead/{lead}", "/nowhere"]


@pytest.fixture
def at_clinic(clinic, serve, context, leads):
    """(page, served, case): Carla, who has just taken the call that names somebody."""
    served = serve(clinical_pages(clinic, training=True))
    page = enter(context, served, "carla")
    page.goto(f"{served.address}/leads/{leads['26-104209']}")
    page.locator(".thumb").get_by_role("button", name="Take it").click()
    page.wait_for_url("**/cases/*")
    return page, served, page.url.removeprefix(served.address)


def too_wide(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def too_small(page: Page) -> list[str]:
    """Buttons, links that stand alone, and form fields under 44 px high."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
             'button, .usa-button, .links a, .brand, select, summary, .phone, .usa-input')]
           .filter(e => e.offsetParent !== null)
           .filter(e => e.getBoundingClientRect().height < 43.5)
           .map(e => `${e.tagName} ${e.className} ${e.textContent.trim()}`)"""
    )


def test_no_clinical_page_scrolls_sideways_and_every_target_fits_a_thumb(at_clinic, leads):
    page, served, case = at_clinic
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths(leads, case):
            page.goto(served.address + path)
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)


def test_no_dispatch_page_scrolls_sideways_and_every_target_fits_a_thumb(live):
    page, _, served = live
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/board", "/story/inc-26-104209", "/nowhere"):
            page.goto(served.address + path)
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)


def test_on_a_phone_take_it_is_always_under_the_thumb(at_clinic, leads):
    page, served, _ = at_clinic
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{served.address}/leads/{leads['26-104199']}")
    box = page.locator(".thumb").get_by_role("button", name="Take it").bounding_box()
    assert box["y"] + box["height"] <= 640
    assert box["height"] >= 50
    assert box["width"] >= 140


def test_without_script_the_board_reads_acts_and_says_that_it_stands_still(
    dispatch, serve, browser
):
    served = serve(dispatch_pages(dispatch))
    context = browser.new_context(java_script_enabled=False)
    page = enter(context, served, "dana")
    expect(page.locator("#fresh")).to_contain_text("Standing still")
    expect(page.get_by_role("link", name="load by itself every 20 seconds")).to_be_visible()
    expect(row(page, "26-104209")).to_contain_text("typed: “SUICIDAL”")
    row(page, "26-104211").get_by_role("button", name="Ask co-responder").click()
    expect(page.get_by_text("Co-responder asked for.")).to_be_visible()
    assert said(dispatch) == [("26-104211", "yes")]
    context.close()


def test_without_script_a_clinician_takes_confirms_and_ends(clinic, serve, browser, leads):
    served = serve(clinical_pages(clinic))
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = enter(context, served, "carla")
    page.goto(f"{served.address}/leads/{leads['26-104209']}")
    page.locator(".thumb").get_by_role("button", name="Take it").click()
    page.get_by_text("Full name").click()
    page.get_by_text("Birth date", exact=True).click()
    page.get_by_role("button", name="Confirm this person").click()
    expect(page.get_by_text("Confirmed: Marcus Vandermeer")).to_be_visible()
    page.get_by_text("Resolved on scene").click()
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_role("button", name="Start another encounter")).to_be_visible()
    context.close()


def test_one_tick_is_stopped_before_it_is_sent(at_clinic):
    page, _, case = at_clinic
    page.get_by_text("Full name").click()
    page.get_by_role("button", name="Confirm this person").click()
    expect(page.get_by_text("Tick at least two different things")).to_be_visible()
    assert page.url.endswith(case)


def test_the_way_to_a_triaged_case_is_short(clinic, serve, context, leads):
    """From Today: take it, choose how it ended, record: three taps."""
    page = enter(context, serve(clinical_pages(clinic)), "carla")
    page.locator(f"#lead-{leads['26-104209']}").get_by_role("button", name="Take it").click()
    page.get_by_text("Resolved on scene").click()
    page.locator("#outcome").get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("Start another encounter")).to_be_visible()


def test_everything_is_reached_and_seen_with_the_tab_key(at_clinic, leads):
    page, served, _ = at_clinic
    page.goto(f"{served.address}/leads/{leads['26-104199']}")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        text, outline = page.evaluate(
            """() => { const e = document.activeElement;
                 const said = e.innerText || e.labels?.[0]?.innerText || '';
                 return [said.trim(), getComputedStyle(e).outlineStyle]; }"""
        )
        seen.append(text)
        assert outline != "none", text
        if text == "Take it":
            break
    assert seen[0] == "Skip to the content"
    assert {"Sign out", "Set it aside", "Take it"} <= set(seen)


def test_with_forced_colors_and_in_the_dark_words_and_shapes_stay(dispatch, serve, browser):
    served = serve(dispatch_pages(dispatch))
    for more in (
        {"forced_colors": "active"},
        {"color_scheme": "dark"},
        {"reduced_motion": "reduce"},
    ):
        context = browser.new_context(**more)
        page = enter(context, served, "dana")
        flagged = row(page, "26-104209").locator(".flag")
        expect(flagged).to_contain_text("Behavioral health")
        expect(flagged.locator("svg")).to_be_visible()
        context.close()
