"""Import: what is refused and why, what is let pass and how that is said."""

import contextlib
import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestore.forms.findings import SENTENCES, Fault, Refused, Tolerance
from casestore.forms.model import ItemKind
from casestore.forms.read import LARGEST, read_document, read_form
from tests.casestore.forms.made import ORDINAL, WEIGHT, choice, document, item

pytestmark = pytest.mark.only_on("sqlite")
MODIFIER = {"modifierExtension": [{"url": "urn:x", "valueBoolean": True}]}
FHIRPATH = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"


def refused(*items, **more):
    with pytest.raises(Refused) as error:
        read_document(document(*items, **more))
    return {reason.code: reason for reason in error.value.reasons}


def tolerated(*items, **more):
    return {one.code: one for one in read_document(document(*items, **more)).tolerances}


def rule(kind, text, language="text/fhirpath"):
    held = {"language": language, "expression": text}
    return {"extension": [{"url": FHIRPATH + kind, "valueExpression": held}]}


def test_every_finding_has_its_sentence():
    assert set(SENTENCES) == {*Tolerance, *Fault}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", Fault.NOT_JSON),
        (b"{", Fault.NOT_JSON),
        (b"\xff\xfe", Fault.NOT_JSON),
        (b"[]", Fault.NOT_A_QUESTIONNAIRE),
        (b'{"resourceType":"QuestionnaireResponse"}', Fault.NOT_A_QUESTIONNAIRE),
        (b'{"resourceType":"Questionnaire"}', Fault.NO_ITEMS),
        (b" " * (LARGEST + 1), Fault.TOO_LARGE),
    ],
)
def test_what_is_no_form_is_turned_away(raw, code):
    with pytest.raises(Refused) as error:
        read_form(raw)
    assert error.value.reasons[0].code is code


@pytest.mark.parametrize(
    "place",
    [
        document(item("q"), **MODIFIER),
        document(item("q", **MODIFIER)),
        document(item("g", "group", item=[item("q", **MODIFIER)])),
        document(choice("q", 0) | {"answerOption": [{"valueString": "a", **MODIFIER}]}),
        document(item("q"), contained=[{"resourceType": "ValueSet", "id": "v", **MODIFIER}]),
        document(item("q", code=[{"code": "x", **MODIFIER}])),
    ],
)
def test_a_modifier_extension_anywhere_turns_the_form_away(place):
    with pytest.raises(Refused) as error:
        read_document(place)
    assert [reason.code for reason in error.value.reasons] == [Fault.MODIFIER]
    assert "modifierExtension" in error.value.sentence


def test_rules_that_are_not_known_turn_the_form_away():
    """implicitRules is a modifier element (FHIR R4, Resource)."""
    assert list(refused(item("q"), implicitRules="http://x")) == [Fault.IMPLICIT_RULES]


