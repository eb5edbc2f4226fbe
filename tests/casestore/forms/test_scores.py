"""Each shipped instrument against worked examples, at its borders, and left half empty."""

import pytest

from casestore.forms.score import Method
from tests.casestore.forms.made import (
    GAD_7,
    NO,
    ORDINAL,
    PHQ_9,
    REFUSED,
    WEIGHT,
    YES,
    answered,
    choice,
    code,
    form,
    frequencies,
    item,
    response,
    scored,
    shipped,
)

pytestmark = pytest.mark.only_on("sqlite")
ASQ_NO = {f"asq-{n}": NO for n in range(1, 5)}
CSSRS = {"cssrs-1": "93246-7", "cssrs-2": "93247-5", "cssrs-3": "93248-3"}
CSSRS |= {"cssrs-4": "93249-1", "cssrs-5": "93250-9", "cssrs-6": "93267-3", "recent": "93269-9"}


def points(total, items):
    """Points 0 to 3 for each item that add up to the total, the last items last."""
    found = []
    for _ in range(items):
        found.append(min(3, total))
        total -= found[-1]
    return found


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "minimal"),
        (4, "minimal"),
        (5, "mild"),
        (9, "mild"),
        (10, "moderate"),
        (14, "moderate"),
        (15, "moderately severe"),
        (19, "moderately severe"),
        (20, "severe"),
        (27, "severe"),
    ],
)
def test_phq_9_bands_begin_where_the_authors_put_them(total, band):
    found = scored("phq-9", frequencies(PHQ_9, points(total, 9)))
    assert (found.complete, found.score, found.result) == (True, total, band)
    assert found.method is Method.INSTRUMENT
    assert found.missing == ()


def test_phq_9_counts_no_difficulty():
    given = frequencies(PHQ_9, [1] * 9)
    given["item"].append(answered({"69722-7": code("LA6574-3", "http://loinc.org")})["item"][0])
    assert scored("phq-9", given).score == 9


@pytest.mark.parametrize("left_out", range(9))
def test_a_partial_phq_9_has_no_score_and_names_what_is_missing(left_out):
    given = [3] * 9
    given[left_out] = None
    found = scored("phq-9", frequencies(PHQ_9, given))
    assert (found.complete, found.score, found.result) == (False, None, None)
    assert found.missing == (PHQ_9[left_out],)
    assert [one.score for one in found.scales] == [None, None]


@pytest.mark.parametrize("point", [1, 2, 3])
@pytest.mark.parametrize("others", [0, None])
def test_phq_9_item_9_alarms_whatever_the_total_and_however_little_is_answered(point, others):
    found = scored("phq-9", frequencies(PHQ_9, [others] * 8 + [point]))
    assert [(a.rule, a.link_id) for a in found.alerts] == [("phq-item-9", "44260-8")]
    assert found.score == (point if others == 0 else None)


def test_phq_9_item_9_at_zero_is_silent_under_the_highest_total_of_the_rest():
    found = scored("phq-9", frequencies(PHQ_9, [3] * 8 + [0]))
    assert (found.score, found.alerts) == (24, ())


@pytest.mark.parametrize(("total", "band"), [(2, "negative"), (3, "positive"), (6, "positive")])
def test_phq_2_is_positive_from_three(total, band):
    found = scored("phq-2", frequencies(PHQ_9[:2], points(total, 2)))
    assert (found.score, found.result) == (total, band)


@pytest.mark.parametrize(
    ("total", "band"), [(2, "normal"), (3, "mild"), (6, "moderate"), (9, "severe"), (12, "severe")]
)
def test_phq_4_adds_both_halves_and_tells_them_apart(total, band):
    links = [*GAD_7[:2], *PHQ_9[:2]]
    found = scored("phq-4", frequencies(links, points(total, 4)))
    assert (found.score, found.result) == (total, band)
    halves = {one.scale: one.score for one in found.scales}
    assert halves["gad-2"] + halves["phq-2"] == total


