"""Forms in the pages: begun, filled by screens, alarmed, signed; the library and its terms."""

import re

import orjson
import pytest

from casestore.forms.shipped_forms import shipped_forms
from tests.casestore.forms.made import PHQ_9, document, item
from tests.web.visitor import signed_in


@pytest.fixture
def carla(ward):
    return signed_in(ward, "carla")


@pytest.fixture
def case(carla, leads):
    """The address of a case that Carla has."""
    answer = carla.submit(f"/leads/{leads['26-104209']}/take")
    return answer.headers["location"]


def begin(visitor, case, title):
    page = visitor.get(f"{case}/forms").text
    begin_it = rf'value="([^"]+)"><span class="sr">Begin </span>{re.escape(title)}</button>'
    form_id = re.search(begin_it, page)[1]
    return visitor.submit(f"{case}/forms", form_id=form_id).headers["location"]


def shown(page):
    return re.findall(r'name="shown" value="([^"]+)"', page)


def seen(page):
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def send(visitor, screen, **typed):
    """Send a screen as the browser does: what it showed, what was typed."""
    page = visitor.get(screen).text
    form = {"seen": seen(page), "shown": shown(page), **typed}
    return visitor.submit(screen, **form)


def phq(visitor, screen, points):
    names = shown(visitor.get(screen).text)
    typed = {n: str(p) for n, p in zip(names, points, strict=True) if p is not None}
    return send(visitor, screen, **typed)


def test_a_form_is_filled_signed_and_shows_its_score(carla, case):
    screen = begin(carla, case, "PHQ-9")
    page = carla.get(screen).text
    assert "Little interest or pleasure in doing things" in page
    assert "Nothing of this screen is saved yet" in page
    assert len(shown(page)) == 9
    next_one = phq(carla, screen, [1] * 8 + [0]).headers["location"]
    assert next_one.endswith("/screens/2")
    summary = send(carla, next_one).headers["location"]
    text = carla.get(summary).text
    assert "Everything needed is answered." in text
    assert "of 27" not in text  # the score shows once it is signed
    carla.submit(f"{summary}/sign")
    text = carla.get(summary).text
    assert ">8 <" in text
    assert "of 27" in text
    assert "mild" in text
    assert "Signed" in carla.get(f"{case}/forms").text
    assert "Form signed" in carla.get(case).text


def test_a_partial_form_names_what_is_missing_and_has_no_score(carla, case):
    screen = begin(carla, case, "PHQ-9")
    phq(carla, screen, [3] * 8 + [None])
    summary = screen.rsplit("/screens", 1)[0]
    for _ in ("before", "after signing"):
        text = carla.get(summary).text
        assert "Not complete, so there is no score." in text
        assert "Thoughts that you would be better off dead" in text
        assert "severe" not in text
        carla.submit(f"{summary}/sign")


def test_item_9_alarms_at_the_save_and_makes_a_task_that_is_closed_by_saying_how(carla, case):
    screen = begin(carla, case, "PHQ-9")
    page = carla.get(screen).text
    assert page.count("data-alarm") == 3  # every answer to item 9 but "not at all"
    phq(carla, screen, [None] * 8 + [1])
    page = carla.get(screen).text
    assert "Ask about suicide now, whatever the total is." in page
    assert "Say what was done" in page
    forms = carla.get(f"{case}/forms").text
    task = re.search(rf'action="({case}/tasks/[^"]+)"', forms)[1]
    assert carla.submit(task, how="because").status_code == 404
    assert carla.submit(task, how="safety_plan").status_code == 303
    assert "Safety plan made" in carla.get(f"{case}/forms").text
    assert carla.submit(task, how="safety_plan").status_code == 409
    assert "Alarm from a form" in carla.get(case).text


def test_questions_that_follow_from_an_answer_are_asked_on_the_same_screen(carla, case):
    screen = begin(carla, case, "PC-PTSD-5")
    second = send(carla, screen, f1="1").headers["location"]
    assert "/screens/" not in second  # no event: nothing more is asked
    again = send(carla, screen, f1="0").headers["location"]
    assert again.endswith("/screens/2")
    assert "Had nightmares" in carla.get(again).text


def test_the_asq_asks_its_fifth_question_only_after_a_yes_or_a_refusal(carla, case):
    screen = begin(carla, case, "ASQ – Ask Suicide-Screening Questions")
    names = shown(carla.get(screen).text)
    no = dict.fromkeys(names, "1")
    assert "/screens/" not in send(carla, screen, **no).headers["location"]
    there = send(carla, screen, **{**no, names[0]: "0"}).headers["location"]
    assert "right now" in carla.get(there).text
    there = send(carla, screen, **{**no, names[3]: "0"}).headers["location"]
    assert there.endswith("/screens/1#first")  # how and when are asked beside it
    assert "If yes, how?" in carla.get(screen).text


