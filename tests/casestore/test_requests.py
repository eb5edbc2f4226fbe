"""What people ask about their own records: clocks, denials with their rights, copies, lists."""

import pytest

from casestore.consents.records import record_consent
from casestore.consents.registry import register
from casestore.disclosures.telling import tell
from casestore.households.apart import keep_apart
from casestore.notes import notes
from casestore.notes.words import NoteKind
from casestore.people import links, records
from casestore.requests import records as requests
from casestore.requests.copying import access_copy
from casestore.requests.intermediary import passed_on
from casestore.requests.words import (
    CLOCKS,
    GROUNDS,
    STEP_SENTENCES,
    PatientRequest,
    RequestBody,
    RequestKind,
    RequestState,
    Step,
)
from casestore.tables import encounter
from redaction.gate import Gate
from schemas.disclosure import Effect
from schemas.person import Contact, ContactKind, Proof
from tests.casestore.test_consents import CLINIC
from tests.casestore.test_disclosures import FOR_CARE, TO_CLINIC
from tests.casestore.test_research import served
from tests.casestore.town import ANA, BEN, NOON, later, person, request, subject

pytestmark = pytest.mark.only_on("sqlite")
GATE = Gate.load()
PRIYA = "account-priya"


def asks(clinic, kind=RequestKind.ACCESS, person_id="p-1", **more):
    made = PatientRequest(
        request_id="rq-1",
        person_id=person_id,
        kind=kind,
        received_at=NOON,
        received_by=ANA,
        identity="photo_id",
        state=RequestState.OPEN,
        body=RequestBody(**more),
        row_version=1,
    )
    return clinic.do(requests.receive, made)


def one(clinic):
    return clinic.see(requests.request, "rq-1")


@pytest.fixture
def asked(clinic):
    clinic.do(
        lambda uow: records.create(uow, person("p-1", "Rosa", "Quintero"), at=NOON, actor=ANA)
    )
    return clinic


# --- clocks -----------------------------------------------------------------------------------


@pytest.mark.only_on("sqlite", "postgresql")
def test_a_request_is_due_by_its_clock_and_listed_by_it(asked):
    asks(asked)
    assert one(asked).due_at == later(days=30)
    assert [r.request_id for r in asked.see(requests.waiting)] == ["rq-1"]
    assert asked.do(requests.decide, "rq-1", RequestState.GRANTED, "Here it is.", PRIYA, NOON) is (
        Step.DONE
    )
    assert asked.do(requests.answered, "rq-1", "paper", PRIYA, later(days=2)) is Step.DONE
    assert asked.see(requests.waiting) == []


@pytest.mark.parametrize(
    ("kind", "days", "extended"),
    [("access", 30, 60), ("amendment", 60, 90), ("accounting", 60, 90), ("intermediary", 30, 30)],
)
def test_each_kind_has_its_days_and_at_most_one_extension(asked, kind, days, extended):
    asks(asked, RequestKind(kind))
    assert one(asked).due_at == later(days=days)
    first = asked.do(requests.extend, "rq-1", "much_material", PRIYA, later(days=20))
    assert first is (Step.DONE if CLOCKS[RequestKind(kind)].more else Step.NO_EXTENSION)
    assert one(asked).due_at == later(days=extended)
    again = asked.do(requests.extend, "rq-1", "much_material", PRIYA, later(days=25))
    assert again in (Step.EXTENDED_BEFORE, Step.NO_EXTENSION)


def test_an_extension_after_the_time_is_over_counts_for_nothing(asked):
    asks(asked)
    assert asked.do(requests.extend, "rq-1", "interpreter", PRIYA, later(days=31)) is Step.TOO_LATE


# --- denial and review ------------------------------------------------------------------------


def deny(clinic, reason, state=RequestState.DENIED, at=NOON, by=PRIYA):
    return clinic.do(requests.decide, "rq-1", state, "Why not.", by, at, reason)


def test_a_denial_needs_a_reason_that_the_law_names_for_this_kind(asked):
    asks(asked)
    for reason in (None, "we_would_rather_not", "accurate_and_complete"):
        assert deny(asked, reason) is Step.NO_SUCH_GROUND
    assert deny(asked, "danger_to_life") is Step.DONE
    assert deny(asked, "danger_to_life") is Step.DECIDED_BEFORE


def test_somebody_else_reviews_a_denial_that_may_be_reviewed_and_it_can_be_reversed(asked):
    asks(asked)
    deny(asked, "danger_to_life")
    assert asked.do(requests.review, "rq-1", "reversed", BEN, NOON) is Step.NOT_REVIEWABLE
    assert asked.do(requests.ask_review, "rq-1", ANA, NOON) is Step.DONE
    assert asked.do(requests.review, "rq-1", "reversed", PRIYA, NOON) is Step.OWN_DECISION
    assert asked.do(requests.review, "rq-1", "reversed", BEN, NOON) is Step.DONE
    assert one(asked).open_to_copy
    assert asked.do(requests.ask_review, "rq-1", ANA, NOON) is Step.NOT_REVIEWABLE


@pytest.mark.parametrize("reason", [r for r, g in GROUNDS.items() if not g.reviewable])
def test_other_denials_have_no_review(asked, reason):
    asks(asked, GROUNDS[reason].kind)
    assert deny(asked, reason) is Step.DONE
    assert asked.do(requests.ask_review, "rq-1", ANA, NOON) is Step.NOT_REVIEWABLE


