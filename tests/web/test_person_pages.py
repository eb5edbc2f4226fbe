"""Finding, reading, changing and joining people, as clinicians do it on the pages."""

import orjson
import pytest
from sqlalchemy import select

from casestore.people.links import create_from_mention
from schemas.coresponse import RequestSubject
from tests.web.clinical_town import account_id
from tests.web.dispatch_town import NOON
from tests.web.test_privacy_pages import WHO, known, plain  # noqa: F401 - fixture
from tests.web.visitor import signed_in
from zone.journal.tables import audit

MARCUS = {"given": "Marcus", "family": "Vandermeer", "reason": "call"}
TWO = {"proofs": ["name", "birth_date"]}


def audited(clinic, tag):
    with clinic.read() as conn:
        return [
            orjson.loads(row.detail) | {"about": orjson.loads(row.about)}
            for row in conn.execute(select(audit).where(audit.c.tag == tag))
        ]


@pytest.fixture
def double(known, clinic, leads):  # noqa: F811 - the fixture
    """A second record that is Marcus's too, made from another call of the evening."""
    carla = account_id(clinic, "carla")
    said = RequestSubject(
        mention_id="m2", given="Markus", family="Vandermeer", birth_date="1988-03-14"
    )
    lead = leads["26-104188"]
    made = clinic.write(lambda uow: create_from_mention(uow, lead, "m2", carla, NOON, said))
    assert made.done
    return made.person_id


# --- finding ------------------------------------------------------------------------------


def test_a_search_says_why_each_hit_fits_and_stands_in_the_audit_without_what_was_typed(
    known,  # noqa: F811
    clinic,
):
    page = known.submit("/people", **MARCUS)
    assert "Marcus Vandermeer" in plain(page.text)
    assert "Same: name" in plain(page.text)
    (told,) = audited(clinic, "people.searched")
    assert told["records"] == ["person-marcus"]
    assert (told["fields"], told["reason"]) == (["given", "family"], "call")
    assert "Vandermeer" not in str(told)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"family": "vandermeer"}, True),
        ({"given": "Markus", "family": "Vandermer", "birth_date": "1988-03-14"}, True),
        ({"phone": "555-0177"}, False),  # seven digits reach nobody in particular
        ({"given": "John", "family": "Doe"}, False),
        ({"birth_date": "1900-01-01"}, False),
    ],
)
def test_who_is_found_by_what(known, typed, found):  # noqa: F811
    page = known.submit("/people", reason="call", **typed)
    assert ("Marcus Vandermeer" in plain(page.text)) is found


def test_the_form_of_a_search_opens_empty(known, ward):  # noqa: F811
    assert "What do you know of them?" in plain(known.get("/people").text)
    assert "A complaint" in plain(signed_in(ward, "priya").get("/people").text)


def test_a_search_without_a_reason_is_not_made(known, clinic):  # noqa: F811
    assert known.submit("/people", **MARCUS | {"reason": "curious"}).status_code == 400
    assert audited(clinic, "people.searched") == []


def test_a_restricted_person_is_found_by_nobody_else(known, ward, clinic):  # noqa: F811
    lee = signed_in(ward, "lee")
    assert lee.submit(f"{WHO}/restricted", closed="yes").status_code == 303
    assert "Marcus" not in plain(known.submit("/people", reason="call", family="Vandermeer").text)
    assert known.get(WHO).status_code == 404
    told = audited(clinic, "people.searched")[-1]
    assert told["records"] == []


# --- the record ---------------------------------------------------------------------------


def test_r40_a_contact_is_unsafe_until_the_person_says_otherwise(known):  # noqa: F811
    known.submit(f"{WHO}/contacts", kind="phone", value="555-201-0188", safe=["safe_to_text"])
    page = plain(known.get(WHO).text)
    assert "555-201-0188" in page
    assert "safe to text" in page
    assert "do not call, leave no message, do not say who we are" in page


def test_addresses_are_kept_over_time(known):  # noqa: F811
    known.submit(f"{WHO}/contacts", kind="address", value="9 Chapel St", since="2026-01-05")
    known.submit(f"{WHO}/contacts/end", place="1")
    page = plain(known.get(WHO).text)
    assert "9 Chapel St" in page
    assert "since 2026-01-05, until 20" in page
    assert "Earlier states of this record" in page


