"""A consent form is about the person whose record it is put into (42 CFR 2.31(a)(1))."""

from datetime import UTC, datetime

import pytest

from casestore.consents.as_written import names_person
from schemas.person import Person, PersonName

LENA = Person(
    person_id="p-1",
    names=(
        PersonName(given="Lena", family="Ortiz"),
        PersonName(given="Magdalena", family="Garcia Lopez", kind="former"),
    ),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    created_by="a",
)


@pytest.mark.parametrize(
    "written",
    [
        *("Lena Ortiz", "ORTIZ, LENA", "Lena M. Ortiz", "L. Ortiz", "Lena Ortis", "Lena Ortíz"),
        *("Ms. Lena Ortiz", "Magdalena Garcia Lopez", "Garcia-Lopez, Magdalena"),
    ],
)
def test_a_form_in_one_of_the_persons_names_is_theirs(written):
    assert names_person(LENA, written)


@pytest.mark.parametrize(
    "written", ["Olive Pennington", "Ben Ortiz", "Lena Marsh", "Ortiz", "John Doe", "-", "Lena"]
)
def test_a_form_in_another_name_is_not(written):
    assert not names_person(LENA, written)


def test_a_person_without_a_name_is_named_by_no_form():
    assert not names_person(LENA.model_copy(update={"names": ()}), "Lena Ortiz")
