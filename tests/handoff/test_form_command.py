"""`handoff form check` and `handoff form score`, as somebody types them."""

import json

import pytest
from typer.testing import CliRunner

from handoff.cli.form import form_app
from tests.casestore.forms.made import PHQ_9, document, frequencies, item, shipped


@pytest.fixture
def type_in(tmp_path, monkeypatch):
    """Types a command in a folder of its own; gives exit code, rows, and what was said."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        done = CliRunner().invoke(form_app, [str(word) for word in words])
        return done.exit_code, [json.loads(row) for row in done.stdout.splitlines()], done.stderr

    return run


@pytest.fixture
def write(tmp_path):
    def as_file(name, content):
        (tmp_path / name).write_text(json.dumps(content))
        return name

    return as_file


def test_check_says_of_each_file_whether_and_why_not(type_in, write):
    good = write("good.json", document(item("q"), extension=[{"url": "urn:x", "valueCode": "y"}]))
    bad = write("bad.json", document(item("q", "slider"), modifierExtension=[{"url": "urn:x"}]))
    code, rows, _ = type_in("check", good, bad, "gone.json")
    assert code == 1
    assert [(row["file"], row["accepted"]) for row in rows] == [
        ("good.json", True), ("bad.json", False), ("gone.json", False),
    ]  # fmt: skip
    assert [one["code"] for one in rows[0]["tolerances"]] == ["extension_kept"]
    assert rows[0]["refused_because"] is None
    assert "modifierExtension" in rows[1]["refused_because"]
    assert "could not be opened" in rows[2]["refused_because"]


def test_check_of_good_files_ends_well(type_in, write):
    code, rows, _ = type_in("check", write("phq.json", shipped("phq-9").document))
    assert (code, rows[0]["accepted"], rows[0]["tolerances"]) == (0, True, [])


def test_score_of_a_whole_and_of_a_partial_response(type_in, write):
    form = write("form.json", shipped("phq-9").document)
    whole = write("whole.json", frequencies(PHQ_9, [1] * 9))
    code, (row,), _ = type_in("score", "--form", form, "--response", whole)
    assert code == 0
    assert (row["complete"], row["score"], row["missing"]) == (True, 9, [])
    assert [alert["link_id"] for alert in row["alerts"]] == ["44260-8"]
    part = write("part.json", frequencies(PHQ_9, [None] * 8 + [1]))
    code, (row,), _ = type_in("score", "--form", form, "--response", part)
    assert (code, row["complete"], row["score"]) == (0, False, None)
    assert row["missing"] == PHQ_9[:8]
    assert row["alerts"]


def test_score_with_a_form_that_is_refused_or_no_response_says_so(type_in, write):
    bad = write("bad.json", document(item("q", "slider")))
    good = write("good.json", document(item("q")))
    code, rows, said = type_in("score", "--form", bad, "--response", good)
    assert (code, rows) == (1, [])
    assert "the form was refused" in said
    code, rows, said = type_in("score", "--form", good, "--response", bad)
    assert (code, rows) == (1, [])
    assert "not a readable QuestionnaireResponse" in said
