"""Referrals as people use them: composed, undone, sent; the partner's link, code and answer."""

import html
import re

import pytest
from sqlalchemy import select

from casestore.partners.directory import Partner, save_partner
from casestore.referrals.sending import leave_due
from casestore.tables import lead as lead_table
from redaction.gate import Gate
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import CONSENT, WHO, known, plain  # noqa: F401
from tests.web.visitor import Visitor, signed_in

GATE = Gate.load()
HARBOR = Partner(
    partner_id="r-harbor",
    name="Harbor Clinic",
    role="hipaa_provider",
    org_kind="covered_entity",
    services=("outpatient",),
    phone="555-0188",
)
FOR_CARE = CONSENT | {
    "recipient": "r-harbor",
    "scope": ["identity", "mental_health"],
    "purpose": ["treatment"],
}
WANTED = {
    "person_id": "person-marcus",
    "partner_id": "r-harbor",
    "category": ["identity", "mental_health"],
    "proven": ["treating_relationship"],
    "situation": "Panic at home tonight.",
}


@pytest.fixture
def case_id(known, clinic, leads):  # noqa: F811
    """Marcus's case, a partner, and his consent for it."""
    clinic.write(lambda uow: save_partner(uow, HARBOR, account_id(clinic, "lee"), NOON))
    known.submit(f"{WHO}/consents", **FOR_CARE)
    with clinic.read() as conn:
        wanted = select(lead_table.c.case_id).where(lead_table.c.lead_id == leads["26-104209"])
        return conn.scalar(wanted)


@pytest.fixture
def sent(known, clinic, clock, case_id):  # noqa: F811
    """A referral that left; its address."""
    answer = known.submit(f"/cases/{case_id}/referrals", **WANTED)
    clock.advance(61)
    assert clinic.write(lambda uow: leave_due(uow, GATE, clock.now())) == 1
    return answer.headers["location"]


def link_and_code(known, sent):  # noqa: F811
    """What the clinician reads on the page: path of the link, and the code."""
    known.submit(f"{sent}/link")
    page = html.unescape(known.get(sent).text)
    path = re.search(r"https?://testserver(/partner/[\w-]+)", page).group(1)
    return path, re.search(r"<b>(\d{4} \d{4})</b>", page).group(1)


def test_a_referral_is_sent_in_one_form_and_can_be_undone_before_it_leaves(known, case_id):  # noqa: F811
    form = plain(known.get(f"/cases/{case_id}/referrals").text)
    assert "Harbor Clinic" in form
    assert "Nothing heard of room" in form
    answer = known.submit(f"/cases/{case_id}/referrals", **WANTED)
    here = answer.headers["location"]
    page = plain(known.get(here).text)
    assert "Nothing has gone yet" in page
    assert "Name and birth date, Mental-health findings" in page
    assert known.submit(f"{here}/step", move="undo").status_code == 303
    assert "Cancelled" in plain(known.get(here).text)


def test_without_consent_the_page_says_that_nothing_may_go_and_why(known, case_id):  # noqa: F811
    bare = WANTED | {"category": ["substance_use"]}
    here = known.submit(f"/cases/{case_id}/referrals", **bare).headers["location"]
    page = plain(known.get(here).text)
    assert "Ask for a consent that names this partner" in page


def test_the_partner_answers_through_link_and_code_without_an_account(known, ward, sent):  # noqa: F811
    path, code = link_and_code(known, sent)
    partner = Visitor(ward, "10.9.9.9")
    asked = partner.get(path)
    assert "Enter the code" in asked.text
    assert "Vandermeer" not in asked.text
    wrong = partner.post(path, {"code": "0000 0000" if code != "0000 0000" else "1111 1111"})
    assert wrong.status_code == 401
    assert partner.post(path, {"code": code}).status_code == 303
    page = plain(partner.get(path).text)
    assert "Marcus Vandermeer" in page
    assert "Panic at home tonight." in page
    assert "42 CFR part 2" in page
    no = partner.post(f"{path}/answer", {"move": "decline"})
    assert no.status_code == 401, "declining has a reason"
    yes = partner.post(f"{path}/answer", {"move": "accept", "note": "Monday at nine."})
    assert yes.headers["location"] == path
    page = plain(known.get(sent).text)
    assert "Monday at nine." in page
    assert "the partner, through the link" in page


def test_who_has_not_the_code_is_told_nothing_real_or_invented_link_alike(known, ward, sent):  # noqa: F811
    path, _ = link_and_code(known, sent)
    stranger = Visitor(ward, "10.9.9.8")

    def answers(address):
        for one in (
            stranger.get(address),
            stranger.post(address, {"code": "12"}),
            stranger.post(f"{address}/answer", {"move": "accept"}),
        ):
            yield one.status_code, one.text.replace(address, "")

    assert list(answers(path)) == list(answers("/partner/invented"))


def test_a_consent_withdrawn_shuts_the_page_of_the_partner(known, ward, sent):  # noqa: F811
    path, code = link_and_code(known, sent)
    partner = Visitor(ward, "10.9.9.7")
    partner.post(path, {"code": code})
    consents = known.get(f"{WHO}/consents").text
    consent_id = re.search(r'name="consent_id" value="([^"]+)"', consents).group(1)
    known.submit(f"{WHO}/consents/withdraw", consent_id=consent_id, how="oral")
    assert "Vandermeer" not in partner.get(path).text
    assert "Taken back: the consent ended" in plain(known.get(sent).text)


def test_a_referral_of_a_case_that_is_not_ones_own_is_not_there(ward, sent):
    assert signed_in(ward, "priya").get(sent).status_code == 404
    assert signed_in(ward, "ivan").get(sent).status_code == 404
    assert signed_in(ward, "carla").get("/referrals/none").status_code == 404


def test_the_directory_is_kept_by_a_supervisor_and_room_by_everybody(ward, case_id):
    lee, carla = signed_in(ward, "lee"), signed_in(ward, "carla")
    new = {"name": "Creek House", "kind": "peer_support|community_org", "active": "yes"}
    assert carla.submit("/partners/new", **new).status_code == 404
    assert lee.submit("/partners/new", **new).status_code == 303
    assert lee.submit("/partners/new", **new).status_code == 409, "the name is taken"
    assert carla.submit("/partners/r-harbor/room", state="few").status_code == 303
    page = plain(carla.get("/partners").text)
    assert "Had little room, heard 0 s ago" in page
    assert "Creek House" in page
