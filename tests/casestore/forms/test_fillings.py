"""Filling a form for a case: nothing lost, nothing overwritten, alarms at once."""

import pytest

from casestore.cases import case_states, take
from casestore.cases.encounters import of_cases, record_outcome
from casestore.form_tables import alarm, care_task, entry, filling
from casestore.forms import alarms, fillings, library
from casestore.forms.filling_reads import fillings_of, open_filling
from casestore.forms.filling_words import FILL_SENTENCES, FillCode, FillingState
from casestore.forms.library_words import FormState, Source
from casestore.forms.read import read_document
from casestore.forms.screens import screens_of
from schemas.case import CloseReason, EncounterOutcome
from tests.casestore.forms.made import PHQ_9, document, form, frequencies, item, shipped
from tests.casestore.town import ANA, BEN, NOON, later, request


@pytest.fixture
def case(clinic):
    """An open case of Ana's, with the program's forms in the library."""
    lead = clinic.hear(request())
    clinic.do(library.bring_shipped, NOON)
    return clinic.do(take.take, lead.lead_id, ANA, NOON).case_id


def form_id(clinic, title):
    with clinic.zone.read() as conn:
        return next(f.form_id for f in library.forms(conn, FormState.PUBLISHED) if f.title == title)


@pytest.fixture
def begun(clinic, case):
    """A PHQ-9 that Ana began."""
    return clinic.do(fillings.start, case, form_id(clinic, "PHQ-9"), ANA, NOON).filling_id


def phq(points):
    """The first screen of the PHQ-9 with these points."""
    return ({"linkId": "phq-9", "item": frequencies(PHQ_9, points)["item"]},)


def save(clinic, filling_id, items, seen=0, who=ANA, number=0, at=NOON):
    return clinic.do(fillings.save, filling_id, number, items, seen, who, at)


def seen(clinic, filling_id):
    return clinic.see(open_filling, filling_id)


def test_every_code_has_its_sentence():
    assert set(FILL_SENTENCES) == set(FillCode)


def test_screens_are_groups_and_what_stands_between_them():
    made = form(
        item("a"),
        item("b"),
        item("g", "group", item=[item("c")]),
        item("d"),
        item("h", hidden=True),
    )
    assert [[i.link_id for i in s.items] for s in screens_of(made)] == [["a", "b"], ["g"], ["d"]]
    assert screens_of(shipped("phq-9"))[0].title.startswith("Over the last 2 weeks")
    assert len(screens_of(shipped("phq-9"))) == 2


def test_answers_are_saved_screen_by_screen_and_scored_when_signed(clinic, begun):
    assert save(clinic, begun, phq([1] * 8 + [0])).done
    opened = seen(clinic, begun)
    assert (opened.seen, opened.saved_screens, opened.result) == (1, frozenset({0}), None)
    assert clinic.do(fillings.sign, begun, ANA, later(minutes=5)).done
    opened = seen(clinic, begun)
    assert opened.row.state is FillingState.SIGNED
    assert (opened.result.score, opened.result.result) == (8, "mild")


def test_a_partial_form_can_be_signed_and_is_no_score(clinic, begun):
    save(clinic, begun, phq([1] * 8 + [None]))
    clinic.do(fillings.sign, begun, ANA, NOON)
    result = seen(clinic, begun).result
    assert (result.complete, result.score, result.missing) == (False, None, (PHQ_9[8],))


def test_an_alarm_goes_off_at_the_save_and_makes_one_task_of_the_case_owner(clinic, case, begun):
    first = save(clinic, begun, phq([None] * 8 + [1]), who=BEN)
    assert first.alarms == 1
    (task,) = clinic.rows(care_task)
    assert (task["owner"], task["level"], task["case_id"]) == (ANA, "urgent", case)
    assert task["due_at"] == later(hours=1)
    save(clinic, begun, phq([0] * 8 + [2]), seen=1, who=BEN)
    clinic.do(fillings.sign, begun, BEN, NOON)
    assert len(clinic.rows(alarm)) == len(clinic.rows(care_task)) == 1


def test_an_alarm_stays_when_the_answer_is_changed(clinic, begun):
    save(clinic, begun, phq([0] * 8 + [3]))
    save(clinic, begun, phq([0] * 9), seen=1)
    assert len(clinic.rows(alarm)) == 1
    assert seen(clinic, begun).response["item"] == list(phq([0] * 9))


def test_a_task_is_done_once_and_says_how(clinic, begun):
    save(clinic, begun, phq([0] * 8 + [3]))
    (task,) = clinic.rows(care_task)
    assert not clinic.do(alarms.finish_task, task["task_id"], ANA, "because", NOON)
    assert clinic.do(alarms.finish_task, task["task_id"], ANA, "safety_plan", NOON)
    assert not clinic.do(alarms.finish_task, task["task_id"], BEN, "safety_plan", NOON)
    (task,) = clinic.rows(care_task)
    assert (task["done_by"], task["done_how"]) == (ANA, "safety_plan")


