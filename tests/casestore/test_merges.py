"""Two records of one person are read as one, and taking that back restores both, in every table."""

import pytest
from sqlalchemy import inspect, select

from casestore.answers import Code
from casestore.cases.pages import case_page
from casestore.cases.take import take
from casestore.matching.suggest import suggest
from casestore.people import records
from casestore.people.heads import heads_of
from casestore.people.joined_links import Link, places
from casestore.people.links import confirm, refuse
from casestore.people.merges import join, joinings_of, part
from casestore.people.references import FATES, Fate, references
from casestore.tables import clinical, person_link
from schemas.person import Contact, ContactKind, LinkState, Proof
from tests.casestore.town import ANA, BEN, NOON, later, person, request, subject

TWO = (Proof.NAME, Proof.BIRTH_DATE)
MARIA = person("p-maria", "Maria", "Quintanilla", birth_date="1988-04-17", sex="F")
MARY = person(
    "p-mary",
    "Mary",
    "Quintanilla",
    birth_date="1988-04-17",
    contacts=(Contact(kind=ContactKind.PHONE, value="555-201-0177", safe_to_call=True),),
)
SAID = subject("m-1", given="MARIA", family="QUINTANILLA", birth_date="1988-04-17")


@pytest.fixture
def two(clinic):
    for one in (MARIA, MARY):
        clinic.do(records.create, one, at=NOON, actor=ANA)
    return clinic


def joined(clinic, one="p-mary", into="p-maria", at=NOON):
    answer = clinic.do(join, one, into, ANA, TWO, at)
    assert answer.done, answer.sentence
    return answer.row_id


# --- the schema ---------------------------------------------------------------------------


def test_every_column_that_refers_to_a_person_has_a_fate():
    """A new table fails here until somebody has decided what joining does to its rows:
    write the line in casestore/people/references.py."""
    assert {one.name for one in references()} == set(FATES)


def test_the_database_knows_no_reference_to_a_person_that_the_program_does_not(clinic):
    with clinic.zone.read() as conn:
        seen = inspect(conn)
        there = {
            f"{table}.{column}"
            for table in seen.get_table_names()
            for key in seen.get_foreign_keys(table)
            if key["referred_table"] == "person"
            for column in key["constrained_columns"]
        }
    assert there <= set(FATES)


@pytest.mark.parametrize("name", sorted(n for n, fate in FATES.items() if fate is Fate.MOVES))
def test_rows_that_move_have_a_key_of_their_own_and_clash_with_none(name):
    """A key or unique constraint over the person would stop a row from moving."""
    table, column = name.split(".")
    made = clinical.tables[table]
    assert len(made.primary_key.columns) == 1
    assert column not in made.primary_key.columns
    unique = [i for i in (*made.indexes, *made.constraints) if getattr(i, "unique", False)]
    unique += [c for c in made.constraints if c.__visit_name__ == "unique_constraint"]
    assert not [one for one in unique if column in one.columns]


# --- joining ------------------------------------------------------------------------------


def test_joined_records_are_read_as_one_person(two):
    joined(two)
    whole = two.see(records.read, "p-maria")
    assert [name.given for name in whole.names] == ["Maria", "Mary"]
    assert [c.value for c in whole.contacts] == ["555-201-0177"]
    assert two.see(records.find, "phone", "555-201-0177") == ("p-maria",)
    assert two.see(records.find, "name", "Mary Quintanilla") == ("p-maria",)


def test_a_number_is_safe_only_where_both_records_say_so(clinic):
    unsafe = Contact(kind=ContactKind.PHONE, value="(555) 201-0177")
    clinic.do(records.create, MARIA.model_copy(update={"contacts": (unsafe,)}), at=NOON, actor=ANA)
    clinic.do(records.create, MARY, at=NOON, actor=ANA)
    joined(clinic)
    (contact,) = clinic.see(records.read, "p-maria").contacts
    assert not contact.safe_to_call


@pytest.mark.parametrize("proofs", [(), (Proof.NAME,), (Proof.CREATED, Proof.NAME)])
def test_r6_joining_needs_two_identifiers(two, proofs):
    assert two.do(join, "p-mary", "p-maria", ANA, proofs, NOON).code is Code.TWO_PROOFS_NEEDED


