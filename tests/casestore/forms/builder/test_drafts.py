"""Drafts of forms: every change is a step, two people lose nothing, a version comes out of it."""

from copy import deepcopy

import orjson
import pytest
from sqlalchemy import select

from casestore.forms import library
from casestore.forms.builder import drafts, outline
from casestore.forms.builder.publish import publish
from casestore.forms.builder.words import DRAFT_SENTENCES, DraftCode, Step, Way
from casestore.forms.library_words import FormState, Source
from casestore.forms.model import ItemKind
from casestore.forms.read import read_document
from tests.casestore.forms.made import document, item
from tests.casestore.town import ANA, BEN, NOON
from zone.journal.tables import audit


@pytest.fixture
def draft_id(clinic):
    """A draft of one's own with two questions."""
    made = clinic.do(drafts.begin, "Home visit", ANA, NOON)
    for text in ("Who is there?", "Is it safe?"):
        change(clinic, made, Step.ADDED, adding(text))
    return made


def adding(text, kind=ItemKind.STRING, after=""):
    return lambda held: outline.add(held, kind, text, after)


def saying(link, text):
    def edit(held):
        outline.find(held, link).item["text"] = text
        return link

    return edit


def change(clinic, draft_id, step, edit, account=ANA, seen=None, link=None):
    return clinic.do(drafts.change, draft_id, step, edit, account, NOON, seen, link)


def now(clinic, draft_id):
    with clinic.zone.read() as conn:
        return drafts.draft(conn, draft_id)


def texts(clinic, draft_id):
    return [one.item["text"] for one in outline.places(now(clinic, draft_id).document)]


def version(clinic, form_id):
    with clinic.zone.read() as conn:
        return library.form_row(conn, form_id), library.form_of(conn, form_id)


def test_every_end_of_an_act_has_its_sentence():
    assert set(DRAFT_SENTENCES) == set(DraftCode)


def test_changes_are_taken_back_one_by_one_down_to_the_beginning(clinic, draft_id):
    change(clinic, draft_id, Step.EDITED, saying("q1", "Who is at home?"))
    for left in (["Who is there?", "Is it safe?"], ["Who is there?"], []):
        seen = now(clinic, draft_id).row.seq
        assert clinic.do(drafts.undo, draft_id, seen, BEN, NOON).code is DraftCode.DONE
        assert texts(clinic, draft_id) == left
    seen = now(clinic, draft_id).row.seq
    act = clinic.do(drafts.undo, draft_id, seen, ANA, NOON)
    assert act.code is DraftCode.NOTHING_TO_UNDO


def test_what_was_kept_while_typing_is_taken_back_as_one_change(clinic, draft_id):
    for text in ("Who is a", "Who is at h"):
        change(clinic, draft_id, Step.TYPED, saying("q1", text))
    change(clinic, draft_id, Step.EDITED, saying("q1", "Who is at home?"))
    clinic.do(drafts.undo, draft_id, now(clinic, draft_id).row.seq, ANA, NOON)
    assert texts(clinic, draft_id)[0] == "Who is there?"


def test_two_people_at_different_items_both_get_their_change(clinic, draft_id):
    seen = now(clinic, draft_id).row.seq
    change(clinic, draft_id, Step.EDITED, saying("q1", "Ana's"), ANA, seen, "q1")
    act = change(clinic, draft_id, Step.EDITED, saying("q2", "Ben's"), BEN, seen, "q2")
    assert act.code is DraftCode.DONE
    assert texts(clinic, draft_id) == ["Ana's", "Ben's"]


def test_of_two_people_at_one_item_the_second_is_told_and_the_first_stays(clinic, draft_id):
    seen = now(clinic, draft_id).row.seq
    change(clinic, draft_id, Step.EDITED, saying("q1", "Ana's"), ANA, seen, "q1")
    act = change(clinic, draft_id, Step.EDITED, saying("q1", "Ben's"), BEN, seen, "q1")
    assert act.code is DraftCode.CHANGED_MEANWHILE
    assert texts(clinic, draft_id) == ["Ana's", "Is it safe?"]
    undone = clinic.do(drafts.undo, draft_id, seen, BEN, NOON)
    assert undone.code is DraftCode.CHANGED_MEANWHILE


