"""Answers to our referrals and EMS runs of our calls: what a feed's message moves and joins."""

import pytest

from casestore.arrival_tables import arrival
from casestore.arrivals import acts, reads
from casestore.arrivals.words import How, Match
from casestore.cases.take import take
from casestore.people.links import confirm
from casestore.people.records import create
from casestore.referrals import records, sending
from casestore.referrals.words import ReferralState
from schemas.incident import AgencyNumber
from schemas.person import Proof
from tests.casestore.arrivals.feeds import ORIGIN, adt, come, fhir, rosa
from tests.casestore.referrals.test_referrals import GATE, GONE, composed, office  # noqa: F401
from tests.casestore.town import ANA, NOON, later, request, subject
from tests.connectors.messages import nemsis

TWO = (Proof.NAME, Proof.BIRTH_DATE)
CLINIC = ORIGIN.model_copy(update={"feed": "harbor"})
S = ReferralState


@pytest.fixture
def sent(office):  # noqa: F811 - the fixture
    """A referral that is with the partner, whose number of the person was matched before."""
    made = composed(office)
    assert office.do(sending.leave_due, GATE, GONE) == 1
    come(office, adt(**unknown("V1")), origin=CLINIC)
    (row,) = office.rows(arrival)
    assert office.do(acts.match, row["arrival_id"], "p-1", ANA, TWO, NOON).done
    office.referral_id = made
    return office


def unknown(visit, number="C9"):
    """A patient of whom the sender says its number only."""
    return {"number": f"{number}^^^HAR^MR", "name": "", "born": "", "phone": "", "visit": visit}


def ref(town, status, number="C9", kind="REF^I12", about=None, control="R1"):
    named = about or town.referral_id
    head = f"MSH|^~\\&|HAR|HAR|CLINIC|CR|20261123130000||{kind}|{control}|P|2.5.1"
    return "\r".join(
        [head, f"RF1|{status}|R|MH|||EXT-1|||||{named}", f"PID|1||{number}^^^HAR^MR"]
    ).encode()


def siu(town, event, control="S1", status=""):
    head = f"MSH|^~\\&|HAR|HAR|CLINIC|CR|20261123140000||SIU^{event}|{control}|P|2.5.1"
    booked = f"SCH|A1|A1||||||MH||||^^^202611250900{'|' * 14}{status}|{town.referral_id}"
    return "\r".join([head, booked, "PID|1||C9^^^HAR^MR"]).encode()


def state(town):
    with town.zone.read() as conn:
        return records.referral(conn, town.referral_id).state


@pytest.mark.parametrize(("status", "after"), [("A", S.ACCEPTED), ("P", S.SEEN), ("R", S.DECLINED)])
def test_an_answer_over_hl7_moves_the_referral(sent, status, after):
    come(sent, ref(sent, status), origin=CLINIC, at=GONE)
    assert state(sent) is after
    with sent.zone.read() as conn:
        last = sent.see(records.steps_of, sent.referral_id)[-1]
        assert reads.waiting(conn) == []
    assert last.actor == "partner:r-clinic"


def test_booking_accepts_and_missing_it_says_so(sent):
    come(sent, siu(sent, "S12"), origin=CLINIC, at=GONE)
    assert state(sent) is S.ACCEPTED
    come(sent, siu(sent, "S26", "S2"), origin=CLINIC, at=later(hours=2))
    assert state(sent) is S.NOT_ARRIVED


def test_a_fhir_request_that_is_based_on_ours_moves_it(sent):
    body = fhir(
        "ServiceRequest",
        status="completed",
        intent="order",
        basedOn=[{"reference": f"ServiceRequest/{sent.referral_id}"}],
    )
    come(sent, body, "fhir", origin=CLINIC)
    waits = [row for row in sent.rows(arrival) if row["kind"] == "referral"]
    assert (state(sent), waits[0]["match"]) == (S.SENT, "waits"), "nobody is sure whose it is"
    assert sent.do(acts.match, waits[0]["arrival_id"], "p-1", ANA, TWO, GONE).done
    assert state(sent) is S.ARRIVED


def test_an_answer_about_another_patient_moves_nothing_and_waits(sent):
    come(sent, ref(sent, "A", number="C10"), origin=CLINIC, at=GONE)
    assert state(sent) is S.SENT
    with sent.zone.read() as conn:
        (waits,) = reads.waiting(conn)
    assert waits.referral_id == sent.referral_id


def test_an_answer_to_no_referral_of_ours_is_an_arrival_like_others(sent):
    come(sent, ref(sent, "A", about="somebody-elses"), origin=CLINIC, at=GONE)
    assert state(sent) is S.SENT


def test_an_answer_that_leads_nowhere_from_here_is_charted_and_moves_nothing(sent):
    come(sent, ref(sent, "A"), origin=CLINIC, at=GONE)
    come(sent, ref(sent, "P", control="R2"), origin=CLINIC, at=GONE)
    assert state(sent) is S.ACCEPTED


# --- EMS ---------------------------------------------------------------------------------------


def run(cad="26-104209", given="ROSA", family="DELGADO"):
    """A run of the ambulance service that answered this CAD call."""
    changed = {
        "26-000417": cad,
        ">Varga<": f">{family}<",
        ">Bruno<": f">{given}<",
        "1991-07-30": "",
        "2026-03-01T08:03:00-06:00": "2026-11-23T11:58:00Z",
    }
    body = nemsis().decode()
    for old, new in changed.items():
        body = body.replace(old, new)
    return body.encode()


@pytest.fixture
def called(clinic):
    """A lead whose caller named Rosa, known, taken and confirmed."""
    clinic.do(create, rosa(), at=NOON, actor=ANA)
    numbers = (AgencyNumber(number="26-104209", agency="riverton-pd"),)
    lead = clinic.hear(request(numbers=numbers, subjects=(subject(),))).lead_id
    assert clinic.do(take, lead, ANA, NOON).done
    clinic.lead_id = lead
    return clinic


def test_a_run_is_joined_to_its_call_by_the_cad_number(called):
    come(called, run(given="JO", family="STONE"), "nemsis")
    (row,) = called.rows(arrival)
    assert (row["lead_id"], row["match"]) == (called.lead_id, "waits")
    with called.zone.read() as conn:
        assert [one.kind for one in reads.of_leads(conn, [called.lead_id])] == ["ems_run"]
        assert len(reads.waiting(conn)) == 1


def test_whom_a_clinician_confirmed_at_that_call_is_the_patient_of_the_same_name(called):
    assert called.do(confirm, called.lead_id, "m-1", "p-rosa", ANA, TWO, NOON).done
    come(called, run(), "nemsis")
    (row,) = called.rows(arrival)
    assert (row["person_id"], row["match"], row["how"]) == ("p-rosa", Match.AUTO, How.CALL)


def test_a_run_of_another_call_joins_nothing(called):
    come(called, run(cad="26-999999"), "nemsis")
    assert called.rows(arrival)[0]["lead_id"] is None


def test_of_two_calls_with_the_same_number_on_one_day_neither_is_taken(called):
    numbers = (AgencyNumber(number="26-104209", agency="other-pd"),)
    called.hear(request("i-2", agency="other-pd", numbers=numbers))
    come(called, run(), "nemsis")
    assert called.rows(arrival)[0]["lead_id"] is None
