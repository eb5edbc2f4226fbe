"""Consents, telling, accounting, break-glass, reviews and the try-out, as people use them."""

import html
import re

import pytest
from sqlalchemy import select

from casestore.consents.registry import Recipient, register
from casestore.disclosures.without_audit import waiting
from casestore.duty.teams import set_duty
from casestore.people.links import confirm
from casestore.people.records import create
from casestore.privacy_tables import disclosure
from redaction.notice import LONG_NOTICE
from schemas.duty import Team
from schemas.person import Person, Proof
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.visitor import signed_in
from zone.errors import StoreFull
from zone.journal.tables import audit

WHO = "/people/person-marcus"
CONSENT = {
    "kind": "specific",
    "patient_name": "Marcus Vandermeer",
    "discloser": "Northfield co-response",
    "recipient": "r-dispatch",
    "scope": ["response_guidance"],
    "purpose": ["dispatch_safety"],
    "form": "written",
    "signer": "patient",
    "signed_on": "2026-01-01",
    "ends_on": "2031-12-31",
    "stated": ["signature", "revocation_right", "redisclosure"],
}
FLAG = {
    "recipient": "Northfield 911",
    "who": "dispatcher|psap",
    "purpose": "dispatch_safety",
    "basis": "none",
    "category": ["response_guidance"],
    "channel": "dispatch_flag",
    "text": "Speak slowly.",
}


def plain(page):
    """The words of a page, without its marks."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def known(ward, clinic, leads):
    """Carla took Marcus's call and confirmed that it is he."""
    carla = signed_in(ward, "carla")
    lead = leads["26-104209"]
    assert carla.submit(f"/leads/{lead}/take").status_code == 303
    who = account_id(clinic, "carla")
    proofs = (Proof.NAME, Proof.PHONE)
    clinic.write(lambda uow: confirm(uow, lead, "m1", "person-marcus", who, proofs, NOON))
    team = Team(team_id="t-1", name="Northfield co-response", employer="county", time_zone="UTC")
    clinic.write(lambda uow: set_duty(uow, (team,), "configuration", NOON))
    dispatch = Recipient(recipient_id="r-dispatch", name="Northfield 911", org_kind="psap")
    clinic.write(lambda uow: register(uow, (dispatch,)))
    return carla


def rows(clinic):
    with clinic.read() as conn:
        return conn.execute(select(disclosure)).all()


def audited(clinic, tag):
    with clinic.read() as conn:
        return conn.execute(select(audit).where(audit.c.tag == tag)).all()


def test_a_consent_is_recorded_with_all_its_elements_and_shown_as_it_stands(known):
    assert known.submit(f"{WHO}/consents", **CONSENT).status_code == 303
    page = plain(known.get(f"{WHO}/consents").text)
    assert "In force" in page
    assert "Northfield 911" in page
    assert "Missing on the form" not in page
    assert "not legal advice" in page
    bare = CONSENT | {"stated": [], "ends_on": "", "recipient": ""}
    known.submit(f"{WHO}/consents", **bare)
    page = plain(known.get(f"{WHO}/consents").text)
    assert "Incomplete: cannot be relied on" in page
    for word in ("the recipient", "the signature", "when it ends", "the right to revoke"):
        assert word in page


def test_a_form_that_names_somebody_else_is_refused_unless_it_is_said_why(known):
    """42 CFR 2.31(a)(1)."""
    other = CONSENT | {"patient_name": "Olive Pennington"}
    for more in ({}, {"other_name": "yes"}, {"other_name": "yes", "other_name_why": " "}):
        refused = known.submit(f"{WHO}/consents", **other | more)
        assert refused.status_code == 422
        assert "The name on the form is none of the names of this person" in plain(refused.text)
    assert "No consent is on file" in plain(known.get(f"{WHO}/consents").text)
    said = {"other_name": "yes", "other_name_why": "Name before adoption."}
    assert known.submit(f"{WHO}/consents", **other | said).status_code == 303
    page = plain(known.get(f"{WHO}/consents").text)
    assert "Olive Pennington another name of this person: Name before adoption." in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"signed_on": "1890-01-01"}, "before the person was born"),
        ({"signed_on": "2031-01-01"}, "still to come"),
        ({"signed_on": "2026-01-02", "ends_on": "2026-01-01"}, "end before it was signed"),
    ],
)
def test_a_form_with_days_that_cannot_be_is_refused(known, days, said):
    refused = known.submit(f"{WHO}/consents", **CONSENT | days)
    assert refused.status_code == 422
    assert said in plain(refused.text)