def test_a_draft_is_in_no_list_of_forms_until_it_is_published_and_then_no_draft(clinic, draft_id):
    with clinic.zone.read() as conn:
        assert library.forms(conn) == []
        assert [row.title for row in drafts.drafts(conn)] == ["Home visit"]
    act = clinic.do(publish, draft_id, now(clinic, draft_id).row.seq, ANA, NOON)
    row, form = version(clinic, act.form_id)
    assert (row.state, row.source, row.number) == (FormState.PUBLISHED, Source.AUTHORED, 1)
    assert form.document["version"] == "1"
    assert [i.text for i in form.walk()] == ["Who is there?", "Is it safe?"]
    assert now(clinic, draft_id) is None
    with clinic.zone.read() as conn:
        tags = conn.execute(select(audit.c.tag, audit.c.actor)).all()
    assert ("form.published", ANA) in [tuple(one) for one in tags]


def test_a_new_version_retires_the_one_before_and_an_unchanged_draft_is_none(clinic):
    found = read_document(document(item("q"), version="1.0.0"))
    first = clinic.do(library.add, found, Source.AUTHORED, ANA, NOON).form_id
    clinic.do(library.publish, first, ANA, NOON)
    begun = (deepcopy(found.form.document), Source.AUTHORED, first, BEN, NOON)
    draft_id = clinic.do(drafts.start, *begun)
    assert clinic.do(publish, draft_id, 1, BEN, NOON).code is DraftCode.SAME
    change(clinic, draft_id, Step.ADDED, adding("More?"), BEN)
    assert clinic.do(publish, draft_id, 1, BEN, NOON).code is DraftCode.CHANGED_MEANWHILE
    act = clinic.do(publish, draft_id, 2, BEN, NOON)
    assert version(clinic, first)[0].state is FormState.RETIRED
    row, form = version(clinic, act.form_id)
    assert (row.number, form.document["version"]) == (2, "2")


def test_a_version_of_what_was_imported_waits_for_the_word_of_the_privacy_officer(clinic):
    draft_id = clinic.do(drafts.start, document(item("q")), Source.IMPORTED, None, ANA, NOON)
    act = clinic.do(publish, draft_id, 1, ANA, NOON)
    row, _form = version(clinic, act.form_id)
    assert act.code is DraftCode.DONE
    assert row.state is FormState.DRAFT
    assert row.needs_attestation


def test_a_form_with_faults_is_not_published_and_keeps_its_draft(clinic):
    draft_id = clinic.do(drafts.begin, "Empty", ANA, NOON)
    assert clinic.do(publish, draft_id, 1, ANA, NOON).code is DraftCode.NOT_FIT
    assert now(clinic, draft_id) is not None


def test_forms_of_one_title_are_two_forms(clinic, draft_id):
    other = clinic.do(drafts.begin, "Home visit", ANA, NOON)
    urls = {now(clinic, one).document["url"] for one in (draft_id, other)}
    assert urls == {"urn:handoff:form:home-visit", "urn:handoff:form:home-visit-2"}


def test_items_go_up_and_down_and_into_groups_and_out_and_nothing_is_lost():
    held = document(item("a"), item("g", "group", item=[item("b")]), item("c"))
    assert outline.move(held, "c", Way.IN)
    assert outline.move(held, "c", Way.UP)
    assert [one.item["linkId"] for one in outline.places(held)] == ["a", "g", "c", "b"]
    assert outline.move(held, "b", Way.OUT)
    assert outline.move(held, "a", Way.DOWN)
    assert outline.move(held, "c", Way.OUT)
    assert [one.item["linkId"] for one in outline.places(held)] == ["g", "c", "a", "b"]
    assert "item" not in outline.find(held, "g").item
    assert not outline.move(held, "g", Way.UP)
    assert not outline.move(held, "g", Way.OUT)
    before = orjson.dumps(held)
    for one in outline.places(held):
        for way in set(Way) - set(outline.ways_of(one)):
            assert not outline.move(held, one.item["linkId"], way)
    assert orjson.dumps(held) == before


def test_items_without_a_link_id_or_with_the_same_get_their_own():
    held = document(item("a"), item("a"), {"type": "string", "text": "?"})
    outline.give_links(held)
    assert [one.item["linkId"] for one in outline.places(held)] == ["a", "q1", "q2"]
