"""`handoff flag shadow|drift|labels` over the calls that a dispatch zone holds."""

import stat

import orjson
import pytest
from typer.testing import CliRunner

from handoff.cli.flag import flag_app
from handoff.new_config import write_config
from tests.pipelines.chain import DispatchChain
from tests.pipelines.made import AGENCY, call_type, line, minutes, update

DRAFT = 'name = "draft"\nversion = "2"\n[texts]\n"CODE NINE" = "suicide"\n"PSYCH" = "not_bh"\n'
LONG = ["--days", "9999"]


@pytest.fixture
def config(tmp_path):
    """A configuration and three stored calls: one by text, one by type, one by neither."""
    path = tmp_path / "handoff.toml"
    write_config(path)
    chain = DispatchChain(
        tmp_path / "data" / "dispatch", AGENCY.model_copy(update={"agency_id": "example-pd"})
    )
    said = (line("SAYS HE WANTS TO KILL HIMSELF", "a", minutes(0)),)
    chain.feed(update(0, source_key="1", number="1", narrative=said))
    chain.feed(update(1, source_key="2", number="2", call_types=(call_type("PSYCH"),)))
    nine = (call_type("NINE", "CODE NINE"),)
    chain.feed(update(2, source_key="3", number="3", call_types=nine))
    by_number = {call.number: call.incident_id for call in chain.incidents()}
    chain.says("not_bh", by_number["1"], 3)
    chain.close()
    return path


def _run(*words):
    return CliRunner().invoke(flag_app, [*map(str, words)], catch_exceptions=False)


def test_a_draft_is_run_over_stored_calls_beside_the_pack_in_use(config, tmp_path):
    draft = tmp_path / "draft.toml"
    draft.write_text(DRAFT)
    ended = _run("shadow", "--pack", draft, "--config", config, *LONG)
    assert ended.exit_code == 0
    assert "3 calls" in ended.output
    assert "new: 1" in ended.output
    assert "lost: 1" in ended.output
    assert "no -> yes  CODE NINE" in ended.output
    assert "KILL" not in ended.output


def test_a_draft_is_run_over_a_file_of_calls(tmp_path):
    draft, calls = tmp_path / "draft.toml", tmp_path / "calls.jsonl"
    draft.write_text(DRAFT)
    calls.write_bytes(orjson.dumps({"id": "x", "call_type_text": "CODE NINE"}))
    ended = _run("shadow", "--pack", draft, "--input", calls)
    assert "new: 1" in ended.output


def test_drift_shows_no_small_cell(config):
    ended = _run("drift", "--config", config, *LONG)
    assert ended.exit_code == 0
    assert "example-pd" in ended.output
    assert "too few to show" in ended.output
    assert "1/3" not in ended.output


def test_what_dispatchers_said_becomes_labelled_cases_in_a_private_file(config, tmp_path):
    output = tmp_path / "labels.jsonl"
    ended = _run("labels", "--output", output, "--config", config, *LONG)
    assert ended.exit_code == 0
    (row,) = [orjson.loads(text) for text in output.read_bytes().splitlines()]
    assert (row["bh"], row["narrative"]) == ("no", "SAYS HE WANTS TO KILL HIMSELF")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert _run("evaluate", output).exit_code == 0