def test_words_for_dispatch_need_a_consent_and_go_when_it_is_withdrawn(known, clinic):
    said_no = known.submit(f"{WHO}/tell", **FLAG)
    assert "It may not go" in plain(known.get(said_no.headers["location"]).text)
    known.submit(f"{WHO}/consents", **CONSENT)
    said_yes = known.submit(f"{WHO}/tell", **FLAG)
    page = plain(known.get(said_yes.headers["location"]).text)
    assert "All of it may go" in page
    assert "These words end on" in page
    consents = known.get(f"{WHO}/consents").text
    consent_id = re.search(r'name="consent_id" value="([^"]+)"', consents).group(1)
    known.submit(f"{WHO}/consents/withdraw", consent_id=consent_id, how="oral")
    assert "Withdrawn by word of mouth" in plain(known.get(f"{WHO}/consents").text)
    (_, flag) = sorted(rows(clinic), key=lambda row: row.effect == "permit")
    assert flag.withdrawn_why == "consent_revoked"
    assert len(audited(clinic, "disclosure.withdrawn")) == 1


def test_words_that_cannot_be_checked_are_refused_and_named_to_their_writer(known):
    known.submit(f"{WHO}/consents", **CONSENT)
    for text, named in (
        ("Toma metadona, esquizofrenia", "Toma; metadona; esquizofrenia"),
        ("Ask for her son Peter Long, 218-555-0100", "Peter Long; 218-555-0100"),
    ):
        said_no = known.submit(f"{WHO}/tell", **FLAG | {"text": text})
        page = plain(known.get(said_no.headers["location"]).text)
        assert "It may not go" in page
        assert f"These words could not be checked: {named}. Say it in plain words" in page


def test_a_refusal_says_what_may_go_unidentified_and_pages_counsel(known):
    threat = FLAG | {
        "purpose": "emergency",
        "basis": "imminent_threat",
        "category": ["identity", "suicide_risk"],
        "channel": "voice",
        "proven": ["threat_determined"],
    }
    where = known.submit(f"{WHO}/tell", **threat).headers["location"]
    page = plain(known.get(where).text)
    assert "It may not go" in page
    assert "Without saying who it is about" in page
    assert "Counsel on call was paged" in page
    answer = re.search(r'action="([^"]+/counsel)"', known.get(where).text).group(1)
    known.submit(answer)
    assert "Counsel answered, says Carla" in plain(known.get(where).text)


def test_a_refusal_without_any_ground_pages_nobody(known):
    where = known.submit(f"{WHO}/tell", **FLAG).headers["location"]
    page = plain(known.get(where).text)
    assert "It may not go" in page
    assert "Counsel" not in page


def test_with_the_audit_store_full_only_a_proven_medical_emergency_is_answered(
    known, clinic, monkeypatch
):
    emergency = FLAG | {
        "recipient": "St. Agnes",
        "who": "ed_physician|covered_entity",
        "purpose": "emergency",
        "basis": "medical_emergency",
        "category": ["identity", "medication", "insurance"],
        "channel": "paper",
        "proven": ["recipient_is_medical_personnel", "provider_determined"],
    }

    def full(*_, **__):
        raise StoreFull

    monkeypatch.setattr("casestore.disclosures.telling.tell", full)
    assert known.submit(f"{WHO}/tell", **emergency).status_code == 503
    proven = [*emergency["proven"], "consent_not_obtainable"]
    page = known.submit(f"{WHO}/tell", **emergency | {"proven": proven})
    assert "Some of it may go" in plain(page.text)
    assert rows(clinic) == []
    assert waiting(clinic) == 1


