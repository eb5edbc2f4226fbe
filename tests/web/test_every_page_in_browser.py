"""Every page, role and width in headless Chromium: axe, reflow, targets, console, content policy.

Driven by the tables of routes: a page that is added is visited without anybody thinking of it, and
must answer with itself (`NOT_LAID_OUT` names those for which the invented town has no row yet).
`make test` visits a slice; the whole matrix is a campaign.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from casestore.tables import encounter as encounter_table
from casestore.workflows import library as workflows
from tests.web.axe import violations
from tests.web.clinical_town import account_id, clinical_pages
from tests.web.dispatch_town import PASSWORD, dispatch_pages
from tests.web.every_page import Visit, visits
from tests.web.laid_papers import papers
from tests.web.test_feed_pages import Office
from tests.web.test_in_browser import (  # noqa: F401 - its fixtures
    CHROMIUM,
    WIDTHS,
    browser,
    complaints,
    context,
    serve,
    too_small,
    too_wide,
)
from tests.web.test_phone_pages import begin
from tests.web.test_team_in_browser import scene  # noqa: F401
from tests.web.visitor import signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.routes_table import SHELL_ROUTES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
NOT_LAID_OUT = {
    *("/cases/{case_id}/unlinked/{breach_id}", "/people/{person_id}/emergency"),
    *("/arrivals/{arrival_id}", "/clients/{client_id}"),
    "/people/{person_id}/hold-papers/{hold_id}/transport",
    *("/operations/parked/{event_id}", "/operations/feeds/{feed}"),
    *("/operations/feeds/{feed}/document", "/operations/feeds/{feed}/trial"),
    "/research/exports/{export_id}",
}
"""Pages for which the invented evening has no row yet: a page that is new is not among them."""
SLICE = {
    *("/board", "/positions", "/sign-in", "/operations"),
    *("/today", "/cases/{case_id}", "/cases/{case_id}/forms/{filling_id}/screens/{number}"),
    *("/numbers/{name}", "/publications/{publication_id}", "/phone", "/tasks"),
    *("/people/{person_id}", "/reviews", "/exercises"),
}
"""One page of each kind, visited in every run."""
EXTRA_MEDIA = (
    {"forced_colors": "active"},
    {"reduced_motion": "reduce"},
    {"color_scheme": "dark"},
    {"locale": "es-US"},
)
"""Spanish sentences are longer than English ones, so they have to find room, too."""


class Walk:
    """One browser that goes from page to page and notes what is wrong with each."""

    def __init__(self, tab: BrowserContext, address: str) -> None:
        self.context = tab
        self.address = address
        self.wrong: list[str] = []
        self.answered: dict[str, set[int]] = {}
        self._login: str | None = None
        self.page = tab.new_page()
        self.page.on("console", lambda m: self.note(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.note(str(error)))
        self._at = ""

    def note(self, text: str) -> None:
        if "status of 4" not in text:  # the browser's own word for a page that says so itself
            self.wrong.append(f"{self._at}: {text}")

    def be(self, login: str | None) -> None:
        """Sign in as somebody else."""
        if login == self._login:
            return
        self.context.clear_cookies()
        self._login = login
        if login is not None:
            self.page.goto(f"{self.address}/sign-in")
            self.page.fill("#login", login)
            self.page.fill("#password", PASSWORD)
            self.page.press("#password", "Enter")
            self.page.wait_for_load_state()

    def visit(self, one: Visit, widths: tuple[int, ...], axe_at: tuple[int, ...]) -> None:
        self.be(one.login)
        self._at = f"{one.login} {one.route}"
        answer = self.page.goto(self.address + one.path)
        self.answered.setdefault(one.route, set()).add(answer.status if answer else 0)
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 800})
            self._look(self.page, f"{self._at} at {width}", width in axe_at)

    def _look(self, page: Page, where: str, axe: bool) -> None:
        if (over := too_wide(page)) > 0:
            self.wrong.append(f"{where}: {over} px too wide")
        self.wrong += [f"{where}: small target {small}" for small in too_small(page)]
        if axe:
            self.wrong += [f"{where}: {rule}" for rule in violations(page)]

    def not_there(self) -> set[str]:
        """Pages that showed nothing of their own to anybody."""
        return {route for route, statuses in self.answered.items() if 200 not in statuses}


def begun(ward, case_id: str) -> tuple[str, str, str, str, str]:
    """Forms and a note under way: (case, filling, form, note, form being written)."""
    carla = signed_in(ward, "carla")
    note = carla.submit(f"/cases/{case_id}/notes", kind="dap").headers["location"]
    lee = signed_in(ward, "lee")
    draft = lee.submit("/form-drafts", title="Home visit").headers["location"]
    lee.submit(f"{draft}/items", kind="choice", text="How was it?")
    return *begin(carla, f"/cases/{case_id}"), note, draft


def published(ward) -> str:
    """The quarter before the invented evening, prepared for the public; its id."""
    chosen = ["met", "outcome", "first_contact"]
    lee = signed_in(ward, "lee")
    answer = lee.submit("/publications", agency="northfield", period="2026-Q3", chosen=chosen)
    return answer.headers["location"].rsplit("/", 1)[1]


def saved(ward) -> str:
    """A report under a name; its id."""
    wanted = {"name": "Council", "span": "365", "by": "age", "code": ["met", "outcome"]}
    answer = signed_in(ward, "lee").submit("/reports", **wanted)
    return answer.headers["location"].rsplit("/", 1)[1]


@pytest.fixture
def ids(clinic, leads, scene, ward) -> dict[str, str]:  # noqa: F811
    """What stands in addresses: rows of the invented evening."""
    # The browser's own loop runs in this thread.
    with ThreadPoolExecutor(1) as other:
        case, filling, form, note, draft = other.submit(begun, ward, scene.case_id).result()
        publication = other.submit(published, ward).result()
        laid = other.submit(papers, ward).result()
        report = other.submit(saved, ward).result()
    with clinic.read() as conn:
        flow = workflows.versions(conn)[0].workflow_id
        encounter = conn.scalar(select(encounter_table.c.encounter_id))
    return {
        "lead_id": leads["26-104199"],
        "case_id": case,
        "filling_id": filling,
        "form_id": form,
        "number": "1",
        "draft_id": draft.rsplit("/", 1)[1],
        "note_id": note.rstrip("/").rsplit("/", 1)[1].partition("?")[0],
        "workflow_id": flow,
        "task_id": scene.task,
        "referral_id": scene.referral.rsplit("/", 1)[1],
        "partner_id": "r-harbor",
        "team_id": "north",
        "name": "met",
        "person_id": "person-marcus",
        "publication_id": publication,
        "report_id": report,
        "token": scene.link.token,
        "account_id": account_id(clinic, "carla"),
        "encounter_id": encounter,
        **laid,
    }


def walk(walker: Walk, every: list[Visit], whole: bool) -> None:
    """The whole matrix, or the slice: each page of it once, axe at the smallest width."""
    seen = set()
    for one in sorted(every, key=lambda v: v.login or ""):
        if whole:
            walker.visit(one, WIDTHS, WIDTHS)
        elif one.route in SLICE and one.route not in seen:
            seen.add(one.route)
            walker.visit(one, WIDTHS, (320,))


def clinical(serve, ward, context, ids, *, whole: bool) -> Walk:  # noqa: F811
    pages = clinical_pages(ward.state.site.zone, training=True)
    walker = Walk(context, serve(pages).address)
    walk(walker, visits((*SHELL_ROUTES, *CLINICAL_ROUTES), ids), whole)
    return walker


def dispatch_walk(serve, pages, context, *, whole: bool) -> Walk:  # noqa: F811
    walker = Walk(context, serve(pages).address)
    every = visits((*SHELL_ROUTES, *DISPATCH_ROUTES), {"incident_id": "inc-26-104209"})
    walk(walker, [v for v in every if not v.route.startswith("/operations/")], whole)
    return walker


def test_a_page_of_each_kind_is_fit_for_everybody(serve, ward, dispatch, context, ids):  # noqa: F811
    found = clinical(serve, ward, context, ids, whole=False)
    assert found.wrong == []
    assert found.not_there() == set()
    other = dispatch_walk(serve, dispatch_pages(dispatch), context, whole=False)
    assert other.wrong == []


@pytest.mark.campaign
@pytest.mark.timeout(3000)
def test_every_page_of_the_clinic_for_every_role_at_every_width(serve, ward, context, ids):  # noqa: F811
    found = clinical(serve, ward, context, ids, whole=True)
    assert found.wrong == []
    assert found.not_there() - NOT_LAID_OUT == set(), "lay out a row for it in `ids`"


@pytest.mark.campaign
@pytest.mark.timeout(1200)
def test_every_page_of_dispatch_for_every_role_at_every_width(serve, dispatch, context):  # noqa: F811
    found = dispatch_walk(serve, dispatch_pages(dispatch), context, whole=True)
    assert found.wrong == []
    # A device must be bound, a second factor be under way, the town be a training town.
    assert found.not_there() <= {"/wall", "/sign-in/code", "/exercises"}


@pytest.mark.campaign
@pytest.mark.timeout(1200)
def test_every_page_of_operations_at_every_width(tmp_path, serve, context):  # noqa: F811
    office = Office(tmp_path)
    one = office.park()
    served = serve(office.pages)
    walker = Walk(context, served.address)
    every = visits(DISPATCH_ROUTES, {"feed": "cad", "event_id": one})
    for visit in every:
        if visit.route.startswith("/operations"):
            walker.visit(Visit(visit.route, visit.path, "cora"), WIDTHS, WIDTHS)
    served.stop()
    office.zone.close()
    assert walker.wrong == []


@pytest.mark.campaign
@pytest.mark.timeout(600)
@pytest.mark.parametrize("media", EXTRA_MEDIA, ids=lambda m: "-".join(m))
def test_forced_colors_reduced_motion_and_the_dark_break_nothing(
    serve,  # noqa: F811
    ward,
    dispatch,
    browser,  # noqa: F811
    ids,
    media,
):
    made = browser.new_context(viewport={"width": 390, "height": 800}, **media)
    try:
        found = clinical(serve, ward, made, ids, whole=False)
        other = dispatch_walk(serve, dispatch_pages(dispatch), made, whole=False)
    finally:
        made.close()
    assert found.wrong + other.wrong == []


def test_at_four_hundred_percent_the_page_reflows(serve, ward, browser, ids):  # noqa: F811
    """1280 px at 400 % are 320 px, with everything four times as large (WCAG 1.4.10)."""
    made = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4)
    try:
        walker = Walk(made, serve(ward).address)
        for path in ("/today", f"/cases/{ids['case_id']}", "/supervision"):
            walker.visit(Visit(path, path, "lee"), (320,), ())
    finally:
        made.close()
    assert walker.wrong == []
