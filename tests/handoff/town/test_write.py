"""`handoff town write` leaves the messages, their order and the truth."""

import orjson
from typer.testing import CliRunner

from handoff.cli.town import town_app
from handoff.town.generate import town_day


def _run(*args):
    return CliRunner().invoke(town_app, ["write", *args])


def test_write_leaves_every_message_its_order_and_the_truth(tmp_path):
    out = tmp_path / "day"
    said = _run("--out", str(out), "--seed", "9", "--calls", "12", "--hours", "2")
    assert said.exit_code == 0, said.output
    day = town_day(9, 12, hours=2)
    lines = [orjson.loads(line) for line in (out / "messages.jsonl").read_bytes().splitlines()]
    assert [line["message_key"] for line in lines] == [m.message_key for m in day.messages]
    assert all((out / m.feed / m.name).read_bytes() == m.body for m in day.messages)
    truth = orjson.loads((out / "truth.json").read_bytes())
    assert [i["key"] for i in truth["incidents"]] == [i.key for i in day.truth.incidents]
    assert truth["parked"] == day.truth.parked()
    assert str(len(day.messages)) in said.output


def test_write_begins_when_told(tmp_path):
    said = _run("--out", str(tmp_path), "--calls", "2", "--start", "2026-06-01T08:00:00")
    assert said.exit_code == 0, said.output
    truth = orjson.loads((tmp_path / "truth.json").read_bytes())
    assert truth["start"] == "2026-06-01T13:00:00+00:00"


def test_an_unknown_mix_is_refused_in_words(tmp_path):
    said = _run("--out", str(tmp_path / "day"), "--mix", "carnival")
    assert said.exit_code == 2
    assert "demo" in said.output
    assert not (tmp_path / "day").exists()