@pytest.mark.parametrize("kind", ["slider", "coding", "question", "Choice", "", None])
def test_an_item_type_that_r4_does_not_have_turns_the_form_away(kind):
    found = refused({"linkId": "q", "text": "?", **({} if kind is None else {"type": kind})})
    assert list(found) == [Fault.UNKNOWN_TYPE]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([item("q", "attachment")], Fault.ATTACHMENT),
        ([{"type": "string", "text": "?"}], Fault.NO_LINK_ID),
        ([item("q"), item("q")], Fault.SAME_LINK_ID),
        ([item("q", "choice")], Fault.NO_OPTIONS),
        ([item("q", "choice", answerValueSet="http://x/vs")], Fault.UNKNOWN_VALUE_SET),
        ([item("q", surprise=1)], Fault.UNKNOWN_PROPERTY),
        ([item("q", required="yes")], Fault.WRONG_SHAPE),
        ([item("q", item={"linkId": "r"})], Fault.WRONG_SHAPE),
        (
            [
                item(
                    "q", enableWhen=[{"question": "r", "operator": "exists", "answerBoolean": True}]
                )
            ],
            Fault.CONDITION_QUESTION,
        ),
        (
            [item("q"), item("r", enableWhen=[{"question": "q", "operator": "="}])],
            Fault.CONDITION_BROKEN,
        ),
        (
            [
                item("q"),
                item("r", enableWhen=[{"question": "q", "operator": "~", "answerString": "x"}]),
            ],
            Fault.CONDITION_BROKEN,
        ),
        (
            [
                item("q"),
                item(
                    "r",
                    enableBehavior="most",
                    enableWhen=[{"question": "q", "operator": "=", "answerString": "x"}],
                ),
            ],
            Fault.CONDITION_BROKEN,
        ),
        ([item("q", **rule("enableWhenExpression", "Show", "text/cql"))], Fault.CONDITION_LANGUAGE),
        ([item("q", **rule("enableWhenExpression", "!(%x"))], Fault.CONDITION_LANGUAGE),
        ([item("q", **rule("enableWhenExpression", "%nobody.gives"))], Fault.CONDITION_LANGUAGE),
        (
            [
                item(
                    "q",
                    "display",
                    extension=[
                        {"url": FHIRPATH + "subQuestionnaire", "valueCanonical": "http://x"}
                    ],
                )
            ],
            Fault.SUB_FORM,
        ),
    ],
)
def test_what_cannot_be_honoured_turns_the_form_away(items, code):
    assert code in refused(*items)


def test_all_reasons_are_told_at_once_with_their_places():
    found = refused(item("a", "slider"), item("b", "attachment"), item("b"))
    assert set(found) == {Fault.UNKNOWN_TYPE, Fault.ATTACHMENT, Fault.SAME_LINK_ID}
    assert found[Fault.UNKNOWN_TYPE].where == ("a: slider",)


def test_a_form_nested_too_deep_is_turned_away():
    deep = item("end")
    for n in range(30):
        deep = item(f"g{n}", "group", item=[deep])
    assert Fault.TOO_DEEP in refused(deep)


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([item("q", text="")], Tolerance.NO_TEXT),
        ([item("g", "group")], Tolerance.EMPTY_GROUP),
        ([item("d", "display", item=[item("q")])], Tolerance.DISPLAY_WITH_ITEMS),
        ([item("d", "display", required=True), item("q")], Tolerance.REQUIRED_DISPLAY),
        ([item("q", "open-choice", answerValueSet="http://x/vs")], Tolerance.FREE_TEXT_ONLY),
        ([item("q", "reference")], Tolerance.TYPED_REFERENCE),
        ([item("q", disabledDisplay="hidden")], Tolerance.R5),
        ([item("q", extension=[{"url": "urn:x", "valueBoolean": True}])], Tolerance.EXTENSION_KEPT),
        ([item("q", extension=[{"url": FHIRPATH + "shortText", "valueString": "x"}])],
         Tolerance.HINT_KEPT),
        ([item("q", "integer", **rule("calculatedExpression", "Total", "text/cql"))],
         Tolerance.NOT_CALCULATED),
        ([item("q", "integer", **rule("calculatedExpression", "%nobody.gives"))],
         Tolerance.NOT_CALCULATED),
        ([item("q", **rule("initialExpression", "%patient.id"))], Tolerance.NO_PREFILL),
    ],
)  # fmt: skip
def test_what_is_let_pass_is_named(items, code):
    assert code in tolerated(*items)


def test_untidy_heads_are_put_in_order_and_told():
    found = read_document({"resourceType": "Questionnaire", "name": "Intake", "item": [item("q")]})
    assert {one.code for one in found.tolerances} == {
        Tolerance.NO_STATUS, Tolerance.NO_TITLE, Tolerance.NO_URL,
    }  # fmt: skip
    assert (found.form.title, found.form.url) == ("Intake", "urn:handoff:form:intake")


def test_words_that_stand_only_in_bad_markup_are_read():
    beside = {"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml"}
    beside["valueString"] = "<div>Read</br>this<script>x()</script> &amp; that</div>"
    found = read_document(
        document({"linkId": "d", "type": "display", "_text": {"extension": [beside]}}, item("q"))
    )
    assert found.form.items[0].text == "Read this & that"