def test_what_was_typed_wrong_is_shown_again_with_what_is_wrong(ward, carla, case):
    publish(ward, document(item("n", "integer"), item("d", "date"), title="Numbers"))
    screen = begin(carla, case, "Numbers")
    there = send(carla, screen, f0="five", f1="2026-02-30").headers["location"]
    page = carla.get(there.partition("#")[0]).text
    assert 'value="five"' in page
    assert "2 answers need another look" in page
    assert page.count("usa-error-message") == 2
    assert "/screens/" not in send(carla, screen, f0="5", f1="2026-02-28").headers["location"]


def test_initial_values_stand_in_the_fields_and_hidden_ones_are_kept(ward, carla, case):
    options = [{"valueString": "a"}, {"valueString": "b", "initialSelected": True}]
    made = document(
        item("place", initial=[{"valueString": "Home"}]),
        item("which", "choice", answerOption=options),
        item("kind", initial=[{"valueString": "visit"}], hidden=True),
        title="With initial values",
    )
    publish(ward, made)
    screen = begin(carla, case, "With initial values")
    page = carla.get(screen).text
    assert 'value="Home"' in page
    assert re.search(r'value="1" checked', page)
    assert "visit" not in page
    send(carla, screen, f0="Away", f1="1")
    page = carla.get(screen).text
    assert 'value="Away"' in page
    assert 'value="Home"' not in page


def test_a_repeating_group_grows_by_a_button_and_forgets_nothing(ward, carla, case):
    group = item("g", "group", repeats=True, item=[item("name"), item("age", "integer")])
    publish(ward, document(group, title="Household"))
    screen = begin(carla, case, "Household")
    count = {"f0": "1"}
    send(carla, screen, **count, **{"f1.0": "Ann", "f2.0": "40"}, add="f0")
    page = carla.get(screen).text
    assert 'value="Ann"' in page
    assert 'name="f1.1"' in page
    send(carla, screen, f0="2", **{"f1.0": "Ann", "f2.0": "40", "f1.1": "Bob"})
    text = carla.get(screen.rsplit("/screens", 1)[0]).text
    assert "Ann" in text
    assert "Bob" in text


def test_two_people_on_one_screen_lose_nothing(ward, carla, case):
    """The second sees both answers side by side; what the first saved stays until she chooses."""
    screen = begin(carla, case, "PHQ-2")
    other = signed_in(ward, "lee")
    page = other.get(screen).text
    names = shown(page)
    send(carla, screen, **dict.fromkeys(names, "0"))
    typed = {"seen": seen(page), "shown": names, **dict.fromkeys(names, "3")}
    late = other.submit(screen, **typed)
    assert late.status_code == 409
    assert "This screen was saved since you opened it here, by Carla" in late.text
    assert late.text.count("<td>Not at all</td><td>Nearly every day</td>") == 2
    assert late.text.count("checked") == 2
    summary = screen.rsplit("/screens", 1)[0]
    assert "Not at all" in carla.get(summary).text
    other.submit(screen, **{**typed, "seen": seen(late.text)})
    assert "Nearly every day" in carla.get(summary).text


def test_ones_own_older_window_does_not_overwrite_the_answer_about_suicide(carla, case):
    """Two tabs of one person: the older one is shown what stands; screen after screen it is not."""
    screen = begin(carla, case, "PHQ-9")
    older = carla.get(screen).text
    names = shown(older)
    phq(carla, screen, [0] * 8 + [3])
    typed = {"seen": seen(older), "shown": names, **dict.fromkeys(names, "0")}
    late = carla.submit(screen, **typed)
    assert late.status_code == 409
    assert late.text.count('<tr><th scope="row">') == 1
    assert "<td>Nearly every day</td><td>Not at all</td>" in late.text
    summary = screen.rsplit("/screens", 1)[0]
    assert "Nearly every day" in carla.get(summary).text
    assert phq(carla, screen, [0] * 8 + [2]).status_code == 303
    assert send(carla, f"{summary}/screens/2").status_code == 303
    assert phq(carla, screen, [0] * 9).status_code == 303


def test_an_answer_that_no_page_offers_is_refused_and_the_earlier_one_stands(carla, case):
    screen = begin(carla, case, "PHQ-9")
    phq(carla, screen, [0] * 8 + [3])
    names = shown(carla.get(screen).text)
    for bad in ("abc", "7", "-1"):
        answer = send(carla, screen, **{**dict.fromkeys(names, "0"), names[8]: bad})
        assert answer.status_code == 400
        assert "Thoughts that you would be better off dead" in answer.text
    assert "Nearly every day" in carla.get(screen.rsplit("/screens", 1)[0]).text


