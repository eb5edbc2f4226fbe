"""Families, households, places: reciprocal, never merged, and nobody beside whom they fear."""

import pytest

from casestore.cases.encounters import of_cases
from casestore.cases.manual_intake import Arrival, IntakeBody, IntakeSource, take_in
from casestore.cases.take import take
from casestore.households.apart import apart_from, blocks, keep_apart, lift
from casestore.households.members import live_together, members_with, move_out
from casestore.households.relations import BACK, end_relation, relate, relations_of
from casestore.notes.notes import save, sign, start
from casestore.notes.words import NoteKind
from casestore.people import records
from casestore.people.links import confirm
from casestore.people.merges import join, part
from casestore.people.timeline import person_timeline
from casestore.places.address import area_of, plain_address
from casestore.places.calls import others_at
from casestore.record_tables import member, place_call
from schemas.case import CareLabel
from schemas.incident import Location
from schemas.person import Proof
from tests.casestore.town import ANA, BEN, NOON, later, merged, person, request, subject

TWO = (Proof.NAME, Proof.BIRTH_DATE)
HOME = Location(house_number="1207", street="Birch Lane", postcode="60601")


@pytest.fixture
def family(clinic):
    for name, given in (("p-ana", "Ana"), ("p-bo", "Bo"), ("p-cy", "Cy"), ("p-cy2", "Cyrus")):
        clinic.do(records.create, person(name, given, "Ortiz"), at=NOON, actor=ANA)
    return clinic


def related(clinic, who):
    found = clinic.see(lambda conn, _: relations_of(conn, who))
    return {(one.other_id, one.other_is) for one in found}


def home_of(clinic, who):
    return {one.person_id for one in clinic.see(lambda conn, _: members_with(conn, who))}


def case_of(clinic, incident, *people, location=HOME, **more):
    """A taken call at home whose mentions are these people."""
    subjects = tuple(subject(f"m-{one}", given=one) for one in people)
    heard = clinic.hear(request(incident, subjects=subjects, location=location, **more))
    case = clinic.do(take, heard.lead_id, ANA, NOON).case_id
    for one in people:
        assert clinic.do(confirm, heard.lead_id, f"m-{one}", one, ANA, TWO, NOON).done
    return heard.lead_id, case


def signed_note(clinic, case):
    note = clinic.do(start, case, NoteKind.DAP, (), ANA, NOON).note_id
    clinic.do(save, note, {"data": "x"}, frozenset(), None, 1, ANA, NOON)
    clinic.do(sign, note, "", ANA, NOON)


def kinds(clinic, who):
    return [one.kind for one in clinic.see(person_timeline, who, False)]


# --- relations ----------------------------------------------------------------------------


def test_every_role_has_its_counterpart():
    assert {BACK[BACK[role]] for role in BACK} == set(BACK)


def test_a_relation_is_told_once_and_read_from_both_sides(family):
    family.do(relate, "p-bo", "p-ana", "parent", ANA, NOON)
    assert related(family, "p-bo") == {("p-ana", "parent")}
    assert related(family, "p-ana") == {("p-bo", "child")}
    family.do(relate, "p-ana", "p-bo", "child", BEN, NOON)
    (told,) = family.see(lambda conn, _: relations_of(conn, "p-ana"))
    family.do(end_relation, told.relation_id, BEN, NOON)
    assert related(family, "p-bo") == set()


def test_joined_records_have_the_relations_of_both_and_part_with_their_own(family):
    family.do(relate, "p-ana", "p-cy2", "sibling", ANA, NOON)
    family.do(relate, "p-cy", "p-cy2", "relative", ANA, NOON)
    merge = family.do(join, "p-cy2", "p-cy", ANA, TWO, NOON).row_id
    assert related(family, "p-ana") == {("p-cy", "sibling")}
    assert related(family, "p-cy") == {("p-ana", "sibling")}, "nobody is their own relative"
    family.do(part, merge, ANA, NOON)
    assert related(family, "p-ana") == {("p-cy2", "sibling")}
    assert related(family, "p-cy") == {("p-cy2", "relative")}


# --- households ---------------------------------------------------------------------------


def test_households_stay_two_when_somebody_of_one_lives_with_somebody_of_the_other(family):
    family.do(live_together, "p-ana", "p-bo", ANA, NOON)
    family.do(live_together, "p-cy", "p-cy2", ANA, NOON)
    family.do(live_together, "p-ana", "p-cy", ANA, NOON)
    assert home_of(family, "p-ana") == {"p-bo", "p-cy"}
    assert home_of(family, "p-cy") == {"p-cy2", "p-ana", "p-bo"}
    assert home_of(family, "p-cy2") == {"p-cy"}
    assert len({row["household_id"] for row in family.rows(member)}) == 2


def test_who_moved_out_lives_there_no_more(family):
    family.do(live_together, "p-ana", "p-bo", ANA, NOON)
    (bo,) = family.see(lambda conn, _: members_with(conn, "p-ana"))
    family.do(move_out, bo.member_id, ANA, later(days=1))
    assert home_of(family, "p-ana") == set()


