"""An item as a sheet and back: what was not touched stays to the letter, what was is R4."""

from copy import deepcopy

import pytest

from casestore.forms.builder import outline
from casestore.forms.builder.sheet import (
    SHEET_SENTENCES,
    BadSheet,
    ConditionLine,
    OptionLine,
    SheetFault,
    sheet_of,
)
from casestore.forms.builder.write import write
from casestore.forms.findings import Refused
from casestore.forms.model import ItemKind
from casestore.forms.read import read_document, read_form
from casestore.forms.score import score
from casestore.forms.shipped_forms import shipped_forms
from tests.casestore.forms.made import AT, ORDINAL, choice, code, document, item, response
from tests.samples import SAMPLES, needs_samples

pytestmark = pytest.mark.only_on("sqlite")


def written(held, link, **changes):
    """The form read again after this item's sheet was changed so."""
    place = outline.find(held, link)
    write(held, place.item, sheet_of(held, place.item).model_copy(update=changes))
    return next(i for i in read_document(held).form.walk() if i.link_id == link)


def test_every_fault_has_its_sentence():
    assert set(SHEET_SENTENCES) == set(SheetFault)


def untouched(held):
    """Link ids of items that a sheet which nobody changed would alter."""
    wrong = []
    for place in list(outline.places(held)):
        before = deepcopy(place.item)
        sheet = sheet_of(held, place.item)
        if not sheet.text and sheet.kind is not ItemKind.GROUP:
            continue  # words are asked for first
        write(held, place.item, sheet)
        if {**place.item, "text": 0} != {**before, "text": 0}:
            wrong.append(place.item["linkId"])
    return wrong


def test_saving_a_sheet_that_nobody_changed_changes_nothing_of_the_shipped_forms():
    for name, form in shipped_forms().items():
        assert untouched(deepcopy(form.document)) == [], name


@needs_samples
def test_saving_a_sheet_that_nobody_changed_changes_nothing_of_forms_in_use():
    seen = 0
    for file in sorted((SAMPLES / "questionnaires").rglob("*.json")):
        try:
            held = read_form(file.read_bytes()).form.document
        except Refused:
            continue
        seen += 1
        assert untouched(deepcopy(held)) == [], file.name
    assert seen > 20


def test_answers_get_points_and_alarms_and_keep_their_codes():
    held = document(choice("q", 0, 1))
    lines = (
        OptionLine(label="Never", points="0", was=0),
        OptionLine(label="Always", points="3", alarm="emergency", was=1),
        OptionLine(label="Sometimes", points="1.5"),
        OptionLine(label=""),
    )
    made = written(held, "q", options=lines)
    assert [(o.label, o.weight) for o in made.options] == [
        ("Never", 0),
        ("Always", 3),
        ("Sometimes", 1.5),
    ]
    assert [o.value.code for o in made.options] == ["a", "b", "q-1"]
    found = score(read_document(held).form, response(q=code("b")), AT)
    assert [(a.rule, a.level) for a in found.alerts] == [("agency-emergency", "emergency")]
    assert found.score == 3


def test_old_weights_are_replaced_wherever_they_stood():
    held = document(choice("q", 1, 2))
    coding = held["item"][0]["answerOption"][0]["valueCoding"]
    coding["extension"] = [{"url": ORDINAL, "valueDecimal": 7}]
    made = written(held, "q", options=(OptionLine(label="A", points="4", was=0),))
    assert made.options[0].weight == 4
    assert "extension" not in held["item"][0]["answerOption"][0]["valueCoding"]


def test_a_yes_or_no_item_alarms_at_the_answer_that_was_marked():
    held = document(item("q", "boolean"))
    written(held, "q", no_alarm="urgent")
    form = read_document(held).form
    assert score(form, response(q=True), AT).alerts == ()
    assert [a.rule for a in score(form, response(q=False), AT).alerts] == ["agency-urgent"]
    assert written(held, "q", no_alarm="").no_alarm is None
    assert "extension" not in held["item"][0]


def test_rules_are_written_by_the_words_of_the_answer():
    held = document(choice("c", 0, 1), item("b", "boolean"), item("n", "integer"), item("q"))
    rules = (
        ConditionLine(question="c", comparison="=", answer="b"),
        ConditionLine(question="b", comparison="!=", answer="no"),
        ConditionLine(question="n", comparison=">=", answer="3"),
        ConditionLine(question="n", comparison="answered"),
    )
    made = written(held, "q", conditions=rules, any_condition=True)
    assert [(c.question, c.operator) for c in made.conditions] == [
        ("c", "="),
        ("b", "!="),
        ("n", ">="),
        ("n", "exists"),
    ]
    assert made.conditions[0].answer.code == "b"
    assert (made.conditions[1].answer, made.conditions[2].answer) == (False, 3)
    assert made.any_condition
    again = sheet_of(held, outline.find(held, "q").item).conditions
    assert [line.answer for line in again] == ["B", "No", "3", ""]
    assert written(held, "q", conditions=()).conditions == ()
    assert "enableBehavior" not in outline.find(held, "q").item


def test_what_cannot_be_written_is_told_all_at_once_by_its_field():
    held = document(choice("c", 0, 1), item("q", "choice", answerOption=[{"valueString": "x"}]))
    place = outline.find(held, "q")
    sheet = sheet_of(held, place.item).model_copy(
        update={
            "text": " ",
            "options": (OptionLine(label="x", points="two", was=0),),
            "calculated": "1 +",
            "conditions": (
                ConditionLine(question="c", comparison="=", answer="never heard"),
                ConditionLine(question="c", comparison=">", answer="A"),
                ConditionLine(question="", comparison="=", answer="A"),
            ),
        }
    )
    with pytest.raises(BadSheet) as bad:
        write(held, place.item, sheet)
    assert bad.value.faults == {
        "text": SheetFault.NO_TEXT,
        "points-0": SheetFault.NOT_A_NUMBER,
        "calculated": SheetFault.NOT_READABLE,
        "condition-0": SheetFault.NO_SUCH_ANSWER,
        "condition-1": SheetFault.NOT_COMPARABLE,
        "condition-2": SheetFault.NO_QUESTION,
    }


def test_another_kind_takes_out_what_r4_does_not_allow_on_it():
    held = document(choice("q", 0, 1, required=True, maxLength=3))
    assert written(held, "q", kind=ItemKind.DISPLAY, options=()).kind is ItemKind.DISPLAY
    assert set(held["item"][0]) == {"linkId", "type", "text"}
    assert written(held, "q", kind=ItemKind.BOOLEAN, yes_alarm="urgent").yes_alarm == "urgent"
    assert written(held, "q", kind=ItemKind.STRING).yes_alarm is None


def test_limits_unit_help_code_and_calculation_come_and_go():
    held = document(item("q", "integer"))
    given = {"low": "1", "high": "9", "unit": "days", "help": "In full days.", "code": "44250-9"}
    made = written(held, "q", **given)
    assert (made.min_value, made.max_value, made.units[0].display) == (1, 9, "days")
    assert (made.items[0].text, made.items[0].help) == ("In full days.", True)
    assert "44250-9" in made.loinc()
    assert written(held, "q", calculated="1 + 1").calculated == "1 + 1"
    assert held["item"][0]["readOnly"] is True
    nothing = dict.fromkeys((*given, "calculated"), "")
    written(held, "q", **nothing)
    assert held["item"][0] == item("q", "integer")