def test_told_by_voice_anyway_is_never_blocked_and_stands_in_the_accounting(known, clinic):
    anyway = FLAG | {"channel": "voice", "anyway": "yes", "category": ["identity"]}
    page = plain(known.get(known.submit(f"{WHO}/tell", **anyway).headers["location"]).text)
    assert "Recorded as told by voice" in page
    report = plain(known.get(f"{WHO}/accounting").text)
    assert "Northfield 911" in report
    assert "Name and birth date" in report
    (row,) = rows(clinic)
    assert row.accountable


def test_what_goes_on_consent_goes_with_the_notice(known, clinic):
    harbor = Recipient(recipient_id="r-c", name="Harbor", org_kind="covered_entity")
    clinic.write(lambda uow: register(uow, (harbor,)))
    care = CONSENT | {"recipient": "r-c", "scope": ["identity"], "purpose": ["treatment"]}
    known.submit(f"{WHO}/consents", **care)
    send = FLAG | {
        "recipient": "Harbor",
        "who": "hipaa_provider|covered_entity",
        "purpose": "treatment",
        "category": ["identity"],
        "channel": "paper",
        "proven": ["treating_relationship"],
    }
    page = plain(known.get(known.submit(f"{WHO}/tell", **send).headers["location"]).text)
    assert "All of it may go" in page
    assert LONG_NOTICE in page


def test_talks_and_restrictions_are_kept(known):
    talk = {
        "answer": "declined",
        "capacity": "able",
        "interpreter": "by_phone",
        "why": "afraid_of_police",
        "present": ["police"],
    }
    assert known.submit(f"{WHO}/talks", **talk).status_code == 303
    assert known.submit(f"{WHO}/talks", **talk | {"why": "she said so"}).status_code == 400
    assert known.submit(f"{WHO}/talks", **talk | {"interpreter": "child"}).status_code == 400
    known.submit(f"{WHO}/restrictions", kind="agreed")
    page = plain(known.get(f"{WHO}/consents").text)
    for word in ("Declined", "afraid of police", "police present", "Agreed with the person"):
        assert word in page


def test_break_glass_shows_for_half_an_hour_and_is_reviewed_by_somebody_else(
    known, ward, clinic, clock
):
    assert known.get(f"{WHO}/emergency").status_code == 404
    ask = known.get(f"{WHO}/break-glass").text
    case_id = re.search(r'name="case_id" value="([^"]+)"', ask).group(1)
    proven = ["medical_personnel", "provider_determined", "consent_not_obtainable"]
    opened = known.submit(
        f"{WHO}/break-glass", case_id=case_id, reason="life_safety", stated=proven
    )
    assert opened.headers["location"] == f"{WHO}/emergency"
    page = plain(known.get(f"{WHO}/emergency").text)
    assert "Opened for life and safety" in page
    assert "Therapy notes" in page.split("Kept back")[1]
    assert signed_in(ward, "lee").get(f"{WHO}/emergency").status_code == 404
    clock.advance(30 * 60)
    assert signed_in(ward, "carla").get(f"{WHO}/emergency").status_code == 404
    priya = signed_in(ward, "priya")
    queue = priya.get("/reviews").text
    assert "Review an opened record" in queue
    task = re.search(r'action="/reviews/([^"]+)"', queue).group(1)
    assert priya.submit(f"/reviews/{task}", finding="appropriate").status_code == 303
    assert "Nothing waits" in plain(priya.get("/reviews").text)
    assert len(audited(clinic, "break_glass.opened")) == 1


def test_break_glass_without_reason_or_proof_opens_nothing(known, clinic):
    ask = known.get(f"{WHO}/break-glass").text
    case_id = re.search(r'name="case_id" value="([^"]+)"', ask).group(1)
    assert known.submit(f"{WHO}/break-glass", case_id=case_id, reason="curious").status_code == 400
    refused = known.submit(f"{WHO}/break-glass", case_id=case_id, reason="life_safety")
    assert refused.status_code == 409
    assert "X-MEDICAL" in refused.text or "X-NOT" in refused.text
    assert known.get(f"{WHO}/emergency").status_code == 404
    assert len(audited(clinic, "break_glass.refused")) == 1


