"""R18: a refusal on an asserted ground pages counsel on call, content-free, seen or escalated."""

import pytest

from casestore.disclosures.counsel import answered, counsels_page, tell_now
from casestore.disclosures.words import Channel
from casestore.duty.pages import escalate_unseen, unseen, unsent
from schemas.audit import AuditTag
from tests.casestore.test_disclosures import GATE, TO_CLINIC, _known
from tests.casestore.town import ANA, NOON, later
from zone.audit.trail import trail

THREAT = TO_CLINIC.model_copy(
    update={
        "recipient": "Riverton 911",
        "role": "dispatcher",
        "org_kind": "psap",
        "purpose": "emergency",
        "basis": "imminent_threat",
        "channel": Channel.VOICE,
        "proven": ("threat_determined",),
    }
)


@pytest.fixture
def office(clinic):
    return _known(clinic, part2=True)


def waiting(office):
    with office.zone.read() as conn:
        return [one for one in unsent(conn) if one.level == "counsel"]


def test_a_refusal_on_a_ground_makes_one_page_that_holds_no_content(office):
    made = office.do(tell_now, GATE, THREAT, ANA, NOON)
    assert made.told == ()
    (one,) = waiting(office)
    assert (one.lead_id, one.agency, one.kind) == (None, "riverton-pd", "counsel")
    with office.zone.read() as conn:
        (event,) = trail(conn, "page", one.page_id)
    assert event.tag is AuditTag.DUTY_PAGED
    assert set(event.about) == {"page"}, "nothing says about whom"


def test_what_may_go_and_what_lacks_a_consent_only_pages_nobody(office):
    office.do(tell_now, GATE, TO_CLINIC, ANA, NOON)
    assert waiting(office) == []


def test_what_was_told_by_voice_anyway_is_recorded_and_counsel_is_paged_all_the_same(office):
    anyway = THREAT.model_copy(update={"told_anyway": True})
    assert office.do(tell_now, GATE, anyway, ANA, NOON).told == THREAT.categories
    assert len(waiting(office)) == 1


def test_a_page_that_counsel_does_not_answer_goes_to_the_supervisors_once(office):
    made = office.do(tell_now, GATE, THREAT, ANA, NOON)
    assert office.do(escalate_unseen, later(minutes=4)) == 0
    assert office.do(escalate_unseen, later(minutes=5)) == 1
    assert office.do(escalate_unseen, later(minutes=9)) == 0
    with office.zone.read() as conn:
        (up,) = [p for p in unseen(conn, ["riverton-pd"], True) if p.level == "supervisor"]
        assert up.kind == "counsel"
        assert counsels_page(conn, office.zone.keys, made.disclosure_id).escalated_at is not None


def test_who_says_that_counsel_answered_is_on_record(office):
    made = office.do(tell_now, GATE, THREAT, ANA, NOON)
    assert office.do(answered, made.disclosure_id, ANA, later(minutes=2))
    assert not office.do(answered, made.disclosure_id, ANA, later(minutes=3))
    with office.zone.read() as conn:
        page = counsels_page(conn, office.zone.keys, made.disclosure_id)
    assert (page.seen_by, page.seen_at) == (ANA, later(minutes=2))
    assert office.do(escalate_unseen, later(minutes=9)) == 0
