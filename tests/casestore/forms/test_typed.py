"""What is typed into fields becomes answers; what cannot be read is kept as it was typed."""

from zoneinfo import ZoneInfo

import pytest

from casestore.forms.filled import Filled
from casestore.forms.typed import Names, initial_items, typed_items, unreadable
from tests.casestore.forms.made import AT, choice, form, item

pytestmark = pytest.mark.only_on("sqlite")
CHICAGO = ZoneInfo("America/Chicago")
UNIT = {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"}
UNIT["valueCoding"] = {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kg"}


def typed(made, **fields):
    given = {name.replace("_", "."): [v] if isinstance(v, str) else v for name, v in fields.items()}
    return list(typed_items(made.items, given, Names(made), CHICAGO))


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        (item("q"), "words", {"valueString": "words"}),
        (item("q", "text"), "  words ", {"valueString": "words"}),
        (item("q", "integer"), "5", {"valueInteger": 5}),
        (item("q", "integer"), "five", {"valueString": "five"}),
        (item("q", "decimal"), "1.5", {"valueDecimal": 1.5}),
        (item("q", "boolean"), "no", {"valueBoolean": False}),
        (item("q", "date"), "2026-11-23", {"valueDate": "2026-11-23"}),
        (item("q", "time"), "13:02", {"valueTime": "13:02:00"}),
        (item("q", "dateTime"), "2026-11-23T13:02", {"valueDateTime": "2026-11-23T13:02:00-06:00"}),
        (item("q", "url"), "https://x.org", {"valueUri": "https://x.org"}),
        (item("q", "reference"), "Patient/1", {"valueReference": {"reference": "Patient/1"}}),
        (item("q", "quantity", extension=[UNIT]), "70", {"valueQuantity": {
            "value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}),
        (choice("q", 0, 1), "1", {"valueCoding": {
            "system": "urn:test", "code": "b", "display": "B"}}),
    ],
)  # fmt: skip
def test_each_kind_is_written_as_fhir_has_it_and_read_back(asked, text, answer):
    made = form(asked)
    found = typed(made, f0=text)
    assert found == [{"linkId": "q", "answer": [answer]}]
    (node,) = Filled(made, {"item": found}, AT).nodes
    assert len(node.values) == 1


def test_nothing_typed_is_no_answer_and_numbers_beyond_the_list_are_nothing():
    made = form(item("a"), choice("b", 0, 1))
    assert typed(made, f0="  ", f1="7") == []
    assert typed(made, f1="x") == []


def test_what_no_page_offers_is_named_and_what_a_person_can_type_is_not():
    group = item("g", "group", repeats=True, item=[choice("in", 0, 1)])
    made = form(choice("c", 0, 1), item("b", "boolean"), item("n", "integer"), group)

    def wrong(**fields):
        given = {name.replace("_", "."): [value] for name, value in fields.items()}
        return [one.link_id for one in unreadable(made.items, given, Names(made))]

    assert wrong(f0="1", f1="no", f2="five", f3="1", f4_0="0") == []
    assert wrong(f0="", f3="") == ["g"]
    assert wrong(f0="2", f1="maybe", f3="1", f4_0="x") == ["c", "b", "in"]
    assert wrong(f0="abc", f3="many") == ["c", "g"]


def test_several_answers_and_something_else_are_all_kept():
    asked = choice("q", 0, 1, repeats=True) | {"type": "open-choice"}
    found = typed(form(asked), f0=["0", "1"], **{"f0-other": "mine"})
    assert [next(iter(a)) for a in found[0]["answer"]] == ["valueCoding"] * 2 + ["valueString"]


def test_instances_of_a_repeating_group_are_kept_apart_and_empty_ones_dropped():
    made = form(item("g", "group", repeats=True, item=[item("name")]))
    found = typed(made, f0="3", f1_0="Ann", f1_1="", f1_2="Bob")
    assert [row["item"][0]["answer"][0]["valueString"] for row in found] == ["Ann", "Bob"]
    more = typed(made, f0="1", f1_0="Ann", add="f0")
    assert [len(row["item"]) for row in more] == [1, 0]
    assert len(typed(made, f0="999999", f1_0="Ann")) == 0


def test_initial_values_are_given_also_to_hidden_items():
    hidden = item("kind", initial=[{"valueString": "visit"}], hidden=True)
    made = form(item("g", "group", item=[hidden, item("x")]))
    begun = [{"linkId": "g", "item": [{"linkId": "kind", "answer": [{"valueString": "visit"}]}]}]
    assert list(initial_items(made.items)) == begun
    found = typed(made, f2="y")
    assert found[0]["item"][0] == begun[0]["item"][0]
