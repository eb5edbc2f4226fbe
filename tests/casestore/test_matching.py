"""Matching suggests, explains itself, and takes placeholders for nothing."""

import json
from datetime import date

import pytest

from casestore import tables
from casestore.matching.block_keys import keys_of
from casestore.matching.compare import compare
from casestore.matching.profile import Profile, of_subject
from casestore.matching.suggest import grade_of, rank, suggest
from casestore.matching.weights import default_weights, frequencies
from casestore.people import normal, records
from schemas.coresponse import Callback
from schemas.person import Agreement, Contact, ContactKind, Grade
from tests.casestore.town import ANA, NOON, person, subject

W = default_weights()


def profile(given="Thomas", family="Okafor", born="1979-03-08", **more) -> Profile:
    names = (normal.names(given, family),)
    return Profile(names=names, birth_date=born, **more)


THOMAS = profile(sex="M", phones=("4065550142",))


@pytest.mark.parametrize(
    ("said", "field", "agreement"),
    [
        (profile(), "family", Agreement.AGREE),
        (profile(family="Okafer"), "family", Agreement.CLOSE),  # one slip
        (profile(family="Brandt"), "family", Agreement.DIFFER),
        (profile(given="Tom"), "given", Agreement.CLOSE),  # nickname
        (profile(given="T"), "given", Agreement.CLOSE),  # initial
        (profile(given="Walter"), "given", Agreement.DIFFER),
        (profile(given="Okafor", family="Thomas"), "family", Agreement.CLOSE),  # wrong boxes
        (profile(born="1979-08-03"), "birth_date", Agreement.CLOSE),  # day and month swapped
        (profile(born="1979-03-09"), "birth_date", Agreement.CLOSE),  # one digit
        (profile(born="1955-12-30"), "birth_date", Agreement.DIFFER),
        (profile(born=None), "birth_date", Agreement.MISSING),
        (profile(sex="F"), "sex", Agreement.DIFFER),
        (profile(phones=("4065550142",)), "phone", Agreement.AGREE),
        (profile(phones=("4065550000",)), "phone", Agreement.DIFFER),
        (profile(born=None, age=47), "age", Agreement.AGREE),
        (profile(born=None, age=44), "age", Agreement.CLOSE),
        (profile(born=None, age=20), "age", Agreement.DIFFER),
        (profile(age=47), "age", Agreement.MISSING),  # a birth date says it already
    ],
)
def test_each_field_is_explained(said, field, agreement):
    assert compare(said, THOMAS, W, date(2026, 11, 23)).says(field) is agreement


def test_a_rare_surname_weighs_more_than_a_common_one():
    def bits(name):
        same = profile(family=name)
        return compare(same, same, W, None).bits

    assert bits("Okafor") > bits("Smith") + 4
    assert frequencies("family")["SMITH"] > 0.01


def test_a_name_alone_is_never_likely_however_rare():
    rare = profile(given="Zebulon", family="Xiques", born=None)
    (_, best), *_ = rank(rare, [("p", rare)], W)
    assert best.bits > W.bands.likely
    assert grade_of(best, best.bits, W.bands) is Grade.POSSIBLE


def test_twins_are_possible_both_and_likely_neither():
    anna, anne = profile(given="Anna"), profile(given="Anne")
    ranked = rank(profile(given="A"), [("anna", anna), ("anne", anne)], W)
    margin = ranked[0][1].bits - ranked[1][1].bits
    assert margin < W.bands.margin
    assert grade_of(ranked[0][1], margin, W.bands) is Grade.POSSIBLE


def test_a_differing_birth_date_is_never_likely():
    said = profile(born="1950-01-31", phones=("4065550142",), given="Thomas", family="Okafor")
    compared = compare(said, THOMAS, W, None)
    assert grade_of(compared, 30.0, W.bands) is not Grade.LIKELY


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("JOHN", "DOE"),
        ("Jane", "Doe"),
        ("UNKNOWN", "UNKNOWN"),
        ("", "UNK"),
        ("XXX", "XXXX"),
        ("MALE", "SUBJECT"),
        ("Refused", None),
        ("NFN", "NLN"),
        ("?", "-"),
        ("BABY", "BOY"),
    ],
)
def test_placeholder_names_are_nobody(given, family):
    assert not of_subject(subject(given=given, family=family)).named