def test_every_save_stays_on_record_and_the_same_again_adds_nothing(clinic, begun):
    save(clinic, begun, phq([0] * 9))
    save(clinic, begun, phq([0] * 9), seen=1)
    save(clinic, begun, phq([1] * 8 + [0]), seen=1)
    assert [row["seq"] for row in clinic.rows(entry)] == [1, 2]


def test_two_people_on_two_screens_lose_nothing(clinic, begun):
    difficulty = ({"linkId": "phq-9-function", "item": [{"linkId": "69722-7", "answer": []}]},)
    assert save(clinic, begun, phq([0] * 9), seen=0, who=ANA).done
    assert save(clinic, begun, difficulty, seen=0, who=BEN, number=1).done
    assert [i["linkId"] for i in seen(clinic, begun).response["item"]] == [
        "phq-9",
        "phq-9-function",
    ]


def test_two_people_on_one_screen_the_second_looks_again_and_both_stay(clinic, begun):
    assert save(clinic, begun, phq([0] * 9), who=ANA).done
    late = save(clinic, begun, phq([1] * 8 + [0]), seen=0, who=BEN)
    assert late.code is FillCode.SAVED_MEANWHILE
    assert seen(clinic, begun).response["item"] == list(phq([0] * 9))
    assert save(clinic, begun, phq([1] * 8 + [0]), seen=1, who=BEN).done
    assert len(clinic.rows(entry)) == 2


def test_a_signed_form_stays_and_is_amended_by_a_further_one(clinic, begun):
    save(clinic, begun, phq([1] * 8 + [0]))
    clinic.do(fillings.sign, begun, ANA, NOON)
    assert save(clinic, begun, phq([0] * 9), seen=1).code is FillCode.SIGNED_ALREADY
    assert clinic.do(fillings.sign, begun, BEN, NOON).code is FillCode.SIGNED_ALREADY
    made = clinic.do(fillings.amend, begun, BEN, later(hours=1))
    again = seen(clinic, made.filling_id)
    assert again.row.amends == begun
    assert again.response["item"] == list(phq([1] * 8 + [0]))
    save(clinic, made.filling_id, phq([0] * 9), seen=again.seen, who=BEN)
    assert seen(clinic, begun).result.score == 8
    assert clinic.do(fillings.amend, made.filling_id, ANA, NOON).code is FillCode.NOT_SIGNED


def test_answers_keep_the_form_of_their_day(clinic, case):
    old = read_document(document(item("q", text="Old words?"), title="Ours"))
    first = clinic.do(library.add, old, Source.AUTHORED, ANA, NOON).form_id
    clinic.do(library.publish, first, ANA, NOON)
    begun = clinic.do(fillings.start, case, first, ANA, NOON).filling_id
    save(clinic, begun, ({"linkId": "q", "answer": [{"valueString": "x"}]},))
    new = read_document(document(item("q", text="New words?"), title="Ours"))
    second = clinic.do(library.add, new, Source.AUTHORED, ANA, NOON).form_id
    clinic.do(library.publish, second, ANA, later(days=1))
    opened = seen(clinic, begun)
    assert (opened.form.items[0].text, opened.number) == ("Old words?", 1)
    assert clinic.do(fillings.sign, begun, ANA, later(days=2)).done
    late = clinic.do(fillings.start, case, first, ANA, later(days=2))
    assert late.code is FillCode.NOT_PUBLISHED


def test_no_form_is_begun_in_a_closed_case_nor_a_draft_in_any(clinic, case):
    with clinic.zone.read() as conn:
        draft = library.forms(conn, FormState.DRAFT)[0].form_id
    assert clinic.do(fillings.start, case, draft, ANA, NOON).code is FillCode.NOT_PUBLISHED
    assert clinic.do(fillings.start, "none", draft, ANA, NOON).code is FillCode.NOT_FOUND
    close(clinic, case)
    begun = clinic.do(fillings.start, case, form_id(clinic, "PHQ-9"), ANA, NOON)
    assert begun.code is FillCode.CASE_CLOSED


def close(clinic, case):
    with clinic.zone.read() as conn:
        (one,) = of_cases(conn, [case])
    outcome = EncounterOutcome.RESOLVED_ON_SCENE
    clinic.do(record_outcome, one.encounter_id, ANA, outcome, NOON, NOON)
    clinic.do(case_states.close_case, case, ANA, CloseReason.RESOLVED, NOON)


def test_answers_and_results_lie_sealed(clinic, begun):
    save(clinic, begun, phq([0] * 8 + [3]))
    clinic.do(fillings.sign, begun, ANA, NOON)
    (held,) = clinic.rows(entry)
    (row,) = clinic.rows(filling)
    for body in (held["body"], row["result"]):
        assert b"LA65" not in body
        assert b"phq" not in body


def test_the_list_of_a_case_is_newest_first(clinic, case, begun):
    asq = form_id(clinic, "ASQ – Ask Suicide-Screening Questions")
    other = clinic.do(fillings.start, case, asq, ANA, later(minutes=1)).filling_id
    with clinic.zone.read() as conn:
        assert [row.filling_id for row, _ in fillings_of(conn, [case])] == [other, begun]
