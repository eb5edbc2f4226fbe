"""The form builder's pages: from a title to a version, and what two people see of each other."""

import re
import shutil
from itertools import count
from urllib.parse import urlsplit

import orjson
import pytest

from schemas.envelope import ZoneName
from tests.casestore.forms.made import choice, document, item
from tests.web.clinical_town import clinical_pages
from tests.web.dispatch_town import fixed
from tests.web.visitor import signed_in
from zone.zone import open_zone

numbers = count(1)


@pytest.fixture(scope="module")
def ward(laid_out, tmp_path_factory):
    """One clinic for all: each test writes a draft of its own."""
    folder = shutil.copytree(laid_out / "clinical", tmp_path_factory.mktemp("drafts") / "clinical")
    zone = open_zone(ZoneName.CLINICAL, folder, fixed())
    yield clinical_pages(zone)
    zone.close()


@pytest.fixture(scope="module")
def lee(ward):
    return signed_in(ward, "lee")


@pytest.fixture
def draft(lee):
    """The address of a draft with two questions."""
    there = lee.submit("/form-drafts", title=f"Home visit {next(numbers)}").headers["location"]
    lee.submit(f"{there}/items", kind="choice", text="How was it?")
    lee.submit(f"{there}/items", kind="text", text="What happened?")
    return there


def seen(page):
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def sheet(page, **typed):
    """The fields of an item's page as a browser sends them, with some of them typed anew."""
    form = page.split("data-autosave", 1)[1].split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            fields.setdefault(name[1], []).append(value[1] if value else "")
    for name, words in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)', form):
        fields[name] = [words]
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        fields.setdefault(name, []).append((chosen or first)[1])
    fields.pop("csrf", None)
    return {**fields, **typed}


def test_a_supervisor_writes_a_form_tries_it_and_publishes_it_as_a_story(ward, lee, draft):
    page = lee.get(draft).text
    assert "1. <a" in page
    assert "Choose from answers, 2 answers" in page
    first = lee.get(f"{draft}/item?link=q1").text
    typed = sheet(
        first,
        label=["Well", "Badly", "", ""],
        points=["0", "4", "", ""],
        alarm=["", "urgent", "", ""],
        required="true",
    )
    assert lee.submit(f"{draft}/item", **typed).headers["location"].endswith("?at=q1")
    second = lee.get(f"{draft}/item?link=q2").text
    rule = {"question": ["q1"], "comparison": ["="], "answer": ["badly"]}
    lee.submit(f"{draft}/item", **sheet(second, **rule))
    page = lee.get(draft).text
    assert "points added up, 0 to 4" in page
    assert "asked only after certain answers" in page
    tried = lee.submit(f"{draft}/try", shown=["f0"], f0="1").text
    assert "What happened?" in tried
    assert "Score: <b>4" in re.sub(r"\s+", " ", tried)
    assert "something is to be done before parting" in tried
    assert "What happened?" not in lee.submit(f"{draft}/try", shown=["f0"], f0="0").text
    carla, title = signed_in(ward, "carla"), re.search("Home visit [0-9]+", page)[0]
    assert title not in carla.get("/forms").text
    version = lee.submit(f"{draft}/publish", seen=seen(page)).headers["location"]
    assert "Switched on" in lee.get(version).text
    assert title in carla.get("/forms").text
    assert lee.get(draft).status_code == 404
    exported = lee.get(f"{version}/export").json()
    assert exported["item"][1]["enableWhen"][0]["answerCoding"]["display"] == "Badly"


def test_what_keeps_a_form_from_being_published_stands_beside_the_item(lee, draft):
    typed = sheet(lee.get(f"{draft}/item?link=q2").text, question=["q1"], comparison=["answered"])
    lee.submit(f"{draft}/item", **{**typed, "answer": [""]})
    page = lee.submit(f"{draft}/remove", link="q1", seen=seen(lee.get(draft).text))
    page = lee.get(urlsplit(page.headers["location"]).path).text
    line = page.split("What happened?")[1]
    assert "A condition rests on a question that the form does not have." in line
    answer = lee.submit(f"{draft}/publish", seen=seen(page))
    assert answer.status_code == 422
    assert "It was not published." in answer.text
    lee.submit(f"{draft}/undo", seen=seen(answer.text))
    assert "How was it?" in lee.get(draft).text


def test_fields_that_cannot_be_read_are_named_and_what_was_typed_stays(lee, draft):
    page = lee.get(f"{draft}/item?link=q1").text
    typed = sheet(page, points=["two", "", "", ""], text="")
    answer = lee.submit(f"{draft}/item", **typed)
    assert answer.status_code == 422
    assert 'value="two"' in answer.text
    assert "This is no number." in answer.text
    assert "Say what is asked" in answer.text
    answer = lee.submit(f"{draft}/item", **typed, auto="1")
    assert (answer.status_code, answer.json()) == (422, {"state": "wrong"})


