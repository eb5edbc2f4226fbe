"""Tasks, follow-up, referrals and partners in a real browser, at every width."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from casestore.cases.take import take
from casestore.cause import Cause
from casestore.consents.records import record_consent
from casestore.duty import safety as duty_safety
from casestore.duty.hand_over import offer
from casestore.duty.pages import PageKind
from casestore.duty.pages import page as make_page
from casestore.duty.roster import save_team
from casestore.duty.safety import record_credential
from casestore.partners.directory import save_partner
from casestore.people.links import confirm
from casestore.referrals.doors import make_door, to_pass_on
from casestore.referrals.sending import compose, leave_due
from casestore.referrals.words import HandOffNote, ReferralBody
from casestore.tasks import follow_ups
from casestore.tasks.acts import open_task
from casestore.tasks.words import TaskKind
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import PROOFS
from tests.casestore.test_duty_roster import NORTH
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
from tests.web.test_referral_pages import GATE, HARBOR

MOST_ACTIONS = 8


@pytest.fixture
def scene(clinic, clock, leads):
    """Marcus's case: a task that is due, follow-up, a referral that left, its link and code."""
    who, lead = account_id(clinic, "carla"), leads["26-104209"]
    consent = WHOLE.model_copy(
        update={
            "person_id": "person-marcus",
            "recorded_by": who,
            "expires_at": NOON + timedelta(days=900),
            "scope": ("identity", "mental_health"),
            "recipients": ("r-harbor",),
            "purposes": ("treatment",),
        }
    )
    case_id = clinic.write(lambda uow: take(uow, lead, who, NOON)).case_id
    about = ("case", case_id)
    for act in (
        lambda uow: confirm(uow, lead, "m1", "person-marcus", who, PROOFS, NOON),
        lambda uow: save_partner(uow, HARBOR, who, NOON),
        lambda uow: record_consent(uow, consent, who, NOON),
        lambda uow: follow_ups.start(uow, case_id, who, NOON),
        lambda uow: save_team(uow, NORTH, who, NOON),
        lambda uow: make_page(Cause(uow, NOON, "schedule"), "p-1", "northfield", PageKind.NEW),
        lambda uow: duty_safety.start(uow, who, 15, NOON - timedelta(minutes=20)),
        lambda uow: offer(uow, account_id(clinic, "lee"), who, NOON, "Mill Road is shaky."),
        lambda uow: record_credential(uow, who, "cpr", NOON.date(), who, NOON),
    ):
        clinic.write(act)
    task = clinic.write(
        lambda uow: open_task(
            Cause(uow, NOON, who), case_id, TaskKind.FIND_CONTACT, about, who, NOON
        )
    )
    body = ReferralBody(
        service="outpatient",
        categories=("identity", "mental_health"),
        speaks_of=("mental_health",),
        note=HandOffNote(situation="Panic at home tonight."),
    )
    made = clinic.write(
        lambda uow: compose(uow, case_id, "person-marcus", "r-harbor", body, who, NOON)
    )
    clock.advance(61)
    assert clinic.write(lambda uow: leave_due(uow, GATE, clock.now())) == 1
    clinic.write(lambda uow: make_door(uow, made, who, clock.now()))
    with clinic.read() as conn:
        link = to_pass_on(conn, clinic.keys, made, clock.now())
    return SimpleNamespace(case_id=case_id, task=task, referral=f"/referrals/{made}", link=link)


def fits(page, address, paths, widths=(320, 390, 1280)):
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        for path in paths:
            page.goto(address + path)
            assert page.locator("h1").count() == 1, path
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)
            unlabelled = page.evaluate(
                """() => [...document.querySelectorAll('select, textarea, input')]
                   .filter(e => e.type !== 'hidden' && !e.labels.length).map(e => e.name)"""
            )
            assert unlabelled == [], path


def test_the_pages_fit_every_width_and_thumb(ward, serve, context, complaints, scene):  # noqa: F811
    served = serve(ward)
    follow_up = f"/cases/{scene.case_id}/follow-up"
    page = enter(context, served, "lee", complaints)
    fits(page, served.address, ["/partners/new", "/roster/new", follow_up], (320, 1280))
    context.clear_cookies()
    page = enter(context, served, "carla", complaints)
    shown = ["/tasks", f"/tasks/{scene.task}", follow_up, "/partners", scene.referral, "/today"]
    shown += [f"/cases/{scene.case_id}/referrals", f"/partner/{scene.link.token}"]
    shown += ["/roster", "/hand-over"]
    fits(page, served.address, shown)
    assert complaints == []


def test_a_referral_is_sent_with_at_most_eight_actions(ward, serve, context, scene):  # noqa: F811
    served = serve(ward)
    page = enter(context, served, "carla")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.address}/cases/{scene.case_id}")
    acts = (
        lambda: page.get_by_role("link", name="Referrals").click(),
        lambda: page.locator("label", has_text="Harbor Clinic").click(),
        lambda: page.get_by_text("Phone and e-mail").click(),
        lambda: page.get_by_text("They treat the person").click(),
        lambda: page.fill("#situation", "Panic at home tonight."),
        lambda: page.get_by_role("button", name="Send in one minute").click(),
    )
    for act in acts:
        act()
    page.wait_for_url("**/referrals/*")
    assert "Nothing has gone yet" in page.content()
    assert len(acts) <= MOST_ACTIONS


def test_a_partner_answers_on_a_phone(ward, serve, context, scene):  # noqa: F811
    served = serve(ward)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served.address}/partner/{scene.link.token}")
    assert "Vandermeer" not in page.content()
    page.fill("#code", scene.link.code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Marcus Vandermeer").wait_for()
    assert too_wide(page) <= 0
    assert too_small(page) == []
    page.get_by_role("button", name="We accept").click()
    page.get_by_text("Accepted").wait_for()
