"""`handoff decide`: JSON Lines in, JSON Lines out."""

import json

import typer
from typer.testing import CliRunner

from handoff.cli.decide import decide
from tests.redaction.questions import cad_to_team

APP = typer.Typer()
APP.command()(decide)

KEYS = {"id", "decision", "released", "withheld", "obligations", "citations", "reasons"}


def run(tmp_path, lines, *options):
    given, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_text("\n".join(lines) + "\n")
    result = CliRunner().invoke(APP, ["--input", str(given), "--output", str(answers), *options])
    rows = answers.read_text().splitlines() if answers.exists() else []
    return result, [json.loads(row) for row in rows]


def test_each_row_is_answered_in_its_place(tmp_path):
    rows = [
        json.dumps({"id": "a", "title": "ignored", "request": cad_to_team(), "expected": 1}),
        "",
        "no json",
        json.dumps({"id": "b", "request": {"categories": "x"}}),
        json.dumps({"request": cad_to_team()}),
    ]
    result, answers = run(tmp_path, rows)
    assert result.exit_code == 1
    assert [a["id"] for a in answers] == ["a", None, "b", None]
    assert set(answers[0]) == KEYS
    assert answers[0]["decision"] == "permit"
    assert "error" in answers[1]
    assert answers[2]["decision"] == "deny"
    assert answers[2]["reasons"] == ["X-UNKNOWN-VALUE"]
    assert "error" in answers[3]


def test_an_overlay_is_named_on_the_command_line(tmp_path):
    row = json.dumps({"id": "a", "request": cad_to_team(categories=["identity", "narrative"])})
    _, without = run(tmp_path, [row])
    _, with_overlay = run(tmp_path, [row], "--overlay", "withhold-free-text")
    assert without[0]["released"] == ["identity", "narrative"]
    assert with_overlay[0]["released"] == ["identity"]


def test_an_unknown_overlay_decides_nothing(tmp_path):
    result, answers = run(tmp_path, [json.dumps({"id": "a"})], "--overlay", "none-such")
    assert result.exit_code == 2
    assert answers == []


def test_a_missing_file_is_said_plainly(tmp_path):
    result = CliRunner().invoke(
        APP, ["--input", str(tmp_path / "no"), "--output", str(tmp_path / "out")]
    )
    assert result.exit_code == 2
    assert "could not be opened" in result.output
