"""R20 in the store: records, the birthday and the state's table, at the moment of the decision."""

from datetime import date, timedelta

import pytest

from casestore.answers import Code
from casestore.authority import holds
from casestore.authority.keeping import keep_until
from casestore.authority.records import (
    authorities_of,
    end_authority,
    record_authority,
    signers_of,
    strike_authority,
)
from casestore.authority.words import AuthorityKind, Document
from casestore.consents.records import cite, record_consent
from casestore.disclosures.asked_again import ask_again
from casestore.disclosures.telling import tell
from casestore.people import editing
from redaction.gate import Gate
from redaction.state_law import read_law
from schemas.audit import AuditTag
from schemas.consent import Signer
from tests.casestore.authority.test_signers import paper
from tests.casestore.test_consents import WHOLE
from tests.casestore.test_disclosures import FLAG, FOR_CARE, GATE, TO_CLINIC, _known, audited
from tests.casestore.test_state_table import HERE
from tests.casestore.town import ANA, NOON, later

LAW = read_law(HERE.replace("TX", "OH"))
SIGNED = Gate.load(state_law=LAW)


@pytest.fixture
def office(clinic):
    """A Part 2 team that knows somebody who comes of age on 1 December 2026."""
    known = _known(clinic, part2=True)
    known.do(editing.change, "p-1", ANA, NOON, editing.with_birth("2008-12-01", ""))
    return known


def consented(office, signer, base=FOR_CARE, **changes):
    office.do(record_consent, base.model_copy(update={"signer": signer, **changes}), ANA, NOON)


def told(office, at=NOON, gate=SIGNED, telling=TO_CLINIC):
    return office.do(tell, gate, telling, ANA, at)


def test_a_minor_of_seventeen_signs_alone_where_the_table_says_so_and_nowhere_else(office):
    consented(office, Signer.MINOR)
    assert told(office).told == ("identity", "diagnosis")
    assert told(office, gate=GATE).decision.reasons == ("X-CONSENT-SIGNER",)


def test_a_guardians_consent_counts_once_its_order_is_on_file_and_until_it_ends(office):
    consented(office, Signer.GUARDIAN)
    stricter = Gate.load(
        state_law=read_law(
            HERE.replace("mental_health = 16", "mental_health = 18").replace(
                "substance_use = 12", "substance_use = 18"
            )
        )
    )
    assert told(office, gate=stricter).told == ()
    office.do(record_authority, paper(AuthorityKind.GUARDIAN_OF_MINOR))
    assert office.do(cite, "c-care", "a-1", ANA, NOON).done
    made = told(office, gate=stricter)
    # under Part 2 a minor who may not consent alone needs both signatures (2.14)
    assert made.request.consent.signer == "guardian"
    assert made.decision.reasons == ("X-CONSENT-SIGNER",)
    office.do(end_authority, "a-1", date(2026, 11, 22), ANA, NOON)
    assert told(office, gate=stricter).request.consent.signer == "no_authority"


def test_an_adults_guardian_opens_what_the_adult_alone_could_not(office):
    office.do(editing.change, "p-1", ANA, NOON, editing.with_birth("1990-01-01", ""))
    consented(office, Signer.GUARDIAN, signed_under="a-1")
    assert told(office).told == ()
    office.do(record_authority, paper(AuthorityKind.GUARDIAN_OF_ADULT))
    assert told(office).told == ("identity", "diagnosis")
    office.do(strike_authority, "a-1", ANA, NOON)
    assert told(office).told == ()
    assert office.do(strike_authority, "a-1", ANA, NOON).code is Code.ALREADY_STRUCK
    (kept,) = office.see(authorities_of, "p-1")
    assert kept.struck_at == NOON
    assert len(audited(office, AuditTag.AUTHORITY_CHANGED)) == 1


def test_the_day_the_child_is_of_age_standing_words_on_the_old_consent_are_taken_back(office):
    consented(office, Signer.MINOR_AND_PARENT, base=WHOLE)
    assert told(office, telling=FLAG).live_until is not None
    assert office.do(ask_again, SIGNED, later(days=7)) == ()
    assert len(office.do(ask_again, SIGNED, later(days=8))) == 1
    consented(office, Signer.PATIENT, base=WHOLE, consent_id="c-own", signed_at=later(days=8))
    assert told(office, at=later(days=8), telling=FLAG).told == ("response_guidance",)


def test_an_unseen_foster_order_stops_the_parent_at_once(office):
    consented(office, Signer.MINOR_AND_PARENT)
    stricter = Gate.load(state_law=read_law(HERE.replace("= 12", "= 18").replace("= 16", "= 18")))
    assert told(office, gate=stricter).told
    care = paper(AuthorityKind.FOSTER_CARE, document=Document.NOT_SEEN)
    office.do(record_authority, care)
    assert told(office, gate=stricter).told == ()


def test_a_hold_ends_when_the_table_says_and_shows_no_end_without_one(office):
    made = holds.Hold(
        hold_id="h-1",
        person_id="p-1",
        kind="emergency_detention",
        began_at=NOON,
        body=holds.HoldBody(signed_by="Dr. Wren"),
        recorded_by=ANA,
    )
    office.do(holds.record_hold, made, NOON)
    (held,) = office.see(holds.holds_of, "p-1")
    assert held == made
    assert held.ends_at(LAW, NOON) == NOON + timedelta(hours=48)
    assert held.ends_at(None, NOON) is None
    assert office.do(holds.end_hold, "h-1", ANA, later(hours=5)).done
    assert office.do(holds.end_hold, "h-1", ANA, later(hours=6)).code is Code.ALREADY_ENDED
    assert len(audited(office, AuditTag.HOLD_RECORDED)) == 1


def test_how_long_a_record_is_kept_counts_from_the_last_contact_and_the_childs_age(office):
    def day(law=LAW):
        signers = office.see(signers_of, "p-1", NOON, law)
        with office.zone.read() as conn:
            return keep_until(conn, "p-1", signers, law)

    assert day() == date(2033, 11, 23)
    office.do(editing.change, "p-1", ANA, NOON, editing.with_birth("2020-05-05", ""))
    assert day() == date(2041, 5, 5)
    assert day(None) is None
