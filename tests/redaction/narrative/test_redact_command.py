import orjson
import pytest
import typer

from handoff.cli.redact import redact


def _run(tmp_path, body):
    given, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_bytes(body)
    try:
        redact(given, answers)
        code = 0
    except typer.Exit as ended:
        code = ended.exit_code
    return code, [orjson.loads(line) for line in answers.read_bytes().splitlines()]


def test_each_row_comes_back_redacted_with_offsets_of_its_own_text(tmp_path):
    row = {"id": "a", "text": "RP GARCIA CB 555-0142", "known": {"names": ["Garcia"]}}
    code, answers = _run(tmp_path, orjson.dumps(row))
    assert code == 0
    assert answers == [
        {
            "id": "a",
            "text": "RP [PERSON] CB [PHONE]",
            "spans": [[3, 9, "PERSON"], [13, 21, "PHONE"]],
        }
    ]


def test_known_may_be_a_plain_list(tmp_path):
    row = {"id": 1, "text": "CALL 0142", "known": ["541-555-0142"]}
    assert _run(tmp_path, orjson.dumps(row))[1][0]["text"] == "CALL [PHONE]"


@pytest.mark.parametrize(
    "bad", [b"{", b"[1]", b'{"text": "x"}', b'{"id": "b"}', b'{"id": "b", "text": 4}', b'"x"']
)
def test_a_bad_row_becomes_an_error_and_the_run_goes_on(tmp_path, bad):
    good = orjson.dumps({"id": "a", "text": "DOOR OPEN"})
    code, answers = _run(tmp_path, bad + b"\n\n" + good + b"\n")
    assert code == 1
    assert "error" in answers[0]
    assert answers[1] == {"id": "a", "text": "DOOR OPEN", "spans": []}


@pytest.mark.parametrize(
    "known", [5, "GARCIA", {"names": 5}, {"names": [None, {}]}, [[["x"]]], True]
)
def test_odd_known_values_stop_nothing(tmp_path, known):
    row = {"id": "a", "text": "RP AT DOOR", "known": known}
    assert _run(tmp_path, orjson.dumps(row))[0] == 0


def test_an_error_row_holds_nothing_of_the_text(tmp_path):
    _, answers = _run(tmp_path, b'{"text": "RP GARCIA"}')
    assert "GARCIA" not in str(answers)


def test_a_missing_file_is_said_plainly(tmp_path):
    with pytest.raises(typer.Exit) as ended:
        redact(tmp_path / "none.jsonl", tmp_path / "out.jsonl")
    assert ended.value.exit_code == 2