@pytest.mark.parametrize(
    ("act", "typed"),
    [
        ("names", {"kind": "alias", "given": "John", "family": "Doe"}),
        ("identifiers", {"kind": "ssn", "value": "000-00-0000"}),
        ("birth", {"birth_date": "1900-01-01"}),
        ("contacts", {"kind": "phone", "value": "000-000-0000"}),
    ],
)
def test_placeholders_are_refused_in_words_and_change_nothing(known, act, typed):  # noqa: F811
    before = plain(known.get(WHO).text)
    answer = known.submit(f"{WHO}/{act}", **typed)
    assert answer.status_code == 409
    assert "stands for not knowing" in plain(answer.text)
    assert plain(known.get(WHO).text) == before


def test_race_and_language_are_as_the_person_says_and_declining_is_an_answer(known):  # noqa: F811
    assert "not asked yet" in plain(known.get(WHO).text)
    known.submit(f"{WHO}/own-words", race=["white", "hispanic"], language="es")
    page = plain(known.get(WHO).text)
    assert "Hispanic or Latino, White" in page
    assert "Language Spanish" in page
    known.submit(f"{WHO}/own-words", race=["declined", "white"])
    page = plain(known.get(WHO).text)
    assert "Race and ethnicity Did not want to say" in page
    assert "Language Spanish" in page
    assert known.submit(f"{WHO}/own-words", race=["martian"]).status_code == 400
    assert known.submit(f"{WHO}/own-words", language="tlh").status_code == 400


def test_a_further_name_is_found_too(known):  # noqa: F811
    known.submit(f"{WHO}/names", kind="alias", given="Tiny", family="Vance")
    assert "Also known as Tiny Vance" in plain(known.get(WHO).text)
    assert "Marcus" in plain(known.submit("/people", reason="call", family="Vance").text)


def test_a_social_security_number_shows_its_last_four_digits(known):  # noqa: F811
    known.submit(f"{WHO}/identifiers", kind="ssn", value="219-45-6789")
    page = plain(known.get(WHO).text)
    assert "6789" in page
    assert "219" not in page


# --- two records of one person ------------------------------------------------------------


def test_a_likely_double_waits_for_a_clinician_with_its_reasons(double, known, clinic):  # noqa: F811
    page = plain(known.get("/doubles").text)
    assert "Marcus Vandermeer" in page
    assert "Markus Vandermeer" in page
    assert "Same: last name, birth date" in page
    assert len(audited(clinic, "person.pair_found")) == 1


def test_records_are_joined_and_parted_on_the_pages(double, known, clinic):  # noqa: F811
    joined = known.submit(f"{WHO}/join", joined_id=double, **TWO)
    assert joined.headers["location"] == WHO
    page = known.get(WHO).text
    assert "Markus Vandermeer" in plain(page)
    assert known.get(f"/people/{double}").status_code == 200
    assert "No pair waits" in plain(known.get("/doubles").text)
    merge = page.split('name="merge_id" value="')[1].split('"')[0]
    parted = known.submit(f"{WHO}/part", merge_id=merge)
    told = plain(known.get(parted.headers["location"]).text)
    assert "The records were parted" in told
    assert "carla" in told.lower()
    assert "Markus" not in plain(known.get(WHO).text)
    assert "Markus" in plain(known.get(f"/people/{double}").text)
    assert len(audited(clinic, "breach.opened")) == 1


def test_one_identifier_joins_nobody(double, known):  # noqa: F811
    answer = known.submit(f"{WHO}/join", joined_id=double, proofs="name")
    assert answer.status_code == 409
    assert "Two different identifiers" in plain(answer.text)


def test_a_pair_that_was_kept_apart_does_not_come_again(double, known, clinic):  # noqa: F811
    page = known.get("/doubles").text
    pair = page.split('action="/doubles/')[1].split('"')[0]
    assert known.submit(f"/doubles/{pair}").status_code == 303
    known.submit(f"{WHO}/names", kind="alias", given="Markus", family="Vandermeer")
    assert "No pair waits" in plain(known.get("/doubles").text)
    assert len(audited(clinic, "person.pair_kept_apart")) == 1
