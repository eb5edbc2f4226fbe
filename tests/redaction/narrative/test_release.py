import pytest

from redaction.narrative import release as release_module
from redaction.narrative.categories import Category, categories_of
from redaction.narrative.known import Known
from redaction.narrative.release import LARGEST_BYTES, Action, AllowRule, release

PLAIN = AllowRule("active-call-narrative")
MENTAL = AllowRule("active-call-narrative", frozenset({Category.MENTAL_HEALTH}))


def _texts(released):
    return [line.text for line in released.lines]


def _actions(released):
    return [(remark.line, remark.action) for remark in released.remarks]


def test_without_a_rule_nothing_is_released():
    released = release("DOOR IS OPEN", None)
    assert released.lines == ()
    assert _actions(released) == [(0, Action.REFUSED)]


def test_a_harmless_line_is_released_as_it_is():
    assert _texts(release("DOOR IS OPEN", PLAIN)) == ["DOOR IS OPEN"]


def test_identifiers_are_replaced_and_the_rules_remarked():
    released = release("RP MARIA GARCIA AT 1420 OAK ST", PLAIN)
    assert _texts(released) == ["RP [PERSON] AT [ADDRESS]"]
    assert released.remarks[0].action is Action.REDACTED
    assert all("." in reason for reason in released.remarks[0].reasons)


def test_a_name_found_in_one_line_is_taken_from_all():
    assert _texts(release("RP GREEN,TYRELL\nGREEN AGAIN AT DOOR", PLAIN))[1].startswith("[PERSON]")


TAGGED = [
    ("ON METHADONE FROM CLINIC", Category.SUBSTANCE_USE),
    ("TOOK TOO MUCH, OVERDOSE", Category.SUBSTANCE_USE),
    ("DENIES SUICIDAL THOUGHTS", Category.MENTAL_HEALTH),
    ("HE IS HIV POSITIVE", Category.HIV),
    ("NO WANTS", Category.CRIMINAL_HISTORY),
    ("QH CLEAR", Category.CRIMINAL_HISTORY),
    ("ON PROBATION", Category.CRIMINAL_HISTORY),
    ("16 YO MALE", Category.JUVENILE),
    ("9YOM CRYING", Category.JUVENILE),
    ("JUV AT DOOR", Category.JUVENILE),
    ("DV LAST WEEK", Category.VIOLENCE),
    ("RAPE KIT DONE", Category.VIOLENCE),
]


@pytest.mark.parametrize(("line", "category"), TAGGED)
def test_a_tagged_line_is_dropped_whole(line, category):
    released = release(f"DOOR IS OPEN\n{line}\nDOG IN YARD", PLAIN)
    assert _texts(released) == ["DOOR IS OPEN", "DOG IN YARD"]
    (remark,) = released.remarks
    assert (remark.line, remark.action) == (2, Action.DROPPED)
    assert category.value in remark.reasons


def test_a_rule_that_names_the_category_keeps_the_line():
    assert _texts(release("HEARING VOICES", MENTAL)) == ["HEARING VOICES"]
    assert _texts(release("HEARING VOICES, ON METHADONE", MENTAL)) == []


def test_no_rule_can_let_criminal_history_go():
    every = AllowRule("everything", frozenset(Category))
    assert _texts(release("NCIC CHECK", every)) == []


def test_a_pasted_return_goes_to_its_empty_line():
    every = AllowRule("everything", frozenset(Category))
    text = "NCIC RETURN\nRED SHIRT\nBLUE CAR\n\nDOOR IS OPEN"
    assert [line.number for line in release(text, every).lines] == [4, 5]


def test_a_grown_up_is_no_juvenile():
    assert categories_of("45 YO MALE AGE 45") == frozenset()


@pytest.mark.parametrize("line", ["INC 24-118823 LINKED", "BADGE 4471"])
def test_a_line_with_something_unknown_left_is_held(line):
    assert _actions(release(line, PLAIN)) == [(1, Action.HELD)]


def test_an_unknown_language_is_held():
    released = release("ONA SKAZALA CHTO KHOCHET UMERET SEICHAS", PLAIN)
    assert released.remarks[0].reasons == ("unknown_language",)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", "\ud800", "A " * LARGEST_BYTES, ("A " * LARGEST_BYTES).encode()]
)
def test_what_cannot_be_read_is_refused(body):
    assert _actions(release(body, PLAIN)) == [(0, Action.REFUSED)]


def test_an_error_refuses_the_whole_text(monkeypatch):
    def _break(*_):
        raise RuntimeError

    monkeypatch.setattr(release_module, "redact", _break)
    released = release("DOOR IS OPEN", PLAIN)
    assert released.lines == ()
    assert released.remarks[0].reasons == ("error",)


def test_remarks_and_reprs_hold_no_text():
    released = release("RP GARCIA\nON METHADONE\n4471", PLAIN, Known.of(names=["Garcia"]))
    for word in ("GARCIA", "METHADONE", "4471"):
        assert word not in repr(released)
