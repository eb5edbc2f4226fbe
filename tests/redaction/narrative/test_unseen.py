"""Generated lines with values that no word list was made from (benchmarks/narrative/unseen.py)."""

from functools import cache

import pytest

from benchmarks.narrative import swapped, unseen

STRUCTURED = ("PHONE", "DOB", "SSN", "PLATE", "EMAIL", "OLN", "MRN", "ACCOUNT")
SEED = 5


@cache
def score(made):
    return unseen.tally(
        {"unseen": lambda: unseen.lines(2, SEED), "swapped": lambda: swapped.lines(SEED)}[made]()
    )


def test_the_same_seed_makes_the_same_lines():
    assert unseen.lines(1, 3) == unseen.lines(1, 3) != unseen.lines(1, 4)


def test_a_label_lies_on_its_value():
    for line in unseen.lines(1, SEED):
        for start, end, _ in line.spans:
            assert line.text[start:end].strip() == line.text[start:end] != ""


def test_structured_identifiers_are_found():
    of = [score("unseen")[kind] for kind in STRUCTURED]
    assert sum(one.found for one in of) / sum(one.labelled for one in of) >= 0.995


@pytest.mark.parametrize("made", ["unseen", "swapped"])
@pytest.mark.parametrize("kind", ["PERSON", "ADDRESS"])
def test_people_and_places_are_found(made, kind):
    # A third of the names are ordinary words: far more than among real people.
    assert score(made)[kind].found / score(made)[kind].labelled >= 0.98


@pytest.mark.parametrize("made", ["unseen", "swapped"])
def test_most_of_the_other_words_stay(made):
    assert score(made)["all"].over / score(made)["all"].other <= 0.15
