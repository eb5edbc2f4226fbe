"""`handoff parse`: one JSON line per update or per unreadable file."""

from pathlib import Path

import orjson
import pytest
import typer
from typer.testing import CliRunner, Result

from handoff.cli.parse import parse
from schemas.incident import IncidentUpdate
from tests.connectors.builders import as_json, eido, new_world

APP = typer.Typer()
APP.command()(parse)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(APP, [str(one) for one in arguments])


def rows(result: Result) -> list[dict]:
    return [orjson.loads(line) for line in result.stdout_bytes.splitlines()]


def test_each_update_is_one_line_that_the_words_accept(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    first.write_bytes(as_json(eido()))
    other = eido(**{"$id": "urn:emergency:uid:incidentid:B2:x.example"})
    second.write_bytes(as_json([eido(), other]))
    result = run("--format", "eido", first, second)
    assert result.exit_code == 0
    found = rows(result)
    assert [row.pop("file") for row in found] == [str(first), str(second), str(second)]
    updates = [IncidentUpdate.model_validate_json(orjson.dumps(row)) for row in found]
    assert updates[0].number == "26-000417"


def test_an_unreadable_file_gives_an_error_in_its_place_and_the_run_goes_on(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.xml", tmp_path / "good.xml"
    bad.write_bytes(b"<CallExport>\n<CallerName>ZCANARY</CallNme>")
    good.write_bytes(new_world())
    result = run("--format", "new_world", bad, tmp_path / "missing.xml", good)
    assert result.exit_code == 1
    first, second, third = rows(result)
    assert first["error"]["code"] == "unreadable"
    assert first["error"]["position"].startswith("2:")
    assert first["error"]["sentence"].endswith(".")
    assert "ZCANARY" not in str(first)
    assert second["error"]["code"] == "not_found"
    assert third["source_key"] == "8801"


def test_the_file_name_gives_the_order_and_the_zone_can_be_set(tmp_path: Path) -> None:
    path = tmp_path / "2026-8801_20260701120000.xml"
    path.write_bytes(new_world("<CreateDateTime>2026-07-01T11:59:00</CreateDateTime>"))
    (row,) = rows(run("--format", "new_world", path))
    assert row["order"] == "2026-07-01T12:00:00.000000Z"
    (row,) = rows(run("--format", "new_world", "--time-zone", "America/Chicago", path))
    assert row["order"] == "2026-07-01T17:00:00.000000Z"
    assert row["created_at"] == "2026-07-01T16:59:00Z"


def test_a_file_above_the_limit_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(3 * 1024 * 1024 * 1024)
    (row,) = rows(run("--format", "eido", path))
    assert row["error"]["code"] == "too_large"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--format", "hl7"), "hl7v2"),
        (("--format", "eido", "--time-zone", "Mars/Olympus"), "America/Chicago"),
    ],
)
def test_what_cannot_be_meant_is_explained(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments, "x.json")
    assert result.exit_code == 2
    assert words in result.output