@pytest.mark.parametrize(
    ("total", "band"),
    [(4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (15, "severe"), (21, "severe")],
)
def test_gad_7_bands_begin_where_the_authors_put_them(total, band):
    found = scored("gad-7", frequencies(GAD_7, points(total, 7)))
    assert (found.complete, found.score, found.result) == (True, total, band)


def test_a_partial_gad_7_has_no_score():
    found = scored("gad-7", frequencies(GAD_7, [3, 3, 3, 3, 3, 3, None]))
    assert (found.complete, found.score, found.missing) == (False, None, ("69736-7",))


@pytest.mark.parametrize(
    ("yes", "band"), [(0, "negative"), (3, "negative"), (4, "positive"), (5, "positive")]
)
def test_pc_ptsd_5_counts_yes_once_there_was_an_event(yes, band):
    links = [f"10201{n}" for n in ("2-2", "3-0", "4-8", "5-5", "6-3")]
    answers = {link: YES if n < yes else NO for n, link in enumerate(links)}
    found = scored("pc-ptsd-5", answered({"102011-4": YES, **answers}))
    assert (found.complete, found.score, found.result) == (True, yes, band)


def test_pc_ptsd_5_is_complete_with_zero_when_there_was_no_event():
    found = scored("pc-ptsd-5", answered({"102011-4": NO}))
    assert (found.complete, found.score, found.result) == (True, 0, "negative")


def test_pc_ptsd_5_with_an_event_waits_for_all_five():
    found = scored("pc-ptsd-5", answered({"102011-4": YES, "102012-2": YES}))
    assert (found.complete, found.score) == (False, None)
    assert len(found.missing) == 4


def test_asq_all_no_is_negative_and_does_not_ask_the_fifth():
    found = scored("asq", answered(ASQ_NO))
    assert (found.complete, found.result, found.alerts) == (True, "negative", ())


@pytest.mark.parametrize("which", range(1, 5))
@pytest.mark.parametrize("said", [YES, REFUSED])
def test_asq_one_yes_or_refusal_is_positive_and_alarms(which, said):
    given = answered({**ASQ_NO, f"asq-{which}": said, "asq-5": NO})
    found = scored("asq", given)
    assert (found.complete, found.result) == (True, "non_acute_positive")
    assert [a.rule for a in found.alerts] == ["asq-positive"]


def test_asq_fifth_question_yes_is_acute_and_an_emergency():
    found = scored("asq", answered({**ASQ_NO, "asq-1": YES, "asq-5": YES}))
    assert found.result == "acute_positive"
    assert {a.level for a in found.alerts} == {"emergency", "urgent"}


def test_asq_alarms_before_the_fifth_is_answered_but_is_not_complete():
    found = scored("asq", answered({**ASQ_NO, "asq-4": YES}))
    assert (found.complete, found.result, found.missing) == (False, None, ("asq-5",))
    assert [a.link_id for a in found.alerts] == ["asq-4"]


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({"pss-1": NO, "pss-2": NO, "pss-3": NO}, "negative"),
        ({"pss-1": YES, "pss-2": NO, "pss-3": NO}, "negative"),
        ({"pss-1": NO, "pss-2": YES, "pss-3": NO}, "positive"),
        ({"pss-2": NO, "pss-3": YES, "pss-3a": "within-24-hours"}, "positive"),
        ({"pss-2": NO, "pss-3": YES, "pss-3a": "between-1-and-6-months"}, "positive"),
        ({"pss-2": NO, "pss-3": YES, "pss-3a": "more-than-6-months"}, "negative"),
        ({"pss-1": NO, "pss-2": REFUSED, "pss-3": NO}, "not_completed"),
    ],
)
def test_pss_3_goes_by_thoughts_and_by_attempts_of_the_last_six_months(answers, result):
    made = {
        link: said if isinstance(said, dict) else code(said, "urn:handoff:codes:pss-3")
        for link, said in {"pss-1": NO, **answers}.items()
    }
    found = scored("pss-3", answered(made))
    assert (found.complete, found.result, found.score) == (True, result, None)
    assert bool(found.alerts) == (YES in (made["pss-2"], made["pss-3"]))


def test_pss_3_with_an_attempt_waits_for_when_it_was():
    found = scored("pss-3", answered({"pss-1": NO, "pss-2": NO, "pss-3": YES}))
    assert (found.complete, found.result, found.missing) == (False, None, ("pss-3a",))
    assert found.alerts


@pytest.mark.parametrize(
    ("level", "alarms"), [("high", ["safe-t-high"]), ("moderate", []), ("low", [])]
)
def test_safe_t_has_the_clinicians_level_and_adds_nothing_up(level, alarms):
    said = {"safet-risk-level": code(level, "urn:handoff:codes:safe-t")}
    texts = ("thoughts", "plan", "acts", "intent", "why", "action", "follow-up")
    found = scored("safe-t", answered({**said, **{f"safet-{t}": "as told" for t in texts}}))
    assert (found.complete, found.score, found.method) == (True, None, Method.NONE)
    assert [a.rule for a in found.alerts] == alarms