def test_two_weights_that_differ_are_told_and_the_item_weight_counts():
    asked = choice("q", 1)
    asked["answerOption"][0]["extension"].append({"url": WEIGHT, "valueDecimal": 7})
    found = read_document(document(asked))
    assert found.form.items[0].options[0].weight == 7
    assert [one.code for one in found.tolerances] == [Tolerance.WEIGHTS_DIFFER]
    assert asked["answerOption"][0]["extension"][0]["url"] == ORDINAL


def test_options_of_a_contained_value_set_are_offered_with_their_weights():
    concept = {"code": "a", "display": "A", "extension": [{"url": ORDINAL, "valueDecimal": 3}]}
    held = {"resourceType": "ValueSet", "id": "v"}
    held["compose"] = {"include": [{"system": "urn:s", "concept": [concept]}]}
    found = read_document(document(item("q", "choice", answerValueSet="#v"), contained=[held]))
    option = found.form.items[0].options[0]
    assert (option.label, option.weight, option.value.system) == ("A", 3, "urn:s")


def test_the_aidbox_dialect_is_read_as_r4_and_exported_as_r4():
    asked = item("q", "choice", hidden=True, itemControl={"coding": [{"code": "check-box"}]})
    asked |= {"answerOption": [{"value": {"Coding": {"system": "s", "code": "a", "display": "A"}}}]}
    asked |= {"unit": {"code": "kg"}, "helpText": "Say it"}
    found = read_document(document(asked, launchContext=[{"name": {"code": "Patient"}}]))
    assert Tolerance.AIDBOX in {one.code for one in found.tolerances}
    assert found.form.items[0].hidden
    assert found.form.items[0].items[0].help
    again = read_document(found.form.document)
    assert again.form.items == found.form.items
    assert Tolerance.AIDBOX not in {one.code for one in again.tolerances}


def test_stu3_names_are_read_as_their_successors():
    asked = item("q", "choice", option=[{"valueCoding": {"system": "s", "code": "a"}}])
    then = item("r", enableWhen=[{"question": "q", "hasAnswer": True}])
    found = read_document(document(asked, then))
    assert Tolerance.STU3 in {one.code for one in found.tolerances}
    assert found.form.items[1].conditions[0].operator == "exists"


def test_an_instrument_that_lacks_an_item_of_its_panel_gets_no_score_of_that_name():
    """The panel of AUDIT-C without its first item is another questionnaire."""
    asked = [choice(link, 0, 1) for link in ("68519-8", "68520-6")]
    named = [{"system": "http://loinc.org", "code": "72109-2"}]
    found = tolerated(*asked, code=named)
    assert found[Tolerance.MEASURE_NOT_SAME].where == ("AUDIT-C",)


def test_the_input_is_left_as_it_was():
    given = document(item("q", hidden=True))
    before = json.dumps(given)
    read_document(given)
    assert json.dumps(given) == before


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("linkId type text item code answerOption enableWhen extension".split()),  # noqa: SIM905
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
_ITEM = st.fixed_dictionaries(
    {"linkId": st.text(min_size=1, max_size=3) | _JSON},
    optional={
        "type": st.sampled_from([*ItemKind, "x", 3]),
        "text": _JSON,
        "code": _JSON,
        "enableWhen": _JSON,
        "answerOption": _JSON,
        "extension": _JSON,
        "initial": _JSON,
        "item": _JSON,
        "maxLength": _JSON,
        "_text": _JSON,
        "contained": _JSON,
    },
)


@given(st.lists(_ITEM, max_size=3), _JSON, _JSON)
def test_whatever_the_file_holds_it_is_read_or_refused(items, extension, contained):
    form = document(*items, extension=extension, contained=contained, code=extension)
    with contextlib.suppress(Refused):
        assert read_form(orjson.dumps(form)).form.items
