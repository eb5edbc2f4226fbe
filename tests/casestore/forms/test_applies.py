"""Which questions are asked: conditions, their joining, repeating groups, expressions."""

import pytest

from casestore.forms.filled import Filled
from tests.casestore.forms.made import AT, NO, YES, answered, choice, code, form, item, response

pytestmark = pytest.mark.only_on("sqlite")
FHIRPATH = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def when(question, operator, **answer):
    return {"question": question, "operator": operator, **answer}


def asked(made, given):
    return [node.item.link_id for node in Filled(made, given, AT).asked]


@pytest.mark.parametrize(
    ("condition", "given", "holds"),
    [
        (when("n", "exists", answerBoolean=True), {"n": 1}, True),
        (when("n", "exists", answerBoolean=True), {}, False),
        (when("n", "exists", answerBoolean=False), {}, True),
        (when("n", "=", answerInteger=5), {"n": 5}, True),
        (when("n", "=", answerInteger=5), {"n": 6}, False),
        (when("n", "!=", answerInteger=5), {"n": 6}, True),
        (when("n", "!=", answerInteger=5), {}, False),
        (when("n", ">", answerInteger=5), {"n": 6}, True),
        (when("n", ">", answerInteger=5), {"n": 5}, False),
        (when("n", ">=", answerDecimal=5.0), {"n": 5}, True),
        (when("n", "<", answerInteger=5), {"n": 4}, True),
        (when("n", "<=", answerInteger=5), {"n": 6}, False),
        (when("n", ">", answerInteger=5), {}, False),
    ],
)
def test_each_operator(condition, given, holds):
    made = form(item("n", "integer"), item("then", enableWhen=[condition]))
    assert ("then" in asked(made, answered(given))) is holds


@pytest.mark.parametrize(("behavior", "holds"), [("any", True), ("all", False)])
def test_several_conditions_are_joined_as_the_form_says(behavior, holds):
    both = [when("a", "=", answerBoolean=True), when("b", "=", answerBoolean=True)]
    made = form(
        item("a", "boolean"),
        item("b", "boolean"),
        item("then", enableWhen=both, enableBehavior=behavior),
    )
    assert ("then" in asked(made, response(a=True, b=False))) is holds


def test_a_code_is_compared_whatever_its_display_and_missing_system():
    options = [{"valueCoding": one} for one in (YES, NO)]
    made = form(
        item("q", "choice", answerOption=options),
        item("then", enableWhen=[when("q", "=", answerCoding=YES)]),
    )
    assert "then" in asked(made, response(q={**YES, "display": "Sí"}))
    assert "then" not in asked(made, response(q=code("LA33-6", "urn:other")))


def test_what_stands_under_an_item_that_is_not_asked_is_not_asked():
    never = [when("a", "=", answerBoolean=True)]
    made = form(
        item("a", "boolean"),
        item("g", "group", enableWhen=never, item=[item("inner", required=True)]),
        item("after", enableWhen=[when("inner", "exists", answerBoolean=True)]),
    )
    given = response(a=False, inner="left over")
    assert asked(made, given) == ["a"]
    assert Filled(made, given, AT).problems() == ()


def test_conditions_that_rest_on_each_other_end():
    made = form(
        item("a", enableWhen=[when("b", "exists", answerBoolean=True)]),
        item("b", enableWhen=[when("a", "exists", answerBoolean=True)]),
    )
    assert asked(made, response(a="x", b="y")) == []


def test_in_a_repeating_group_the_answer_of_the_same_instance_decides():
    inner = [
        item("smokes", "boolean"),
        item("how-many", "integer", enableWhen=[when("smokes", "=", answerBoolean=True)]),
    ]
    made = form(item("person", "group", repeats=True, item=inner))
    rows = [{"item": [*answered({"smokes": smokes})["item"]]} for smokes in (True, False, True)]
    given = {"resourceType": "QuestionnaireResponse"}
    given["item"] = [{"linkId": "person", **row} for row in rows]
    places = [n.place[0] for n in Filled(made, given, AT).asked if n.item.link_id == "how-many"]
    assert places == [0, 2]


def expression(kind, text):
    held = {"language": "text/fhirpath", "expression": text}
    return {"extension": [{"url": FHIRPATH + kind, "valueExpression": held}]}


def test_an_expression_decides_and_a_failing_one_asks():
    text = "%resource.item.where(linkId = 'n').answer.value > 3"
    made = form(
        item("n", "integer"),
        item("then", **expression("enableWhenExpression", text)),
        item("broken", **expression("enableWhenExpression", "%resource.memberOf('x')")),
    )
    assert asked(made, response(n=4)) == ["n", "then", "broken"]
    assert asked(made, response(n=3)) == ["n", "broken"]


def test_a_calculated_item_decides_what_is_asked_and_is_never_typed():
    total = expression("calculatedExpression", "%resource.item.answer.value.ordinal().sum()")
    made = form(
        choice("a", 0, 1),
        choice("b", 0, 4),
        item("total", "integer", **total),
        item("then", enableWhen=[when("total", ">=", answerInteger=5)]),
    )
    high = Filled(made, response(a=code("b"), b=code("b"), total=0), AT)
    assert high.calculated["total"] == (5,)
    assert [n.item.link_id for n in high.asked] == ["a", "b", "total", "then"]
    assert "then" not in asked(made, response(a=code("b"), b=code("a"), total=99))


def variable(name, text):
    held = {"language": "text/fhirpath", "name": name, "expression": text}
    return {"url": "http://hl7.org/fhir/StructureDefinition/variable", "valueExpression": held}


def test_variables_are_given_in_order_and_today_is_the_callers():
    made = form(
        item("born", "integer"),
        item("age", "integer", **expression("calculatedExpression", "%age")),
        extension=[
            variable("this", "today().toString().substring(0, 4).toInteger()"),
            variable("age", "%this - %resource.item.where(linkId = 'born').answer.value"),
        ],
    )
    assert Filled(made, response(born=1990), AT).calculated["age"] == (36,)


def test_a_response_without_its_groups_or_slashes_is_still_joined():
    made = form(item("g", "group", item=[item("/1-8", required=True), item("2-6")]))
    flat = Filled(made, answered({"1-8": "x", "/2-6": "y"}), AT)
    assert [n.values for n in flat.asked] == [(), ("x",), ("y",)]
    assert flat.problems() == ()
