"""Messages of clinical feeds: matched only when there is no doubt, folded, merged, answered."""

import pytest

from casestore.arrival_tables import arrival, arrival_version
from casestore.arrivals import acts, reads
from casestore.arrivals.upkeep import look_again, purge_unmatched
from casestore.arrivals.words import ConsentAnswer, How, Match
from casestore.consents.facts import relied_on
from casestore.consents.records import consents_of
from casestore.people import doubles, merges
from casestore.people.records import create
from casestore.people.timeline import PART2, RESTRICTED, TEAM, person_timeline
from schemas.audit import AuditTag
from schemas.case import CareLabel
from schemas.person import Proof
from tests.casestore.arrivals.feeds import ORIGIN, adt, come, fhir, merge, rosa
from tests.casestore.town import ANA, NOON, later, person
from zone.journal.tables import audit

TWO = (Proof.NAME, Proof.BIRTH_DATE)
ARV = "ARV|1|A|PSY"


@pytest.fixture
def office(clinic):
    clinic.do(create, rosa(), at=NOON, actor=ANA)
    return clinic


def only(office):
    (row,) = office.rows(arrival)
    with office.zone.read() as conn:
        return reads.arrival_of(conn, row["arrival_id"])


def line_of(office, who="p-rosa", restricted_too=True):
    return [
        (one.title, one.sees)
        for one in office.see(person_timeline, who, False, restricted_too=restricted_too)
    ]


# --- whose it is ------------------------------------------------------------------------------


def test_full_name_birth_date_and_phone_leave_no_doubt_and_the_chart_has_an_entry(office):
    assert come(office, adt()) == ["matched"]
    found = only(office)
    assert (found.person_id, found.match, found.how) == ("p-rosa", Match.AUTO, How.EVIDENCE)
    assert line_of(office) == [("Visit begun", PART2)]


def test_a_social_security_number_beside_name_and_birth_date_leaves_no_doubt(office):
    assert come(office, adt(phone="", ssn="512347788")) == ["matched"]


@pytest.mark.parametrize(
    "pid",
    [
        {"phone": ""},
        {"born": "", "phone": "2175550148"},
        {"name": "DELGADO^ROSIE", "phone": ""},
        {"born": "19840205"},
        {"name": "DELGADO^ROBERTO"},
    ],
)
def test_anything_less_waits_for_a_clinician_with_the_reasons_beside_it(office, pid):
    assert come(office, adt(**pid)) == ["waits"]
    found = only(office)
    assert found.person_id is None
    assert line_of(office) == []
    shown = office.see(reads.candidates, found.arrival_id)
    assert [one.person.person_id for one in shown] in (["p-rosa"], [])


def test_of_two_who_fit_alike_nobody_is_taken(office):
    office.do(create, rosa("p-twin"), at=NOON, actor=ANA)
    assert come(office, adt()) == ["waits"]
    shown = office.see(reads.candidates, only(office).arrival_id)
    assert {one.person.person_id for one in shown} == {"p-rosa", "p-twin"}


def test_a_number_that_was_matched_once_is_enough_where_nothing_speaks_against_it(office):
    come(office, adt())
    bare = adt("A08", "M2", name="", born="", phone="", visit="V78")
    assert come(office, bare) == ["matched"]
    married = adt("A04", "M3", name="OKAFOR^ROSA", phone="", visit="V79")
    assert come(office, married) == ["matched"], "family names change"


def test_a_known_number_under_another_first_name_waits(office):
    come(office, adt())
    assert come(office, adt("A04", "M2", name="DELGADO^LUIS", phone="", visit="V78")) == ["waits"]


def test_the_same_number_at_another_sender_is_another_patient(office):
    come(office, adt())
    other = ORIGIN.model_copy(update={"feed": "other-hospital"})
    assert come(office, adt(name="STONE^AVA", born="19700101", phone=""), origin=other) == ["waits"]


def test_a_newer_message_that_names_somebody_else_takes_the_entry_off_the_chart(office):
    come(office, adt())
    wrong = adt("A08", "M2", "20261123070000", name="STONE^AVA", born="19700101", phone="")
    assert come(office, wrong) == ["waits"]
    assert only(office).how is How.NOW_DIFFERS
    assert line_of(office) == []


def test_a_clinician_matches_on_two_proofs_and_the_sender_is_known_from_then_on(office):
    come(office, adt(phone=""))
    found = only(office).arrival_id
    one = office.do(acts.match, found, "p-rosa", ANA, (Proof.NAME,), NOON)
    assert not one.done
    assert office.do(acts.match, found, "p-rosa", ANA, TWO, NOON).done
    assert come(office, adt("A04", "M2", phone="", visit="V78")) == ["matched"]


