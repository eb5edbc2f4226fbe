"""Consents, telling, accounting, break-glass, reviews and rules in a real browser."""

from datetime import timedelta

import pytest

from casestore.cases.take import take
from casestore.consents.records import record_consent
from casestore.consents.registry import Recipient, register
from casestore.disclosures.telling import tell
from casestore.disclosures.words import Channel
from casestore.duty.teams import set_duty
from casestore.people.links import confirm
from redaction.gate import Gate
from schemas.duty import Team
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import FLAG, PROOFS
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_in_browser import (  # noqa: F401 - fixtures of the browser
    WIDTHS,
    browser,
    complaints,
    context,
    enter,
    pytestmark,
    serve,
    too_small,
    too_wide,
)

WHO = "/people/person-marcus"
YEARS_ON = NOON + timedelta(days=900)
PAGES = {
    "carla": [
        f"{WHO}/consents",
        f"{WHO}/authority",
        f"{WHO}/tell",
        f"{WHO}/accounting",
        f"{WHO}/break-glass",
    ],
    "priya": ["/reviews", "/policy", f"{WHO}/accounting?reason=complaint"],
}


@pytest.fixture
def evening(clinic, leads):
    """Marcus is matched; a consent, something told on it, something told against the answer."""
    lead, who = leads["26-104209"], account_id(clinic, "carla")
    dispatch = Recipient(recipient_id="r-dispatch", name="Northfield 911", org_kind="psap")
    team = Team(team_id="t-1", name="Northfield co-response", employer="county", time_zone="UTC")
    consent = WHOLE.model_copy(
        update={"person_id": "person-marcus", "recorded_by": who, "expires_at": YEARS_ON}
    )
    gate = Gate.load()
    flag = FLAG.model_copy(update={"person_id": "person-marcus"})
    anyway = flag.model_copy(update={"channel": Channel.VOICE, "told_anyway": True})
    for act in (
        lambda uow: set_duty(uow, (team,), "configuration", NOON),
        lambda uow: register(uow, (dispatch,)),
        lambda uow: take(uow, lead, who, NOON),
        lambda uow: confirm(uow, lead, "m1", "person-marcus", who, PROOFS, NOON),
        lambda uow: record_consent(uow, consent, who, NOON),
        lambda uow: tell(uow, gate, anyway, who, NOON),
    ):
        clinic.write(act)
    made = clinic.write(lambda uow: tell(uow, gate, flag, who, NOON))
    assert made.told
    return f"{WHO}/told/{made.disclosure_id}"


@pytest.mark.parametrize("login", sorted(PAGES))
def test_the_pages_fit_every_width_and_thumb(ward, serve, context, complaints, evening, login):  # noqa: F811
    served = serve(ward)
    page = enter(context, served, login, complaints)
    shown = [*PAGES[login], *([evening] if login == "carla" else [])]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in shown:
            page.goto(served.address + path)
            assert page.locator("h1").count() == 1, path
            assert too_wide(page) <= 0, (path, width)
            assert too_small(page) == [], (path, width)
            twice = page.evaluate(
                """() => [...document.querySelectorAll('[id]')].map(e => e.id)
                   .filter((id, n, all) => all.indexOf(id) !== n)"""
            )
            assert twice == [], path
            assert "<time" not in page.locator("main").inner_text(), path
            unlabelled = page.evaluate(
                """() => [...document.querySelectorAll('select, textarea, input')]
                   .filter(e => e.type !== 'hidden' && !e.labels.length).map(e => e.name)"""
            )
            assert unlabelled == [], path
    assert complaints == []


def test_a_clinician_tells_somebody_and_reads_why_not(ward, serve, context, evening):  # noqa: F811
    served = serve(ward)
    page = enter(context, served, "carla")
    page.goto(f"{served.address}{WHO}/tell")
    page.fill("#l-recipient", "Detective Reyes")
    page.select_option("#f-who", "detective|police")
    page.select_option("#f-purpose", "investigation")
    page.select_option("#f-basis", "locate_request")
    page.get_by_text("Name and birth date").click()
    page.select_option("#f-channel", "voice")
    page.get_by_role("button", name="Ask and record").click()
    page.wait_for_url("**/told/*")
    assert "It may not go" in page.locator("h1").inner_text()
    assert "HIPAA knows this ground, Part 2 does not." in page.content()