TAPS = {link: code("LA6270-8", "http://loinc.org") for link in ("96842-0", "96843-8", "96844-6")}
NEVER, MONTHLY = TAPS["96842-0"], code("LA18876-5", "http://loinc.org")


@pytest.mark.parametrize("sex", ["88037-7", "75889-6"])
def test_taps_1_all_never_is_negative_and_needs_one_of_the_two_drink_questions(sex):
    assert scored("taps-1", answered(TAPS)).complete is False
    found = scored("taps-1", answered({**TAPS, sex: NEVER}))
    assert (found.complete, found.result) == (True, "negative")


@pytest.mark.parametrize("link", [*TAPS, "88037-7"])
def test_taps_1_anything_but_never_is_positive(link):
    found = scored("taps-1", answered({**TAPS, "88037-7": NEVER, link: MONTHLY}))
    assert (found.complete, found.result) == (True, "positive")


def cssrs(system="http://snomed.info/sct", yes="373066001", no="373067005"):
    """A screener as an agency may bring it, with another coding of yes and no and no words."""
    options = [{"valueCoding": {"system": system, "code": one}} for one in (yes, no)]
    after = {"question": "cssrs-2", "operator": "=", "answerCoding": options[0]["valueCoding"]}
    items = []
    for link, loinc in CSSRS.items():
        coded = {"code": [{"system": "http://loinc.org", "code": loinc}], "answerOption": options}
        when = {"enableWhen": [after]} if link in ("cssrs-3", "cssrs-4", "cssrs-5") else {}
        needed = link != "recent"
        items.append(item(link, "choice", text="…", required=needed, **coded, **when))
    return form(*items)


@pytest.mark.parametrize(
    ("yes", "result", "alarms"),
    [
        ((), "none", False),
        (("cssrs-1",), "low", True),
        (("cssrs-2",), "low", True),
        (("cssrs-2", "cssrs-3"), "moderate", True),
        (("cssrs-6",), "moderate", True),
        (("cssrs-2", "cssrs-4"), "high", True),
        (("cssrs-2", "cssrs-5"), "high", True),
        (("cssrs-6", "recent"), "high", True),
    ],
)
def test_c_ssrs_goes_by_its_table_in_whatever_coding_yes_comes(yes, result, alarms):
    said = {True: code("373066001", "http://snomed.info/sct"), False: code("373067005", None)}
    asked = [k for k in CSSRS if k not in ("cssrs-3", "cssrs-4", "cssrs-5") or "cssrs-2" in yes]
    found = scored(cssrs(), answered({link: said[link in yes] for link in asked}))
    assert (found.complete, found.result, found.score) == (True, result, None)
    assert bool(found.alerts) is alarms


def test_c_ssrs_yes_to_the_second_waits_for_the_three_that_follow():
    said = {"cssrs-1": "373067005", "cssrs-2": "373066001", "cssrs-6": "373067005"}
    given = answered({k: code(v, "http://snomed.info/sct") for k, v in said.items()})
    found = scored(cssrs(), given)
    assert found.missing == ("cssrs-3", "cssrs-4", "cssrs-5")
    assert (found.complete, found.result) == (False, None)


@pytest.mark.parametrize("url", [ORDINAL, WEIGHT])
@pytest.mark.parametrize("inside", [False, True])
def test_weights_are_read_under_both_urls_on_the_option_and_on_its_coding(url, inside):
    asked = choice("q", 0, 2, url=url)
    if inside:
        for option in asked["answerOption"]:
            option["valueCoding"]["extension"] = option.pop("extension")
    found = scored(form(asked), response(q=code("b")))
    assert (found.score, found.method) == (2, Method.SUM)


def test_the_same_code_may_weigh_differently_in_two_questions():
    found = scored(
        form(choice("one", 0, 1), choice("turned", 1, 0)), response(one=code("b"), turned=code("b"))
    )
    assert found.score == 1


def test_a_plain_sum_waits_for_all_weighted_questions_also_those_not_required():
    found = scored(form(choice("one", 0, 1), choice("two", 0, 1)), response(one=code("b")))
    assert (found.complete, found.score, found.missing) == (False, None, ("two",))