def test_a_signed_form_opens_no_screen_and_is_amended_beside_itself(carla, case):
    screen = begin(carla, case, "PHQ-2")
    phq(carla, screen, [1, 1])
    summary = screen.rsplit("/screens", 1)[0]
    carla.submit(f"{summary}/sign")
    assert carla.get(screen).headers["location"] == summary
    assert carla.submit(screen, seen="1", f1="0").status_code == 409
    new = carla.submit(f"{summary}/amend").headers["location"]
    assert new != summary
    assert "It amends an earlier one." in carla.get(new).text


def test_a_filling_of_another_case_is_not_here(carla, case, leads):
    screen = begin(carla, case, "PHQ-2")
    other = carla.submit(f"/leads/{leads['26-104199']}/take").headers["location"]
    elsewhere = screen.replace(case, other)
    assert carla.get(elsewhere).status_code == 404
    assert carla.get(f"{screen[:-1]}9").status_code == 404
    assert carla.get(f"{screen[:-1]}x").status_code in (400, 404, 422)


def test_reading_a_form_is_audited_before_it_is_shown(ward, carla, case, clinic, reads):
    screen = begin(carla, case, "PHQ-2")
    carla.get(screen)
    assert [r.page for r in reads(clinic)][-1] == "form"
    assert "filling" in reads(clinic)[-1].about


def publish(ward, made):
    supervisor = signed_in(ward, "lee")
    answer = supervisor.submit("/forms", document=orjson.dumps(made).decode(), ours="true")
    assert answer.status_code == 303, answer.text
    assert supervisor.submit(f"{answer.headers['location']}/publish").status_code == 303
    return answer.headers["location"]


def test_the_library_lists_what_came_with_the_program(carla):
    page = carla.get("/forms").text
    for form in shipped_forms().values():
        assert form.title in page
    assert "use must be attested" in page
    assert "Import a form" not in page  # a clinician looks, the supervisor imports


def test_an_import_is_refused_with_reasons_and_what_was_pasted_stays(ward):
    lee = signed_in(ward, "lee")
    bad = orjson.dumps(document(item("q", "slider"))).decode()
    answer = lee.submit("/forms", document=bad)
    assert answer.status_code == 422
    assert "An item type is not one of FHIR R4." in answer.text
    assert "q: slider" in answer.text
    assert "urn:test:form" in answer.text


def test_an_import_lists_what_it_let_pass(ward):
    lee = signed_in(ward, "lee")
    made = document(item("q", "reference"), title="With a reference")
    there = lee.submit("/forms", document=orjson.dumps(made).decode()).headers["location"]
    page = lee.get(there).text
    assert "References are typed as text; nothing is looked up. (q)" in page
    assert "How it looks, empty" in page
    assert "disabled" in page


def test_a_gated_form_is_switched_on_only_after_the_privacy_officers_word(ward, carla, case):
    lee, priya = signed_in(ward, "lee"), signed_in(ward, "priya")
    page = lee.get("/forms").text
    link = re.search(r'href="(/forms/[^"]+)">PSS-3', page)[1]
    assert lee.submit(f"{link}/publish").status_code == 409
    assert lee.submit(f"{link}/attest", grounds="We are allowed").status_code == 404
    assert priya.submit(f"{link}/publish").status_code == 404
    assert priya.submit(f"{link}/attest", grounds="Letter of the author").status_code == 303
    assert lee.submit(f"{link}/publish").status_code == 303
    assert "PSS-3" in carla.get(f"{case}/forms").text
    assert lee.submit(f"{link}/retire").status_code == 303
    assert "PSS-3" not in carla.get(f"{case}/forms").text


@pytest.mark.parametrize("name", sorted(shipped_forms()))
def test_each_shipped_form_is_shown_and_exported_as_it_came(carla, name):
    form = shipped_forms()[name]
    link = re.search(rf'href="(/forms/[^"]+)">{re.escape(form.title)}', carla.get("/forms").text)[1]
    assert carla.get(link).status_code == 200
    answer = carla.get(f"{link}/export")
    assert answer.headers["content-type"] == "application/fhir+json"
    assert answer.json() == form.document


def test_phq_names_are_those_of_the_instrument():
    """The list used by these tests is the shipped form's own order."""
    assert [i.link_id for i in shipped_forms()["phq-9"].walk() if i.link_id in PHQ_9] == PHQ_9
