"""What is wrong with an answer, by type and by limit."""

import pytest

from casestore.forms.filled import Filled
from casestore.forms.problems import SENTENCES, Wrong
from tests.casestore.forms.made import AT, answered, choice, code, entry, form, item, response

pytestmark = pytest.mark.only_on("sqlite")
CORE = "http://hl7.org/fhir/StructureDefinition/"


def limit(name, **value):
    return {"extension": [{"url": CORE + name, **value}]}


def wrong(asked, *values):
    given = answered({"q": list(values)}) if values else response()
    return [problem.code for problem in Filled(form(asked), given, AT).problems()]


def typed(**value):
    """An answer of one FHIR type."""
    return {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "q", "answer": [value]}]}


def test_every_problem_has_its_sentence():
    assert set(SENTENCES) == set(Wrong)


@pytest.mark.parametrize(
    ("asked", "values", "codes"),
    [
        (item("q", required=True), [], [Wrong.MISSING]),
        (item("q"), [], []),
        (item("q", required=True), ["  "], [Wrong.MISSING]),
        (item("q"), ["a", "b"], [Wrong.TOO_MANY]),
        (item("q", repeats=True), ["a", "b"], []),
        (item("q", repeats=True, **limit("questionnaire-maxOccurs", valueInteger=1)),
         ["a", "b"], [Wrong.TOO_MANY]),
        (item("q", repeats=True, **limit("questionnaire-minOccurs", valueInteger=2)),
         ["a"], [Wrong.TOO_FEW]),
        (item("q", maxLength=3), ["abcd"], [Wrong.TOO_LONG]),
        (item("q", maxLength=3), ["abc"], []),
        (item("q", "integer"), ["five"], [Wrong.WRONG_TYPE]),
        (item("q", "integer"), [1.5], [Wrong.WRONG_TYPE]),
        (item("q", "integer", **limit("minValue", valueInteger=2)), [1], [Wrong.TOO_SMALL]),
        (item("q", "integer", **limit("minValue", valueInteger=2)), [2], []),
        (item("q", "decimal", **limit("maxValue", valueDecimal=2.5)), [2.6], [Wrong.TOO_LARGE]),
        (item("q", "decimal", **limit("maxDecimalPlaces", valueInteger=1)), [2.65],
         [Wrong.TOO_PRECISE]),
        (item("q", "boolean"), ["true"], [Wrong.WRONG_TYPE]),
        (choice("q", 0, 1), [code("a")], []),
        (choice("q", 0, 1), ["A"], []),
        (choice("q", 0, 1), [code("c")], [Wrong.NOT_AN_OPTION]),
        (choice("q", 0, 1), [code("a", "urn:other")], [Wrong.NOT_AN_OPTION]),
        (choice("q", 0, 1) | {"type": "open-choice"}, ["anything"], []),
        (choice("q", 0, 1) | {"type": "open-choice"}, [3], [Wrong.WRONG_TYPE]),
        (item("q", "reference"), ["Patient/1"], []),
    ],
)  # fmt: skip
def test_answers_against_their_question(asked, values, codes):
    assert wrong(asked, *values) == codes


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("date", {"valueDate": "2026-02-28"}, True),
        ("date", {"valueDate": "2026-02"}, True),
        ("date", {"valueDate": "2026-02-30"}, False),
        ("date", {"valueDate": "02/28/2026"}, False),
        ("dateTime", {"valueDateTime": "2026-02-28T10:00:00Z"}, True),
        ("dateTime", {"valueDateTime": "yesterday"}, False),
        ("time", {"valueTime": "10:30:00"}, True),
        ("time", {"valueTime": "25:00"}, False),
        ("url", {"valueUri": "https://example.org/x"}, True),
        ("url", {"valueUri": "javascript:alert(1)"}, False),
        ("quantity", {"valueQuantity": {"value": 3, "unit": "kg"}}, True),
        ("quantity", {"valueQuantity": {"unit": "kg"}}, True),
        ("quantity", {"valueDecimal": 3}, False),
    ],
)
def test_each_type_knows_its_own(kind, value, fits):
    found = Filled(form(item("q", kind)), typed(**value), AT).problems()
    assert [problem.code for problem in found] == ([] if fits else [Wrong.WRONG_TYPE])


def test_an_exclusive_option_stands_alone():
    asked = choice("q", 0, 1, repeats=True)
    asked["answerOption"][0] |= limit("questionnaire-optionExclusive", valueBoolean=True)
    assert wrong(asked, code("a")) == []
    assert wrong(asked, code("a"), code("b")) == [Wrong.EXCLUSIVE]


def test_each_instance_of_a_repeating_group_is_looked_at():
    made = form(item("g", "group", repeats=True, item=[item("q", required=True)]))
    rows = [{"linkId": "g", "item": [entry("q", "x")]}, {"linkId": "g", "item": []}]
    found = Filled(made, {"item": rows}, AT).problems()
    assert [(p.link_id, p.place[0], p.code) for p in found] == [("q", 1, Wrong.MISSING)]


def test_a_problem_never_holds_the_answer():
    (found,) = Filled(form(item("q", "integer")), response(q="secret words"), AT).problems()
    assert "secret" not in repr(found) + found.model_dump_json()
