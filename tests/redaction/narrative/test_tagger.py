import pytest

from benchmarks.narrative import tagger as training
from benchmarks.narrative.lines import lines
from redaction.narrative.redact import redact
from redaction.narrative.tagger import Tagger, features, tagger
from tests.redaction.narrative.labelled import rows


def test_the_tagger_only_adds():
    for row in rows("held_out"):
        alone = redact(row["text"], tagged=False).spans
        covered = {i for span in redact(row["text"]).spans for i in range(span.start, span.end)}
        assert all(set(range(span.start, span.end)) <= covered for span in alone)


def test_the_same_seed_makes_the_same_lines():
    assert lines(50, seed=3) == lines(50, seed=3)
    assert lines(50, seed=3) != lines(50, seed=4)


def test_a_label_lies_on_its_value():
    for line in lines(200, seed=5):
        for start, end, _ in line.spans:
            assert line.text[start:end].strip() == line.text[start:end] != ""


def test_letter_case_is_no_feature():
    assert redact("then crow said no").text.upper() == redact("THEN CROW SAID NO").text


def test_an_empty_model_adds_nothing(monkeypatch):
    monkeypatch.setattr("redaction.narrative.redact.tagger", lambda: Tagger({}))
    for row in rows("development")[:40]:
        assert redact(row["text"]) == redact(row["text"], tagged=False)


@pytest.mark.campaign
def test_the_committed_weights_are_those_that_training_gives(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "OUT", tmp_path / "tagger.json")
    training.main()
    committed = (
        training.Path(training.names.__file__).parent / "words" / "tagger.json"
    ).read_text()
    assert (tmp_path / "tagger.json").read_text() == committed


def test_every_word_has_as_many_features_as_there_are_defaults():
    from redaction.narrative.folding import fold
    from redaction.narrative.name_evidence import line_of
    from redaction.narrative.tagger import _ZEROS
    from redaction.narrative.tokens import tokenise

    line = line_of(tokenise(fold("ROSE LEFT").text))
    assert len(features(line, 0)) == len(_ZEROS)
    assert isinstance(tagger().is_name(line, 0), bool)