def test_taking_a_match_back_takes_the_entry_off_the_chart_and_nothing_matches_it_again(office):
    come(office, adt())
    found = only(office).arrival_id
    assert office.do(acts.unmatch, found, ANA, NOON).done
    assert line_of(office) == []
    assert look_again(office.zone) == 0
    assert come(office, adt("A08", "M2", "20261123070000")) == ["waits"]
    assert AuditTag.ARRIVAL_UNMATCHED in [row["tag"] for row in events(office)]


def events(office):
    """Audit events about the arrivals, as rows."""
    return [row for row in office.rows(audit) if "arrival" in row["about"]]


def test_whoever_becomes_known_later_gets_what_had_waited(clinic):
    assert come(clinic, adt()) == ["waits"]
    with clinic.zone.read() as conn:
        assert reads.waiting(conn) == []
        assert len(reads.of_nobody(conn)) == 1
    clinic.do(create, rosa(), at=NOON, actor=ANA)
    assert look_again(clinic.zone) == 1
    assert only(clinic).person_id == "p-rosa"


def test_what_is_nobodys_for_long_is_emptied_and_its_repeat_stays_a_repeat(clinic):
    come(clinic, adt())
    assert clinic.do(purge_unmatched, later(days=31), 30) == 1
    assert only(clinic).match is Match.PURGED
    assert [row["body"] for row in clinic.rows(arrival_version)] == [None]
    assert come(clinic, adt(), at=later(days=32)) == ["repeated"]


# --- updates, cancels, repeats ----------------------------------------------------------------


def test_a_repeat_changes_nothing_by_event_or_by_content(office):
    come(office, adt(), event_id="e-1")
    before = only(office)
    assert come(office, adt(), event_id="e-1") == ["repeated"]
    assert come(office, adt(), event_id="e-2") == ["repeated"]
    assert only(office) == before


MESSAGES = [
    adt("A04", "M1", "20261123060000"),
    adt("A08", "M2", "20261123061000", phone="2175550100"),
    adt("A03", "M3", "20261123062000"),
    adt("A08", "M4", "20261123063000", phone="2175550101"),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1), (1, 3, 0, 2)])
def test_where_a_visit_stands_follows_from_the_senders_order_whatever_came_first(office, order):
    for place in order:
        come(office, MESSAGES[place])
    assert only(office).state == "closed", "an update after the discharge opens nothing again"


@pytest.mark.parametrize(
    ("events", "state", "title"),
    [
        (("A01", "A11"), "cancelled", "Visit cancelled"),
        (("A01", "A03"), "closed", "Visit ended"),
        (("A01", "A03", "A13"), "open", "Visit begun"),
        (("A01", "A23"), "deleted", "Visit taken back by its sender"),
        (("A01", "A11", "A08"), "cancelled", "Visit cancelled"),
    ],
)
def test_cancel_reopen_and_delete_are_honoured(office, events, state, title):
    for place, event in enumerate(events):
        come(office, adt(event, f"M{place}", f"2026112306{place:02}00"))
    assert only(office).state == state
    assert line_of(office)[0][0] == title


def test_a_fhir_status_says_each_time_anew_where_the_visit_stands(office):
    states = []
    for version, status in enumerate(("in-progress", "finished", "in-progress"), 1):
        come(office, fhir("Encounter", version=str(version), status=status), "fhir")
        states.append(only(office).state)
    assert states == ["open", "closed", "open"]


# --- merges of the sender ---------------------------------------------------------------------


def test_what_came_under_a_merged_number_and_what_comes_leads_to_the_same_person(office):
    come(office, adt())
    waits = adt("A04", "M2", number="H2002^^^RIV^MR", name="", born="", phone="", visit="V78")
    assert come(office, waits) == ["waits"]
    come(office, merge("H2002^^^RIV^MR"))
    assert look_again(office.zone) == 1
    later_one = adt("A04", "M3", number="H2002^^^RIV^MR", name="", born="", phone="", visit="V79")
    assert come(office, later_one) == ["matched"]


def test_a_merge_whose_old_number_names_no_issuer_is_understood(office):
    old = adt(number="H2002^^^RIV^MR")
    assert come(office, old) == ["matched"]
    come(office, merge("H2002", name="", born="", phone=""))
    new = adt("A04", "M3", number="H1001^^^RIV^MR", name="", born="", phone="", visit="V79")
    assert come(office, new) == ["matched"]


def test_two_people_whom_a_hospital_reads_as_one_are_joined_by_nobody_but_a_clinician(office):
    come(office, adt())
    office.do(create, person("p-ava", "Ava", "Stone"), at=NOON, actor=ANA)
    come(office, adt("A04", "M2", number="H2002^^^RIV^MR", name="STONE^AVA", born="", phone="",
                     visit="V78"))  # fmt: skip
    with office.zone.read() as conn:
        held = reads.waiting(conn) + reads.of_nobody(conn)
    assert office.do(acts.match, held[0].arrival_id, "p-ava", ANA, TWO, NOON).done
    come(office, merge("H2002^^^RIV^MR"))
    (pair,) = office.see(doubles.waiting_pairs)
    assert {pair.one.person_id, pair.other.person_id} == {"p-ava", "p-rosa"}
    with office.zone.read() as conn:
        assert merges.joinings_of(conn, "p-ava") == []
    after = adt("A04", "M4", number="H2002^^^RIV^MR", name="", born="", phone="", visit="V80")
    assert come(office, after) == ["waits"]


