"""Every command that is given a file which is not there says so, in words and without a trace."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("command", ["flag", "decide", "redact"])
@pytest.mark.parametrize("missing", ["--input", "--output"])
def test_a_file_that_is_not_there_is_told_in_words_and_nothing_is_overwritten(
    tmp_path, command, missing
):
    rows, kept = tmp_path / "rows.jsonl", tmp_path / "kept.jsonl"
    rows.write_text("")
    kept.write_text("an earlier result")
    where = {"--input": rows, "--output": kept, missing: tmp_path / "no folder" / "no file"}
    words = [str(word) for pair in where.items() for word in pair]
    done = run(command, *words)
    assert done.returncode == 2
    assert "could not be opened" in done.stderr
    assert "Traceback" not in done.stderr
    if missing == "--input":
        assert kept.read_text() == "an earlier result"


@pytest.mark.parametrize(
    "words", [("run",), ("doctor",), ("audit", "verify"), ("deadletter", "list")], ids=" ".join
)
def test_a_configuration_that_is_not_there_is_told_in_words(tmp_path, words):
    done = run(*words, "--config", str(tmp_path / "handoff.toml"))
    assert done.returncode == 78
    assert "handoff init" in done.stderr
    assert "Traceback" not in done.stderr


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "handoff", *words], capture_output=True, text=True)
