"""`handoff flag`: rows in, answer rows out, and a bad row stops nobody."""

import orjson
import pytest
from typer.testing import CliRunner

from handoff.cli.flag import flag_app
from handoff.cli.main import build

GOOD = {
    "id": "a",
    "agency": "Cowlitz WA",
    "call_type_code": "DIST",
    "call_type_text": "DISTURBANCE",
    "narrative": "MALE SAYS HE WANTS TO KILL HIMSELF, NO GUN, 2 KIDS IN HOUSE",
}
BAD = [
    b"{not json",
    b"[]",
    b'{"narrative": "no id"}',
    b'{"id": "x", "narrative": 7}',
    b'{"id": "y", "agency": ["list"], "narrative": ""}',
    b"\xff\xfe",
]


def _run(tmp_path, *rows, more=()):
    given, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_bytes(b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in rows))
    words = ["--input", str(given), "--output", str(answers), *more]
    ended = CliRunner().invoke(flag_app, words)
    written = answers.read_bytes().splitlines() if answers.exists() else []
    return ended, [orjson.loads(line) for line in written]


def test_a_row_comes_back_with_flag_evidence_and_facts_of_the_labels(tmp_path):
    ended, (answer,) = _run(tmp_path, GOOD)
    assert ended.exit_code == 0
    assert (answer["id"], answer["bh"], answer["categories"]) == ("a", "yes", ["suicide"])
    assert 0 < answer["score"] <= 1
    for name in ("text", "start", "end", "rule", "assertion", "says"):
        assert all(name in item for item in answer["evidence"])
    said = next(e for e in answer["evidence"] if e["rule"] == "suicide.kill_self")
    assert GOOD["narrative"][said["start"] : said["end"]] == said["text"] == "KILL HIMSELF"
    facts = answer["facts"]
    assert (facts["weapon"], facts["weapon_assertion"]) == ("gun", "negated")
    assert (facts["threat"], facts["children_present"]) == ("self", "true")
    assert facts["injuries"] == "unknown"


def test_bad_rows_are_named_and_the_others_are_flagged(tmp_path):
    ended, answers = _run(tmp_path, GOOD, *BAD, GOOD | {"id": "z"})
    assert ended.exit_code == 1
    assert len(answers) == len(BAD) + 2
    assert [a["id"] for a in (answers[0], answers[-1])] == ["a", "z"]
    for answer in answers[1:-1]:
        assert {"id", "error"} <= set(answer) <= {"id", "error", "line"}
        assert "left out" in answer["error"]


def test_every_command_on_lines_says_how_many_were_left_out_and_where_why_stands(tmp_path):
    given, answers = tmp_path / "bad.jsonl", tmp_path / "answers.jsonl"
    order = ["--input", str(given), "--output", str(answers)]
    for lines, says in ((b"[]\n", "1 line was"), (b"[]\n[]\n", "2 lines were")):
        given.write_bytes(lines)
        for command in ("flag", "decide", "redact"):
            ended = CliRunner().invoke(build(command), [command, *order])
            assert ended.exit_code == 1
            (line,) = ended.stderr.splitlines()
            assert line.startswith(f"{says} left out")
            assert str(answers) in line
    given.write_bytes(b"")
    assert CliRunner().invoke(build("decide"), ["decide", *order]).stderr == ""


def test_an_error_repeats_nothing_of_the_row(tmp_path):
    _, (answer,) = _run(tmp_path, b'{"id": "x", "narrative": {"name": "CANARY"}}')
    assert "CANARY" not in answer["error"]


def test_a_row_needs_neither_agency_nor_type_nor_narrative(tmp_path):
    ended, (answer,) = _run(tmp_path, {"id": 5})
    assert (ended.exit_code, answer["id"], answer["bh"]) == (0, 5, "no")


def test_a_pack_says_what_codes_mean(tmp_path):
    pack = tmp_path / "pack.toml"
    pack.write_text('name = "here"\nversion = "1"\n[codes]\n"X9" = "suicide"\n')
    row = {"id": "a", "call_type_code": "X9", "call_type_text": None, "narrative": None}
    _, (answer,) = _run(tmp_path, row, more=["--pack", str(pack)])
    assert answer["bh"] == "yes"


@pytest.mark.parametrize("text", ["name = 'x'", "not toml at all", '[codes]\n"A" = "nonsense"'])
def test_a_file_that_is_no_pack_is_said_in_words(tmp_path, text):
    pack = tmp_path / "pack.toml"
    pack.write_text(text)
    ended, _ = _run(tmp_path, GOOD, more=["--pack", str(pack)])
    assert ended.exit_code == 2
    assert "is not a pack" in ended.output


def test_without_files_nothing_is_flagged_and_it_says_what_to_give():
    ended = CliRunner().invoke(flag_app, [])
    assert ended.exit_code == 2
    assert "give --input FILE and --output FILE" in ended.output


def test_evaluate_prints_intervals_groups_facts_and_misses(tmp_path):
    labelled = tmp_path / "labelled.jsonl"
    facts = {"weapon": "gun", "weapon_assertion": "negated", "threat": "self"}
    rows = [
        GOOD | {"bh": "yes", "categories": ["suicide"], "trap": "plain", "facts": facts},
        {"id": "b", "bh": "yes", "narrative": "QUIET NIGHT", "trap": "hard"},
        {"id": "c", "text": "NOT SUICIDAL", "concepts": [[4, 12, "negated"]]},
    ]
    labelled.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    ended = CliRunner().invoke(flag_app, ["evaluate", str(labelled)])
    assert ended.exit_code == 0
    assert "0.500 [0.09 0.91] 1/2" in ended.output
    assert "by trap" in ended.output
    assert "not flagged, should be: 1" in ended.output
    assert "weapon slips (negated as present, stated as absent): none" in ended.output
    assert "negated" in ended.output


def test_evaluate_writes_the_figures_of_each_set(tmp_path):
    labelled, figures = tmp_path / "town.jsonl", tmp_path / "figures.json"
    rows = [GOOD | {"bh": "yes", "categories": ["suicide"]}]
    labelled.write_bytes(b"\n".join(map(orjson.dumps, rows)))
    order = ["evaluate", str(labelled), "--figures", str(figures)]
    assert CliRunner().invoke(flag_app, order).exit_code == 0
    found = orjson.loads(figures.read_bytes())
    assert found["sets"][0]["name"] == "town"
    assert found["all"]["recall"] == [1, 1]