def test_merging_back_and_forth_ends(office):
    come(office, adt())
    for old, new in (("H2002", "H1001"), ("H1001", "H2002"), ("H2002", "H1001")):
        come(office, merge(f"{old}^^^RIV^MR", f"{new}^^^RIV^MR", control=f"M-{old}-{new}"))
    assert come(office, adt("A08", "M7", name="", born="", phone="", visit="V9")) == ["matched"]


# --- labels -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "sees"),
    [(CareLabel.UNKNOWN, PART2), (CareLabel.PART2, PART2), (CareLabel.HIPAA, TEAM)],
)
def test_the_label_follows_the_sender_and_what_nobody_knows_is_protected(office, label, sees):
    come(office, adt(), origin=ORIGIN.model_copy(update={"label": label}))
    assert line_of(office) == [("Visit begun", sees)]


def test_a_mark_in_the_message_makes_it_stricter_than_its_sender(office):
    security = [
        {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "ETH",
        }
    ]
    body = fhir("Encounter", status="finished", meta={"versionId": "1", "security": security})
    come(office, body, "fhir", origin=ORIGIN.model_copy(update={"label": CareLabel.HIPAA}))
    assert only(office).label is CareLabel.PART2


def test_a_restriction_of_the_person_holds_for_later_messages_until_it_is_lifted(office):
    come(office, adt(more=ARV))
    come(office, adt("A04", "M2", visit="V78"))
    assert [sees for _, sees in line_of(office)] == [RESTRICTED, RESTRICTED]
    assert line_of(office, restricted_too=False) == []
    come(office, adt("A08", "M3", more="ARV|1|D|PSY", visit="V78"))
    come(office, adt("A04", "M4", visit="V79"))
    with office.zone.read() as conn:
        held = {one.happened_at: one.restricted for one in reads.of_person(conn, "p-rosa")}
    assert list(held.values()).count(False) >= 1


# --- consents and referrals -------------------------------------------------------------------

CONSENT = {
    "status": "active",
    "scope": {"coding": [{"code": "patient-privacy"}]},
    "category": [{"coding": [{"code": "59284-0"}]}],
    "policyRule": {"coding": [{"code": "OPTIN"}]},
    "dateTime": "2026-11-01T10:00:00Z",
    "provision": {"type": "permit"},
}


def test_a_consent_of_another_system_is_never_in_force_by_itself(office):
    assert come(office, fhir("Consent", **CONSENT), "fhir") == ["matched"]
    assert office.see(consents_of, "p-rosa") == []
    assert office.see(relied_on, "p-rosa", "anybody", "treatment", NOON) is None
    with office.zone.read() as conn:
        (held,) = reads.consents_reported(conn, "p-rosa")
    assert held.consent_answer is None
    answer = ConsentAnswer.NOT_USABLE
    assert office.do(acts.answer_consent, held.arrival_id, answer, ANA, NOON).done
    assert office.see(consents_of, "p-rosa") == []
    come(office, fhir("Consent", version="2", **{**CONSENT, "status": "inactive"}), "fhir")
    assert only(office).consent_answer is None, "what changed is looked at again"


# --- the audit --------------------------------------------------------------------------------


def test_the_audit_names_ids_and_codes_and_nothing_that_the_feed_said(office):
    come(office, adt())
    (received,) = events(office)
    assert (received["tag"], '"match":"auto"' in received["detail"]) == ("arrival.received", True)
    told = str(office.rows(audit))
    for word in ("DELGADO", "Delgado", "H1001", "V77", "0148"):
        assert word not in told


def test_a_joined_record_reads_the_arrivals_of_both(office):
    office.do(create, person("p-r2", "Rosita", "Delgado"), at=NOON, actor=ANA)
    come(office, adt())
    assert office.do(merges.join, "p-rosa", "p-r2", ANA, TWO, NOON).done
    assert line_of(office, "p-r2")[0][0] == "Visit begun"
    assert come(office, adt("A04", "M2", name="", born="", phone="", visit="V80")) == ["matched"]
    with office.zone.read() as conn:
        assert {one.person_id for one in reads.of_person(conn, "p-r2")} == {"p-r2"}


def test_looking_again_writes_nothing_where_nothing_else_is_known(office):
    """A form that a clinician has open stays good."""
    come(office, adt(phone=""))
    before = only(office)
    look_again(office.zone)
    assert only(office) == before
