"""Real Questionnaires where they lie: each is read, answered, scored and exported, or refused."""

import orjson
import pytest

from casestore.forms.filled import Filled
from casestore.forms.findings import Fault, Refused
from casestore.forms.read import read_document, read_form
from casestore.forms.score import Method, score
from tests.casestore.forms.made import AT, GAD_7, PHQ_9, answered, frequencies
from tests.samples import SAMPLES, needs_samples

pytestmark = [needs_samples, pytest.mark.samples, pytest.mark.only_on("sqlite")]
FOLDER = SAMPLES / "questionnaires"
FORMS = sorted(p for p in FOLDER.glob("*/*.json") if "Response" not in p.name)
REFUSED = {
    "encounter-create-from-appointment.json": Fault.NO_OPTIONS,
    "715.R4.json": Fault.UNKNOWN_VALUE_SET,
}


def read(name):
    return read_form((FOLDER / name).read_bytes()).form


def named(path):
    return path.name


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_each_form_is_read_or_refused_with_the_reason(path):
    if path.name not in REFUSED:
        assert read_form(path.read_bytes()).form.items
        return
    with pytest.raises(Refused) as error:
        read_form(path.read_bytes())
    assert REFUSED[path.name] in {reason.code for reason in error.value.reasons}


@pytest.mark.parametrize("path", [p for p in FORMS if p.name not in REFUSED], ids=named)
def test_each_form_comes_back_from_its_export_as_it_was(path):
    form = read_form(path.read_bytes()).form
    again = read_form(orjson.dumps(form.document)).form
    assert again == form
    assert read_document(again.document).form.items == form.items


@pytest.mark.parametrize("path", [p for p in FORMS if p.name not in REFUSED], ids=named)
def test_each_form_can_be_looked_at_empty(path):
    form = read_form(path.read_bytes()).form
    found = score(form, answered({}), AT)
    assert found.score is None or found.method is Method.EXPRESSION
    assert found.alerts == ()
    assert Filled(form, answered({}), AT).asked


@pytest.mark.parametrize(
    ("form", "response", "expected"),
    [
        ("Questionnaire-phq-9-example.json", "QuestionnaireResponse-phq-9-example.json", 12),
        ("Questionnaire-TAPS.json", "QuestionnaireResponse-TAPS.json", None),
    ],
)
def test_given_responses_score_what_they_state(form, response, expected):
    held = orjson.loads((FOLDER / "us-core" / response).read_bytes())
    found = score(read(f"us-core/{form}"), held, AT)
    assert (found.complete, found.score, found.stated) == (True, expected, None)


PHQ_FORMS = ("us-core/Questionnaire-phq-9-example.json", "asbi/1_Questionnaire-PHQ9.json")


@pytest.mark.parametrize("name", PHQ_FORMS)
def test_phq_9_of_every_house_scores_alike_and_item_9_alarms(name):
    """One form gives its difficulty item weights, one does not; neither counts them."""
    form = read(name)
    given = frequencies(PHQ_9, [1, 1, 1, 1, 1, 0, 0, 0, 1])
    given["item"].append({"linkId": "/69722-7", "answer": [{"valueCoding": {"code": "LA6574-3"}}]})
    found = score(form, given, AT)
    assert (found.score, found.result) == (6, "mild")
    assert [a.link_id.strip("/") for a in found.alerts] == ["44260-8"]
    assert score(form, frequencies(PHQ_9, [3] * 8 + [None]), AT).score is None


def test_gad_7_is_scored_by_weight_though_one_item_has_another_code_for_two():
    form = read("asbi/1_Questionnaire-GAD7.json")
    codes = ["LA6570-1", "LA18938-3", *["LA6570-1"] * 5]
    given = answered({f"/{k}": {"code": c} for k, c in zip(GAD_7, codes, strict=True)})
    assert score(form, given, AT).score == 14


def test_a_form_whose_own_score_cannot_be_read_gets_no_plain_sum():
    """Every yes weighs 1 there, also to positive questions: a sum would not be the GDS."""
    form = read("asbi/1_Questionnaire-GDS.json")
    links = [i.link_id for i in form.walk() if i.options]
    found = score(form, answered({link: {"code": "LA33-6"} for link in links}), AT)
    assert (found.complete, found.score, found.method) == (True, None, Method.NONE)


def test_a_total_of_the_form_that_is_added_up_over_weights_agrees_with_the_instrument():
    form = read("beda/phq2phq9.json")
    found = Filled(form, frequencies(PHQ_9, [2] * 9), AT)
    assert found.calculated["phq9-total-score"] == (18,)
    assert score(form, frequencies(PHQ_9, [2] * 9), AT).score == 18