@pytest.mark.parametrize(
    ("given", "family"), [("Julia", "Child"), ("Michael", "Man"), ("Last", "Okafor")]
)
def test_names_that_are_also_words_stay_names(given, family):
    assert normal.names(given, family) == (given.upper(), family.upper())


@pytest.mark.parametrize("text", ["1900-01-01", "1901-01-01", "1970-01-01", "2026-13-40", "", None])
def test_placeholder_birth_dates_are_none(text):
    assert normal.birth_date(text) is None


@pytest.mark.parametrize("text", ["555-1212", "406-555-1212", "000-000-0000", "9999999999", "911"])
def test_placeholder_phones_are_none(text):
    assert normal.phone(text) is None


@pytest.mark.parametrize("text", ["000-00-0000", "123-45-6789", "666-12-3456", "078-05-1120", "1"])
def test_placeholder_social_security_numbers_are_none(text):
    assert normal.identifier("ssn", text) is None


@pytest.mark.parametrize(
    ("text", "years"), [("42", 42), ("abt 40 Y", 40), ("7 MONTHS", 0), ("unk", None), ("999", None)]
)
def test_ages_are_read_as_typed(text, years):
    assert normal.age(text) == years


def test_blocking_keys_survive_a_slip_a_swap_and_a_nickname():
    known = keys_of(THOMAS)
    for said in (
        profile(family="Okaffor"),
        profile(born="1979-08-03"),
        profile(born="1979-08-03", given="Theo", family="Brandt"),
        profile(given="Okafor", family="Thomas"),
        profile(given="Tom"),
        Profile(phones=("4065550142",)),
    ):
        assert keys_of(said) & known


def test_stored_blocking_hashes_tell_no_name(clinic):
    clinic.do(records.create, person("p-1", "Lena", "Ortiz"), at=NOON, actor=ANA)
    hashes = {row["h"] for row in clinic.rows(tables.block_key)}
    assert hashes
    assert all(-(2**63) <= h < 2**63 for h in hashes)


def test_nobody_known_gives_one_answer_none(clinic):
    (answer,) = clinic.see(suggest, (subject(given="Nobody", family="Here"),))
    assert (answer.grade, answer.person_id) == (Grade.NONE, None)


def test_suggestions_are_likely_possible_and_in_order(clinic):
    born = {"birth_date": "1979-03-08"}
    for name, given in (("p-tom", "Thomas"), ("p-theo", "Theodora")):
        clinic.do(records.create, person(name, given, "Okafor", **born), at=NOON, actor=ANA)
    said = subject(given="TOM", family="OKAFOR", birth_date="1979-03-08")
    first, second = clinic.see(suggest, (said,))
    assert (first.person_id, first.grade) == ("p-tom", Grade.LIKELY)
    assert (second.person_id, second.grade) == ("p-theo", Grade.POSSIBLE)
    assert first.margin > 3 > second.margin
    assert first.weights == W.version


def test_r2_the_callers_number_is_no_evidence_unless_it_is_the_subjects_own(clinic):
    phone = Contact(kind=ContactKind.PHONE, value="406-555-0142")
    clinic.do(records.create, person("p", "Lena", "Ortiz", contacts=(phone,)), at=NOON, actor=ANA)
    said = (subject(given="LENA", family="ORTIZ"),)
    mother = clinic.see(suggest, said, (Callback(phone="4065550142", role="relative"),))
    herself = clinic.see(suggest, said, (Callback(phone="4065550142", role="subject"),))
    assert mother[0].bits < herself[0].bits
    assert herself[0].grade is Grade.LIKELY


def test_a_temporary_person_is_never_suggested(clinic):
    stranger = person("p-temp", "Lena", "Ortiz", temporary=True)
    clinic.do(records.create, stranger, at=NOON, actor=ANA)
    (answer,) = clinic.see(suggest, (subject(given="Lena", family="Ortiz"),))
    assert answer.grade is Grade.NONE


def test_an_explanation_names_fields_and_never_values(clinic):
    clinic.do(records.create, person("p", "Lena", "Ortiz"), at=NOON, actor=ANA)
    (answer,) = clinic.see(suggest, (subject(given="Lena", family="Ortiz"),))
    told = json.dumps([field.model_dump() for field in answer.fields]) + repr(answer)
    assert "ena" not in told.casefold().replace("phenomena", "")
    assert "ortiz" not in told.casefold()