# --- kept apart (R40) ---------------------------------------------------------------------


def test_r40_whoever_is_kept_apart_appears_on_neither_side(family):
    family.do(relate, "p-ana", "p-bo", "partner", ANA, NOON)
    family.do(live_together, "p-ana", "p-bo", ANA, NOON)
    family.do(keep_apart, "p-bo", "p-ana", ANA, NOON)
    for one in ("p-ana", "p-bo"):
        assert related(family, one) == set()
        assert home_of(family, one) == set()
    (block,) = family.see(lambda conn, _: blocks(conn))
    family.do(lift, block.block_id, BEN, NOON)
    assert related(family, "p-ana") == {("p-bo", "partner")}
    assert home_of(family, "p-bo") == {"p-ana"}


def test_r40_a_block_holds_for_the_joined_record_too(family):
    family.do(keep_apart, "p-ana", "p-cy2", ANA, NOON)
    family.do(join, "p-cy2", "p-cy", ANA, TWO, NOON)
    assert family.see(lambda conn, _: apart_from(conn, "p-ana")) == {"p-cy"}


def test_r40_calls_about_somebody_kept_apart_do_not_stand_at_the_place(family):
    here, _ = case_of(family, "i-1", "p-ana")
    there, _ = case_of(family, "i-2", "p-bo")
    assert [c.lead_id for c in family.see(others_at, [here], NOON)] == [there]
    family.do(keep_apart, "p-ana", "p-bo", ANA, NOON)
    assert family.see(others_at, [here], NOON) == []
    assert family.see(others_at, [there], NOON) == []


def test_r40_what_was_written_on_a_shared_case_stays_out_of_both_timelines(family):
    _, case = case_of(family, "i-1", "p-ana", "p-bo")
    signed_note(family, case)
    assert "note_signed" in kinds(family, "p-ana")
    family.do(keep_apart, "p-ana", "p-bo", ANA, NOON)
    assert "note_signed" not in kinds(family, "p-ana")
    assert "note_signed" not in kinds(family, "p-bo")


# --- timeline -----------------------------------------------------------------------------


def test_a_timeline_says_whose_word_each_entry_is_and_who_may_see_it(family):
    _, case = case_of(family, "i-1", "p-ana")
    signed_note(family, case)
    entries = family.see(person_timeline, "p-ana", False)
    said = {one.kind: (one.source, one.sees) for one in entries}
    assert said["call_reported"] == ("cad", "team")
    assert said["note_signed"] == ("clinician", "part2")
    (encounter,) = family.see(lambda conn, _: of_cases(conn, [case]))
    assert encounter.label is CareLabel.UNKNOWN
    closed = family.see(person_timeline, "p-ana", True)
    assert {one.sees for one in closed} == {"restricted"}


def test_links_of_other_people_of_the_call_are_not_told(family):
    case_of(family, "i-1", "p-ana", "p-bo")
    assert kinds(family, "p-ana").count("person_linked") == 1


# --- places -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("location", "address", "area"),
    [
        (HOME, "1207 BIRCH LN", "60601"),
        (
            Location(text="1207 Birch Ln Apt 4, Northfield", city="Northfield"),
            "1207 BIRCH LN",
            "NORTHFIELD",
        ),
        (Location(text="Riverside Park, north gate"), "RIVERSIDE PARK", None),
        (Location(text="", postcode="60601-1234"), None, "60601"),
        (None, None, None),
    ],
)
def test_one_spelling_per_address(location, address, area):
    assert plain_address(location) == address
    assert area_of(location) == area


def test_r5_a_lead_that_nobody_took_stands_at_no_place(family):
    here, _ = case_of(family, "i-1", "p-ana")
    family.hear(request("i-2", location=HOME))
    assert family.see(others_at, [here], NOON) == []
    assert [row["lead_id"] for row in family.rows(place_call)] == [here]


def test_a_corrected_place_moves_the_call(family):
    here, _ = case_of(family, "i-1", "p-ana")
    there, _ = case_of(family, "i-2", "p-bo")
    family.hear(request("i-2", 2, location=Location(text="9 Chapel St")))
    assert family.see(others_at, [here], NOON) == []
    assert there in {row["lead_id"] for row in family.rows(place_call)}


def test_a_call_merged_by_dispatch_comes_along_to_its_place(family):
    here, _case = case_of(family, "i-1", "p-ana")
    moved = family.hear(request("i-2", location=HOME)).lead_id
    family.hear(merged("i-2", 2, "i-1"))
    assert {row["lead_id"] for row in family.rows(place_call)} == {here, moved}


def test_r40_somebody_who_came_in_by_hand_stands_at_no_place(family):
    here, _ = case_of(family, "i-1", "p-ana")
    arrival = Arrival(
        agency="riverton-pd",
        source=IntakeSource.WALK_IN,
        opened_at=NOON,
        location=HOME,
        body=IntakeBody(),
    )
    assert family.do(take_in, arrival, (), ANA, NOON).done
    assert family.see(others_at, [here], NOON) == []