def test_no_person_a_restricted_one_and_one_of_another_team_look_alike(known, ward, clinic):
    """The answer must not tell: same bytes, same status, whoever is or is not there."""
    elsewhere = Person(person_id="person-elsewhere", created_at=NOON, created_by="stage:seed")
    clinic.write(lambda uow: create(uow, elsewhere, at=NOON, actor="stage:seed"))
    lee = signed_in(ward, "lee")
    answers = [
        lee.get(f"/people/{person}/{part}")
        for person in ("nobody-at-all", "person-elsewhere")
        for part in ("consents", "tell", "accounting")
    ]
    assert {a.status_code for a in answers} == {404}
    own_mark = r'name="csrf" value="[\w.-]+"'  # every page has its own, whatever it shows
    bodies = {re.sub(rf"/people/[\w-]+/\w+|{own_mark}", "", a.text) for a in answers}
    assert len(bodies) == 1


def test_the_privacy_officer_says_why_and_changes_nothing(known, ward):
    priya = signed_in(ward, "priya")
    assert "Why do you read this?" in priya.get(f"{WHO}/consents").text
    page = priya.get(f"{WHO}/consents?reason=complaint").text
    assert "Record a consent" not in page
    assert priya.submit(f"{WHO}/consents", **CONSENT).status_code == 404


def test_the_privacy_officer_tries_a_question(ward):
    priya = signed_in(ward, "priya")
    page = plain(priya.submit("/policy", scenario="P2-CONSENT.1").text)
    assert "Answer: deny" in page
    assert "The consent's end date or end event has been reached." in page or "X-CONSENT" in page
    assert "What would have to be true for more" in page
    page = plain(priya.submit("/policy", scenario="TREATMENT", purpose="investigation").text)
    assert "Answer: deny" in page
    assert priya.submit("/policy", scenario="NONE").status_code == 400
    assert signed_in(ward, "lee").get("/policy").status_code == 404


def test_a_question_for_a_person_uses_their_consent_as_it_stands(known, ward):
    known.submit(f"{WHO}/consents", **CONSENT)
    priya = signed_in(ward, "priya")
    asked = {"scenario": "P2-FLAG", "person": "person-marcus", "recipient": "r-dispatch"}
    page = plain(priya.submit("/policy", **asked, category=["response_guidance"]).text)
    assert "Answer: permit" in page
    assert "for this person as on today" in page
    page = plain(priya.submit("/policy", **asked | {"recipient": "r-other"}).text)
    assert "Answer: deny" in page
    given = {**asked, "category": ["response_guidance"]}
    for day, answer in (("2031-12-31", "permit"), ("2032-01-01", "deny")):
        page = plain(priya.submit("/policy", **given, on=day).text)
        assert f"Answer: {answer}" in page, day
        assert f"for this person as on {day}" in page


DRAFT = (
    '@id("NO-GUIDANCE") @reason("X-STATE") @cites("draft") @says("None.") '
    'forbid (principal, action in Action::"disclose", resource == Category::"response_guidance");'
)


def test_a_draft_is_run_over_the_past_month_and_published_nowhere(known, ward):
    known.submit(f"{WHO}/consents", **CONSENT)
    known.submit(f"{WHO}/tell", **FLAG)
    known.submit(f"{WHO}/tell", **FLAG | {"category": ["identity"]})
    priya = signed_in(ward, "priya")
    page = plain(priya.submit("/policy/draft", text=DRAFT).text)
    assert "1 of 2 past decisions would be different." in page
    assert "dispatcher at psap, for dispatch safety, ground: none" in page
    assert "How to approach the person" in page
    assert "X-STATE" in page
    allows = priya.submit("/policy/draft", text=DRAFT.replace("forbid", "permit"))
    assert "The draft was not understood" in plain(allows.text)
    again = known.submit(f"{WHO}/tell", **FLAG)
    assert "All of it may go" in plain(known.get(again.headers["location"]).text)
