"""Links between mentions and people: confirmed by a clinician, undone with a report (R6)."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casestore import tables
from casestore.answers import Code
from casestore.cases.pages import case_page
from casestore.cases.take import take
from casestore.matching.suggest import suggest
from casestore.people import records
from casestore.people.links import confirm, create_from_mention, refuse
from casestore.people.unlink import exposed_through, undo
from schemas.audit import AuditTag
from schemas.person import Agreement, Contact, ContactKind, Grade, Identifier, LinkState, Proof
from tests import databases
from tests.casestore.town import ANA, BEN, NOON, later, person, request, subject
from zone.audit.trail import trail

TWO = (Proof.NAME, Proof.BIRTH_DATE)
MARIA = person("p-maria", "Maria", "Quintanilla", birth_date="1988-04-17", sex="F")
SAID = subject("m-1", given="MARIA", family="QUINTANILLA", birth_date="1988-04-17")


@pytest.fixture
def taken(clinic):
    """A taken call that mentions Maria, who is known; its lead and case."""
    clinic.do(records.create, MARIA, at=NOON, actor=ANA)
    hints = clinic.see(suggest, (SAID,))
    lead = clinic.hear(request(subjects=(SAID,)), hints).lead_id
    return lead, clinic.do(take, lead, ANA, NOON).case_id


def _links(clinic, case):
    return [view.link for view in clinic.see(case_page, case, NOON).links]


def test_a_likely_person_is_suggested_and_never_linked(clinic, taken):
    (link,) = _links(clinic, taken[1])
    assert (link.grade, link.state) == (Grade.LIKELY, LinkState.SUGGESTED)
    why = {field.field: field.agreement for field in link.fields}
    assert why["birth_date"] is Agreement.AGREE
    assert why["phone"] is Agreement.MISSING


@pytest.mark.parametrize("proofs", [(), (Proof.NAME,), (Proof.NAME, Proof.NAME), (Proof.CREATED,)])
def test_r6_fewer_than_two_identifiers_link_nobody(clinic, taken, proofs):
    answer = clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, proofs, NOON)
    assert answer.code is Code.TWO_PROOFS_NEEDED
    assert _links(clinic, taken[1])[0].state is LinkState.SUGGESTED


def test_r6_a_named_clinician_confirms_on_two_identifiers(clinic, taken):
    answer = clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, TWO, NOON)
    assert answer.done
    (link,) = _links(clinic, taken[1])
    assert (link.state, link.decided_by) == (LinkState.CONFIRMED, ANA)
    assert set(link.proofs) == set(TWO)
    again = clinic.do(confirm, taken[0], "m-1", MARIA.person_id, BEN, TWO, NOON)
    assert again.code is Code.ALREADY_LINKED


def test_r5_nobody_is_linked_to_a_lead_that_nobody_took(clinic):
    clinic.do(records.create, MARIA, at=NOON, actor=ANA)
    lead = clinic.hear(request(subjects=(SAID,))).lead_id
    answer = clinic.do(confirm, lead, "m-1", MARIA.person_id, ANA, TWO, NOON)
    assert answer.code is Code.TAKE_IT_FIRST


def test_a_mention_has_one_person(clinic, taken):
    other = person("p-other", "Marie", "Quintana")
    clinic.do(records.create, other, at=NOON, actor=ANA)
    clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, TWO, NOON)
    answer = clinic.do(confirm, taken[0], "m-1", other.person_id, BEN, TWO, NOON)
    assert (answer.code, answer.person_id) == (Code.LINKED_TO_OTHER, MARIA.person_id)


@pytest.mark.parametrize(
    ("mention", "who", "code"),
    [("m-9", "p-maria", Code.NO_SUCH_MENTION), ("m-1", "p-nobody", Code.NO_SUCH_PERSON)],
)
def test_what_is_not_there_cannot_be_linked(clinic, taken, mention, who, code):
    assert clinic.do(confirm, taken[0], mention, who, ANA, TWO, NOON).code is code


def test_a_refused_person_is_not_suggested_again(clinic, taken):
    (link,) = _links(clinic, taken[1])
    assert clinic.do(refuse, link.link_id, ANA, NOON).done
    hints = clinic.see(suggest, (SAID,))
    clinic.hear(request(version=2, subjects=(SAID,)), hints)
    (after,) = _links(clinic, taken[1])
    assert after.state is LinkState.REFUSED


def test_a_newer_request_replaces_open_suggestions_only(clinic, taken):
    clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, TWO, NOON)
    clinic.hear(request(version=2, subjects=(subject("m-2", given="Bo"),)))
    (kept,) = _links(clinic, taken[1])
    assert kept.state is LinkState.CONFIRMED


def test_a_mention_that_the_call_no_longer_has_is_no_longer_suggested(clinic, taken):
    clinic.hear(request(version=2, subjects=(subject("m-2", given="Bo"),)))
    assert _links(clinic, taken[1]) == []


def test_r6_the_temporary_record_steps_aside_when_its_person_is_identified(clinic):
    clinic.do(records.create, MARIA, at=NOON, actor=ANA)
    lead = clinic.hear(request()).lead_id
    case = clinic.do(take, lead, ANA, NOON).case_id
    answer = clinic.do(confirm, lead, "unnamed", MARIA.person_id, ANA, TWO, NOON)
    (shown,) = clinic.see(case_page, case, NOON).people
    assert shown.person.person_id == MARIA.person_id
    clinic.do(undo, answer.row_id, ANA, later(hours=1))
    (shown,) = clinic.see(case_page, case, NOON).people
    assert shown.person.temporary


def test_r6_undoing_a_link_lists_who_saw_and_received(clinic, taken):
    lead, case = taken
    link = clinic.do(confirm, lead, "m-1", MARIA.person_id, ANA, TWO, NOON).row_id
    _read(clinic, BEN, later(minutes=-5), person=MARIA.person_id)
    _read(clinic, BEN, later(minutes=5), person=MARIA.person_id)
    _read(clinic, BEN, later(minutes=6), person=MARIA.person_id)
    _read(clinic, "account-supervisor", later(minutes=7), case=case)
    _passed_on(clinic, "stage:upkeep", later(minutes=8), person=MARIA.person_id)
    report = clinic.do(undo, link, ANA, later(hours=1))
    assert report.answer.done
    seen = {(one.actor, one.kind, one.times, one.received) for one in report.exposures}
    assert seen == {
        (BEN, "person", 2, False),
        ("account-supervisor", "case", 1, False),
        ("stage:upkeep", "person", 1, True),
    }
    (breach,) = clinic.rows(tables.breach_assessment)
    assert (breach["breach_id"], breach["state"]) == (report.breach_id, "open")
    with clinic.zone.read() as conn:
        assert exposed_through(conn, report.breach_id) == report.exposures
        tags = {event.tag for event in trail(conn, "person", MARIA.person_id)}
    assert {AuditTag.LINK_CONFIRMED, AuditTag.LINK_UNDONE, AuditTag.BREACH_OPENED} <= tags


def _read(clinic, actor, at, **about):
    clinic.zone.write(lambda uow: uow.audit(AuditTag.PAGE_READ, at=at, actor=actor, about=about))


def _passed_on(clinic, actor, at, **about):
    clinic.zone.write(lambda uow: uow.audit(AuditTag.WORDS_LEASED, at=at, actor=actor, about=about))


def test_r6_a_link_is_undone_once_and_may_be_confirmed_again(clinic, taken):
    lead, case = taken
    link = clinic.do(confirm, lead, "m-1", MARIA.person_id, ANA, TWO, NOON).row_id
    assert clinic.do(undo, link, ANA, later(hours=1)).answer.done
    assert clinic.do(undo, link, ANA, later(hours=1)).answer.code is Code.NOT_LINKED
    assert _links(clinic, case)[0].state is LinkState.UNDONE
    assert clinic.do(confirm, lead, "m-1", MARIA.person_id, ANA, TWO, later(hours=2)).done
    again = clinic.do(undo, link, ANA, later(hours=3))
    assert again.answer.done
    assert len(clinic.rows(tables.breach_assessment)) == 2


def test_a_new_person_is_opened_from_a_mention_without_its_placeholders(clinic):
    said = subject(
        "m-1",
        given="Noor",
        family="Haddad",
        birth_date="1900-01-01",
        phones=("555-1212", "(406) 555-0142"),
    )
    lead = clinic.hear(request(subjects=(said,))).lead_id
    clinic.do(take, lead, ANA, NOON)
    answer = clinic.do(create_from_mention, lead, "m-1", ANA, NOON)
    made = clinic.see(records.read, answer.person_id)
    assert made.names[0].family == "Haddad"
    assert made.birth_date is None
    assert [contact.value for contact in made.contacts] == ["(406) 555-0142"]
    assert clinic.see(records.find, "phone", "406-555-0142") == (answer.person_id,)


def test_r13_two_clinicians_open_one_record_for_a_mention(clinic):
    lead = clinic.hear(request(subjects=(SAID,))).lead_id
    clinic.do(take, lead, ANA, NOON)
    units = [
        lambda uow, who=who: create_from_mention(uow, lead, "m-1", who, NOON) for who in (ANA, BEN)
    ]
    first, second = clinic.zone.writer.run_all(units)
    assert first.done
    assert (second.code, second.person_id) == (Code.LINKED_TO_OTHER, first.person_id)
    assert len(clinic.rows(tables.person)) == 1


def test_r13_the_table_itself_allows_one_confirmed_person_per_mention(clinic, taken):
    clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, TWO, NOON)
    other = person("p-other", "Marie", "Quintana")
    clinic.do(records.create, other, at=NOON, actor=ANA)

    def by_force(uow):
        row = uow.conn.execute(select(tables.person_link)).mappings().one()
        forged = dict(row) | {"link_id": "forged", "person_id": "p-other"}
        uow.conn.execute(tables.person_link.insert().values(**forged))

    with pytest.raises(IntegrityError):
        clinic.zone.write(by_force)


def test_people_are_found_by_exact_values_and_placeholders_find_nobody(clinic):
    contact = Contact(kind=ContactKind.PHONE, value="1 (406) 555-0199")
    ssn = Identifier(kind="ssn", value="219-09-9999")
    real = Identifier(kind="mrn", value="a-77 31")
    known = person("p-1", "Lena", "Ortiz", contacts=(contact,), identifiers=(ssn, real))
    clinic.do(records.create, known, at=NOON, actor=ANA)
    assert clinic.see(records.find, "phone", "4065550199") == ("p-1",)
    assert clinic.see(records.find, "name", "LENA ORTIZ") == ("p-1",)
    assert clinic.see(records.find, "mrn", "A7731") == ("p-1",)
    assert clinic.see(records.find, "ssn", "219-09-9999") == ()


def test_a_changed_person_is_found_by_the_new_values_only(clinic):
    clinic.do(records.create, MARIA, at=NOON, actor=ANA)
    changed = MARIA.model_copy(update={"names": person("x", "Maria", "Vega").names})
    clinic.do(records.replace, changed, 1)
    assert clinic.see(records.find, "name", "Maria Vega") == (MARIA.person_id,)
    assert clinic.see(records.find, "name", "Maria Quintanilla") == ()


def test_nothing_that_was_said_about_a_person_lies_open_in_the_file(clinic, taken):
    clinic.do(confirm, taken[0], "m-1", MARIA.person_id, ANA, TWO, NOON)
    clinic.zone.close()
    stored = databases.stored(clinic.zone.folder)
    for said in (b"QUINTANILLA", b"Quintanilla", b"1988-04-17"):
        assert said not in stored
    assert MARIA.person_id.encode() in stored