def test_a_statement_of_disagreement_goes_with_the_record_from_then_on(asked):
    asks(asked, RequestKind.AMENDMENT)
    assert asked.do(requests.disagree, "rq-1", "I was sober.", ANA, NOON) is Step.NOT_DECIDED
    deny(asked, "accurate_and_complete")
    assert asked.do(requests.disagree, "rq-1", " ", ANA, NOON) is Step.NOTHING_WRITTEN
    assert asked.do(requests.disagree, "rq-1", "I was sober.", ANA, NOON) is Step.DONE
    assert asked.do(requests.disagree, "rq-1", "More.", ANA, NOON) is Step.ANSWERED_BEFORE
    copy = copied(asked)
    assert [s.body.statement for s in copy.statements] == ["I was sober."]


def test_what_cannot_be_done_is_said_in_a_sentence(asked):
    assert set(STEP_SENTENCES) == set(Step)
    nothing = (
        asked.do(requests.extend, "none", "interpreter", PRIYA, NOON),
        asked.do(requests.answered, "none", "paper", PRIYA, NOON),
        asked.do(requests.ask_review, "none", PRIYA, NOON),
        asked.do(requests.review, "none", "upheld", PRIYA, NOON),
        asked.do(requests.disagree, "none", "x", PRIYA, NOON),
        asked.do(requests.decide, "none", RequestState.GRANTED, "x", PRIYA, NOON),
    )
    assert set(nothing) == {Step.NOT_FOUND}


# --- the copy ---------------------------------------------------------------------------------


def copied(clinic, request_id="rq-1", at=NOON):
    with clinic.zone.read() as conn:
        found = requests.request(conn, clinic.zone.keys, request_id)
        return access_copy(conn, clinic.zone.keys, GATE, found, ("Carla Stone",), PRIYA, at)


def wrote(clinic, encounter_case, text):
    at = later(hours=1)
    note_id = clinic.do(notes.start, encounter_case, NoteKind.DAP, (), ANA, at).note_id
    saved = clinic.do(notes.save, note_id, {"data": text}, frozenset(), None, 1, ANA, at)
    assert saved.done
    assert clinic.do(notes.sign, note_id, "", ANA, at).done


def case_of(clinic, encounter_id):
    rows = clinic.rows(encounter)
    return next(row["case_id"] for row in rows if row["encounter_id"] == encounter_id)


TEXT = "Rosa said her neighbor Delbert Finch, 555-0133, called. Carla Stone sat with Rosa Quintero."


def test_a_copy_holds_the_record_without_other_people(clinic):
    met = served(clinic, part2=False)
    wrote(clinic, case_of(clinic, met), TEXT)
    asks(clinic)
    copy = copied(clinic)
    assert copy.made.decision.effect is Effect.PERMIT
    assert copy.person.names[0].family == "Quintero"
    assert [c.encounter_id for c in copy.contacts] == [met]
    ((_, body),) = copy.notes
    told = copy.without_others(body.sections["data"])
    assert "Finch" not in told
    assert "555-0133" not in told
    assert "Rosa" in told
    assert "Carla Stone" in told


def test_a_part_2_record_goes_to_the_person_all_the_same(clinic):
    met = served(clinic, part2=True)
    wrote(clinic, case_of(clinic, met), TEXT)
    asks(clinic)
    copy = copied(clinic)
    assert copy.made.decision.rules == ("P2-PATIENT",)
    assert len(copy.notes) == 1


def test_whoever_claims_to_stand_for_an_adult_gets_nothing_by_saying_so(clinic):
    served(clinic, part2=False)
    asks(clinic, by="representative")
    copy = copied(clinic)
    assert copy.made.decision.effect is Effect.DENY
    assert copy.person is None
    assert (copy.contacts, copy.notes, copy.plans, copy.consents) == ((), (), (), ())


def test_what_also_concerns_somebody_kept_apart_is_in_neither_copy(clinic):
    met = served(clinic, part2=False)
    case = case_of(clinic, met)
    wrote(clinic, case, TEXT)
    other = person(
        "p-2", "Delia", "Marsh", contacts=(Contact(kind=ContactKind.ADDRESS, value="4 Oak St"),)
    )
    clinic.do(lambda uow: records.create(uow, other, at=NOON, actor=ANA))
    both = request("i-1", 2, subjects=(subject("m-1", given="Rosa"), subject("m-2", given="Delia")))
    lead = clinic.hear(both)
    proofs = (Proof.NAME, Proof.PHONE)
    assert clinic.do(links.confirm, lead.lead_id, "m-2", "p-2", ANA, proofs, NOON).done
    asks(clinic)
    assert len(copied(clinic).notes) == 1
    assert "Delia" not in copied(clinic).without_others("Delia Marsh lives at 4 Oak St.")
    clinic.do(keep_apart, "p-1", "p-2", ANA, NOON)
    copy = copied(clinic)
    assert copy.notes == []
    assert [c.encounter_id for c in copy.contacts] == [met]


def test_drafts_and_notes_kept_apart_are_no_part_of_it(clinic):
    met = served(clinic, part2=False)
    clinic.do(notes.start, case_of(clinic, met), NoteKind.DAP, (), ANA, later(hours=1))
    asks(clinic)
    copy = copied(clinic)
    assert copy.notes == []
    assert not {"psychotherapy_note", "sud_counseling_note"} & set(copy.made.request.categories)


# --- the intermediary's list ------------------------------------------------------------------


def test_the_list_says_to_whom_what_went_on_a_consent_for_three_years_back(clinic):
    served(clinic, part2=True)
    clinic.do(register, (CLINIC,))
    clinic.do(record_consent, FOR_CARE, ANA, NOON)
    clinic.do(tell, GATE, TO_CLINIC, ANA, NOON)
    listed = clinic.see(passed_on, "p-1", later(days=10))
    assert [(line.to, line.what) for line in listed] == [
        ("Harbor Clinic", ("identity", "diagnosis"))
    ]
    assert clinic.see(passed_on, "p-1", later(days=4 * 366)) == []