def test_two_people_at_one_item_see_both_side_by_side_and_codes_are_kept(lee, draft):
    page = lee.get(f"{draft}/item?link=q1").text
    theirs = sheet(page, text="How did it go?", label=["No", "Yes", "Perhaps", ""])
    assert lee.submit(f"{draft}/item", **theirs).status_code == 303
    yours = sheet(page, text="How are you?", label=["Yes", "No", "", ""])
    answer = lee.submit(f"{draft}/item", **yours)
    assert answer.status_code == 409
    assert "<td>How did it go?</td><td>How are you?</td>" in answer.text
    assert "<td>No; Yes; Perhaps</td><td>Yes; No</td>" in answer.text
    assert lee.submit(f"{draft}/item", **sheet(answer.text)).status_code == 303
    found = lee.get(f"{draft}/export").json()["item"][0]
    assert found["text"] == "How are you?"
    codings = [one["valueCoding"] for one in found["answerOption"]]
    # The other one changed their words; which answer is which goes by the words.
    assert [(one["display"], one["code"]) for one in codings] == [("Yes", "q1-2"), ("No", "q1-1")]


def test_what_is_typed_is_kept_by_itself_and_taken_back_as_one(lee, draft):
    for text in ("What h", "What happened then?"):
        typed = sheet(lee.get(f"{draft}/item?link=q2").text, text=text)
        answer = lee.submit(f"{draft}/item", **typed, auto="1")
        assert answer.json()["state"] == "kept"
    assert "What happened then?" in lee.get(draft).text
    lee.submit(f"{draft}/undo", seen=answer.json()["seen"])
    assert "What happened?" in lee.get(draft).text


def test_items_move_by_buttons_and_the_focus_stays_with_them(lee, draft):
    lee.submit(f"{draft}/items", kind="group", text="At the end")
    there = lee.submit(f"{draft}/move", link="q2", way="up").headers["location"]
    page = lee.get(there).text
    assert page.index("What happened?") < page.index("How was it?")
    assert "autofocus" in page
    for way in ("down", "down", "in"):
        there = lee.submit(f"{draft}/move", link="q2", way=way).headers["location"]
    assert "2.1. <a" in lee.get(there).text
    options = sheet(lee.get(f"{draft}/item?link=q1").text, act="down:0")
    lee.submit(f"{draft}/item", **options)
    found = lee.get(f"{draft}/export").json()["item"]
    assert [one["valueCoding"]["display"] for one in found[0]["answerOption"]] == ["No", "Yes"]
    assert [one["linkId"] for one in found] == ["q1", "q3"]


def test_a_new_version_is_begun_from_one_in_the_library(lee):
    link = re.search(r'href="(/forms/[^"]+)">PHQ-9', lee.get("/forms").text)[1]
    draft = lee.submit("/form-drafts", form_id=link.rsplit("/", 1)[1]).headers["location"]
    page = lee.get(draft).text
    assert "A draft of version 2. Version 1 stays as it is" in page
    assert "by the published rule of PHQ-9" in page
    assert (
        "This very form is in the library already" in lee.submit(f"{draft}/publish", seen="1").text
    )
    lee.submit(f"{draft}", title="PHQ-9, ours", seen="1")
    answer = lee.submit(f"{draft}", title="PHQ-9, theirs", seen="1")
    assert answer.status_code == 409
    version = lee.submit(f"{draft}/publish", seen="2").headers["location"]
    assert "Version 2" in lee.get(version).text
    assert "Switched off" in lee.get(link).text


def test_a_file_that_was_turned_away_is_mended_in_the_builder(lee):
    made = document(choice("a", 0, 1), item("b", "slider"))
    refused = lee.submit("/forms", document=orjson.dumps(made).decode())
    assert "Mend it in the form builder" in refused.text
    draft = lee.submit("/form-drafts", document=orjson.dumps(made).decode()).headers["location"]
    page = lee.get(draft).text
    assert "An item type is not one of FHIR R4." in page.split("Question b?")[1]
    assert "It cannot be shown yet" in lee.get(f"{draft}/try").text
    typed = sheet(lee.get(f"{draft}/item?link=b").text, kind="integer")
    lee.submit(f"{draft}/item", **typed)
    there = lee.submit(f"{draft}/publish", seen=seen(lee.get(draft).text))
    assert "use must be attested" in lee.get(there.headers["location"]).text
    assert lee.submit("/form-drafts", document="{}").status_code == 404


def test_a_draft_is_thrown_away_only_when_somebody_is_sure(lee, draft):
    assert draft in lee.get("/forms").text
    assert lee.submit(f"{draft}/drop").headers["location"] == draft
    assert lee.submit(f"{draft}/drop", sure="true").headers["location"] == "/forms"
    assert draft not in lee.get("/forms").text
    for path in (draft, f"{draft}/item?link=q1", f"{draft}/try", f"{draft}/export"):
        assert lee.get(path).status_code == 404
    assert lee.submit(f"{draft}/items", kind="text", text="x").status_code == 404