def test_nobody_is_joined_twice_or_to_themselves(two):
    joined(two)
    again = two.do(join, "p-mary", "p-maria", BEN, TWO, NOON)
    assert again.code is Code.ALREADY_JOINED
    ring = two.do(join, "p-maria", "p-mary", BEN, TWO, NOON)
    assert ring.code is Code.SAME_RECORD
    nobody = two.do(join, "p-mary", "p-none", BEN, TWO, NOON)
    assert nobody.code is Code.NO_SUCH_PERSON


def test_of_two_links_of_one_mention_the_confirmed_one_stands(two):
    """Both records were suggested; one was confirmed, the other refused."""
    lead = two.hear(request(subjects=(SAID,)), two.see(suggest, (SAID,))).lead_id
    case = two.do(take, lead, ANA, NOON).case_id
    views = two.see(case_page, case, NOON).links
    assert {view.person.person_id for view in views} == {"p-maria", "p-mary"}
    (maria,) = [v.link.link_id for v in views if v.person.person_id == "p-maria"]
    two.do(refuse, maria, ANA, NOON)
    two.do(confirm, lead, "m-1", "p-mary", ANA, TWO, NOON)
    before = two.rows(person_link)
    merge = joined(two)
    (view,) = two.see(case_page, case, NOON).links
    assert (view.person.person_id, view.link.state) == ("p-maria", LinkState.CONFIRMED)
    assert two.do(confirm, lead, "m-1", "p-mary", BEN, TWO, NOON).code is Code.ALREADY_LINKED
    two.do(part, merge, ANA, NOON)
    assert sorted(two.rows(person_link), key=str) == sorted(before, key=str)


def test_a_later_suggestion_of_a_joined_person_writes_one_row(two):
    lead = two.hear(request(subjects=(SAID,)), two.see(suggest, (SAID,))).lead_id
    joined(two)
    two.hear(request(version=2, subjects=(SAID,)), two.see(suggest, (SAID,)))
    (row,) = [r for r in two.rows(person_link) if r["lead_id"] == lead]
    assert row["person_id"] == "p-maria"


# --- taking it back -----------------------------------------------------------------------


def test_r6_parting_says_who_saw_the_two_as_one_and_opens_a_breach_assessment(two):
    merge = joined(two)
    report = two.do(part, merge, BEN, later(hours=1))
    assert report.answer.done
    assert report.breach_id
    assert two.do(part, merge, BEN, later(hours=2)).answer.code is Code.NOT_JOINED
    (told,) = two.see(lambda conn, _: joinings_of(conn, "p-maria"))
    assert (told.undone_by, told.undone_at) == (BEN, later(hours=1))
    assert [n.given for n in two.see(records.read, "p-maria").names] == ["Maria"]
    assert two.see(records.find, "phone", "555-201-0177") == ("p-mary",)


def test_a_chain_is_read_under_its_end_and_comes_apart_in_any_order():
    assert heads_of({"a": "b", "b": "c"}) == {"a": "c", "b": "c"}
    assert heads_of({"b": "c"}) == {"b": "c"}


@pytest.mark.parametrize(
    ("states", "stands"),
    [
        (("confirmed", "suggested"), "a"),
        (("suggested", "refused"), "b"),
        (("suggested", "suggested"), "b"),
        (("undone", "confirmed"), "b"),
    ],
)
def test_the_stronger_link_stands_and_the_other_takes_its_place(states, stands):
    links = [
        Link(home, ("l", "m"), LinkState(state), home, home)
        for home, state in zip("ab", states, strict=True)
    ]
    found = places(links, {"a": "b"})
    assert found[stands] == "b"
    assert sorted(found.values()) == ["a", "b"]
    assert places(links, {}) == {"a": "a", "b": "b"}


def test_what_was_written_while_they_were_one_stays_where_it_was_written(two):
    merge = joined(two)
    lead = two.hear(request(subjects=(SAID,))).lead_id
    two.do(take, lead, ANA, NOON)
    two.do(confirm, lead, "m-1", "p-maria", ANA, TWO, NOON)
    two.do(part, merge, ANA, NOON)
    with two.zone.read() as conn:
        assert conn.scalar(select(person_link.c.person_id)) == "p-maria"
