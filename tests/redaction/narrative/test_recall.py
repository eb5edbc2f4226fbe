"""The targets, on the labelled lines: development (rules were tuned on it) and held_out."""

import pytest

from tests.redaction.narrative.labelled import STRUCTURED, rows, score

SETS = ("development", "held_out")


@pytest.mark.parametrize("name", SETS)
def test_structured_identifiers_are_found(name):
    assert score(name).recall(STRUCTURED) >= 0.995


@pytest.mark.parametrize("name", SETS)
def test_names_are_found(name):
    assert score(name).recall({"PERSON"}) >= 0.99, score(name).leaking


@pytest.mark.parametrize("name", SETS)
def test_addresses_are_found(name):
    assert score(name).recall({"ADDRESS"}) >= 0.99, score(name).leaking


@pytest.mark.parametrize("name", SETS)
def test_few_lines_leak_when_the_record_is_known(name):
    assert score(name).leak_share <= 0.01, score(name).leaking


@pytest.mark.parametrize("name", SETS)
def test_most_of_the_other_words_stay(name):
    assert score(name).over <= 0.10


def test_known_values_find_what_no_pattern_could():
    without = set(score("development", with_known=False).leaking)
    assert without > set(score("development").leaking)


@pytest.mark.parametrize("name", SETS)
def test_each_label_lies_on_the_text_and_cuts_no_word(name):
    for row in rows(name):
        text = row["text"]
        for start, end, _ in row["spans"]:
            assert 0 <= start < end <= len(text), row["id"]
            assert text[start:end] == text[start:end].strip(), row["id"]
            assert not (text[start - 1 : start].isalnum() and text[start].isalpha()), row["id"]


def test_the_sets_are_large_and_apart():
    texts = {name: {row["text"] for row in rows(name)} for name in SETS}
    assert sum(map(len, texts.values())) >= 500
    assert not texts["development"] & texts["held_out"]
