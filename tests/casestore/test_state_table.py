"""R20: with a signed table of the state's law the case store tells what it must otherwise keep."""

import pytest

from casestore.disclosures.telling import tell
from casestore.partners import directory
from casestore.referrals import records, sending
from redaction.gate import Gate
from redaction.state_law import read_law
from tests.casestore.referrals.test_referrals import BODY, HARBOR
from tests.casestore.test_disclosures import GATE, TO_CLINIC, _known
from tests.casestore.town import ANA, NOON, later
from tests.redaction.test_state_law import TABLE

HERE = TABLE.replace("2031", "2026").replace("2026-12-31", "2036-12-31")


@pytest.fixture
def hipaa_office(clinic):
    return _known(clinic, part2=False)


def told(office, gate, **changes):
    return office.do(tell, gate, TO_CLINIC.model_copy(update=changes), ANA, NOON)


def test_treatment_goes_without_consent_only_where_a_signed_table_says_so(hipaa_office):
    assert told(hipaa_office, GATE).told == ()
    signed = Gate.load(state_law=read_law(HERE))
    made = told(hipaa_office, signed)
    assert made.told == ("identity", "diagnosis")
    assert made.request.facts["state_law"] == "silent"
    unsigned = Gate.load(state_law=read_law(HERE.replace("County counsel", "")))
    assert told(hipaa_office, unsigned).told == ()


def test_the_state_of_the_table_brings_its_overlay(hipaa_office):
    """Texas: law enforcement only on a determined threat, also where federal law would allow."""
    locate = {
        "recipient": "Riverton 911",
        "role": "dispatcher",
        "org_kind": "psap",
        "purpose": "emergency",
        "basis": "locate_request",
        "categories": ("identity", "location"),
    }
    assert told(hipaa_office, GATE, **locate).told == ("identity", "location")
    signed = Gate.load(state_law=read_law(HERE))
    assert told(hipaa_office, signed, **locate).decision.reasons[0] == "X-STATE"


def test_the_preview_of_a_referral_says_what_the_sending_will_do(hipaa_office):
    """Both ask with the table: what treatment needs no consent for is shown as going, and goes."""
    office = hipaa_office
    office.do(directory.save_partner, HARBOR, ANA, NOON)
    case_id = office.rows(records.table.metadata.tables["clinical_case"])[0]["case_id"]
    made = office.do(sending.compose, case_id, "p-1", "r-clinic", BODY, ANA, NOON)
    signed = Gate.load(state_law=read_law(HERE))

    def preview(gate):
        with office.zone.read() as conn:
            found = records.referral(conn, made)
            return sending.gate_says(conn, office.zone.keys, gate, found, NOON).released

    assert preview(GATE) == ()
    assert preview(signed) == ("identity", "diagnosis")
    assert office.do(sending.leave_due, signed, later(minutes=2)) == 1
