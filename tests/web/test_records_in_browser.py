"""People, notes, households, plans and intake in a real browser: every width, no script."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from casestore.cases.take import take
from casestore.people.links import confirm, create_from_mention
from casestore.plans.directives import save_directive
from casestore.plans.safety import save_plan
from casestore.plans.words import DirectiveBody, PlanBody
from schemas.coresponse import RequestSubject
from schemas.person import Proof
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_in_browser import (  # noqa: F401 - fixtures of the browser
    browser,
    complaints,
    context,
    enter,
    pytestmark,
    serve,
    too_small,
    too_wide,
)
from tests.web.test_record_pages import add_person
from tests.web.visitor import signed_in

WHO = "/people/person-marcus"
WIDTHS = (320, 390, 1280)
LONG = "Nobody-calls-me-before-ten-and-never-from-a-hidden-number " * 3


@pytest.fixture
def rich(ward, clinic, leads):
    """Marcus with a double, a sister, a plan, wishes and a signed note; paths by who opens them."""
    with ThreadPoolExecutor(1) as aside:  # a visitor cannot run in the browser's own thread
        return aside.submit(laid_out_for, ward, clinic, leads).result()


def laid_out_for(ward, clinic, leads):
    carla = account_id(clinic, "carla")
    lead = leads["26-104209"]
    said = RequestSubject(
        mention_id="m2", given="Markus", family="Vandermeer", birth_date="1988-03-14"
    )
    plan = PlanBody(steps={"warning_signs": LONG, "coping": "Walk."}, responders="Speak slowly.")
    wishes = DirectiveBody(helps=LONG)
    proofs = (Proof.NAME, Proof.PHONE)
    for act in (
        lambda uow: take(uow, lead, carla, NOON),
        lambda uow: confirm(uow, lead, "m1", "person-marcus", carla, proofs, NOON),
        lambda uow: create_from_mention(uow, leads["26-104188"], "m2", carla, NOON, said),
        lambda uow: save_plan(uow, "person-marcus", plan, "es", carla, NOON),
        lambda uow: save_directive(uow, "person-marcus", wishes, "person", carla, NOON),
    ):
        clinic.write(act)
    visitor = signed_in(ward, "carla")
    visitor.submit(f"{WHO}/contacts", kind="address", value=LONG[:150], since="2026-01-05")
    visitor.submit(f"{WHO}/episodes", why="crisis")
    sister = add_person(visitor, "Delia", "Vandermeer", place="1207 Birch Lane")[1]
    other = sister.rsplit("/", 1)[1]
    visitor.submit(f"{WHO}/household/add", other_id=other, role="sibling", lives="yes")
    today = visitor.get("/today").text
    case = re.search(r'href="(/cases/[^"]+)">Unknown trouble', today).group(1)
    draft = visitor.submit(f"{case}/notes", kind="sbar").headers["location"]
    signed = visitor.submit(f"{case}/notes", kind="dap").headers["location"]
    told = {"section-data": LONG, "section-plan": "Call."}
    visitor.submit(signed, seen=1, keep="0", then="sign", **told)
    return {
        "carla": [
            *("/people", "/doubles", "/intake", "/community", case, f"{case}/notes", draft, signed),
            *(WHO, f"{WHO}/timeline", f"{WHO}/household", f"{WHO}/plan", f"{WHO}/plan/print"),
            f"{case}/place",
        ],
        "lee": ["/supervision", WHO],
    }


@pytest.mark.parametrize("login", ["carla", "lee"])
def test_the_pages_fit_every_width_and_thumb(ward, serve, context, complaints, rich, login):  # noqa: F811
    served = serve(ward)
    page = enter(context, served, login, complaints)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in rich[login]:
            assert page.goto(served.address + path).ok, path
            assert page.locator("h1").count() == 1, path
            page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)
    for path in rich[login]:
        page.goto(served.address + path)
        twice = page.evaluate(
            """() => [...document.querySelectorAll('[id]')].map(e => e.id)
               .filter((id, n, all) => all.indexOf(id) !== n)"""
        )
        assert twice == [], path
        unlabelled = page.evaluate(
            """() => [...document.querySelectorAll('select, textarea, input')]
               .filter(e => e.type !== 'hidden' && !e.labels.length).map(e => e.name)"""
        )
        assert unlabelled == [], path
        assert "<time" not in page.locator("main").inner_text(), path
    assert complaints == []


def test_without_script_a_note_is_written_and_signed_on_a_phone(ward, serve, browser, rich):  # noqa: F811
    served = serve(ward)
    phone = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = enter(phone, served, "carla")
    page.goto(served.address + rich["carla"][6])
    page.fill("#s-situation", "Calm now.")
    page.get_by_role("button", name="Sign", exact=True).click()
    page.wait_for_load_state()
    assert "Signed" in page.locator(".chips").inner_text()
    assert "Calm now." in page.locator("main").inner_text()
    phone.close()


def test_triage_takes_three_taps_and_a_button(ward, serve, context, rich):  # noqa: F811
    served = serve(ward)
    page = enter(context, served, "carla")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(served.address + rich["carla"][4])
    triage = page.locator("#triage")
    for answer in ("Not sure", "Today", "Call them"):
        triage.get_by_text(answer, exact=True).click()
    triage.get_by_role("button", name="Record the triage").click()
    page.wait_for_load_state()
    assert "Danger now: not sure. See them: today." in page.locator("#triage").inner_text()