def test_an_answer_that_is_none_of_the_options_counts_as_missing():
    found = scored(form(choice("one", 0, 1)), response(one=code("z")))
    assert (found.complete, found.score, found.missing) == (False, None, ("one",))


def test_an_alarm_question_that_is_answered_in_an_unknown_way_alarms():
    asked = item("x", text="Have you ever tried to kill yourself?")
    assert scored(form(asked), response(x="we do not want to say")).alerts
    assert not scored(form(asked), response(x="No")).alerts
    assert not scored(form(asked), response()).alerts


def test_phq_9_that_follows_only_a_positive_phq_2_scores_what_was_asked():
    first = [choice(link, 0, 1, 2, 3) for link in PHQ_9[:2]]
    total = {"type": "integer", **SUM_OF_TWO}
    then = {"enableWhen": [{"question": "sum", "operator": ">=", "answerInteger": 3}]}
    rest = [choice(link, 0, 1, 2, 3, **then) for link in PHQ_9[2:]]
    made = form(*first, {"linkId": "sum", "text": "Sum", **total}, *rest)
    low = scored(made, answered({link: code("b") for link in PHQ_9[:2]}))
    assert [(s.scale, s.score) for s in low.scales] == [("phq-2", 2)]
    assert (low.complete, low.score, low.result) == (True, 2, "negative")
    begun = scored(made, answered({link: code("d") for link in PHQ_9[:2]}))
    assert (begun.complete, begun.score) == (False, None)
    high = scored(made, answered({link: code("d") for link in PHQ_9}))
    assert (high.score, high.result) == (27, "severe")


def calculated(text):
    url = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
    held = {"language": "text/fhirpath", "expression": text}
    return {"extension": [{"url": url, "valueExpression": held}]}


SUM_OF_TWO = calculated(
    "%resource.item.where(linkId = '44250-9' or linkId = '44255-8').answer.value.ordinal().sum()"
)


def test_two_instruments_in_one_form_are_scored_each_by_itself():
    made = form(*[choice(link, 0, 1, 2, 3) for link in (*PHQ_9, *GAD_7)])
    both = scored(made, answered({link: code("b") for link in (*PHQ_9, *GAD_7)}))
    told = {s.scale: s.score for s in both.scales}
    assert (told["phq-9"], told["gad-7"]) == (9, 7)
    half = scored(made, answered({link: code("b") for link in PHQ_9}))
    assert (half.complete, half.score, half.missing) == (False, None, tuple(GAD_7))
    told = {s.scale: s.score for s in half.scales}
    assert (told["phq-9"], told["gad-7"], told["gad-2"]) == (9, None, None)


def test_a_form_may_look_up_weights_in_itself():
    """As forms of the National Library of Medicine do, by way of %questionnaire."""
    text = (
        "%questionnaire.item.where(linkId = 'a').answerOption"
        ".where(valueCoding.code = %resource.item.where(linkId = 'a').answer.valueCoding.code)"
        f".extension.where(url = '{ORDINAL}').valueDecimal.sum()"
    )
    total = {"type": "decimal", "text": "Total", **calculated(text)}
    found = scored(form(choice("a", 0, 5), {"linkId": "t", **total}), response(a=code("b")))
    assert (found.score, found.method) == (5, Method.EXPRESSION)


def test_a_forms_own_total_over_a_partial_response_is_no_score():
    total = calculated("%resource.item.answer.value.ordinal().sum()")
    made = form(choice("a", 0, 5), choice("b", 0, 5), {**item("t", "decimal"), **total})
    found = scored(made, response(a=code("b")))
    assert (found.complete, found.score, found.missing) == (False, None, ("b",))


def test_a_stated_total_that_differs_is_told():
    asked = form(*shipped_items("phq-2"), code=[code("55757-9", "http://loinc.org")])
    given = frequencies(PHQ_9[:2], [1, 1])
    given["item"].append({"linkId": "55758-7", "answer": [{"valueInteger": 6}]})
    found = scored(asked, given)
    assert (found.score, found.stated) == (2, 6)


def shipped_items(name):
    """The shipped form's items, its total typed by hand instead of calculated."""
    items = shipped(name).document["item"]
    return [
        {k: v for k, v in one.items() if k not in ("extension", "readOnly")}
        if "item" not in one
        else one
        for one in items
    ]
