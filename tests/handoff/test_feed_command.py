"""`handoff feed new|test|document`: three layouts that nobody has, connected without code."""

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from connectors.formats.expressions import FUNCTIONS
from connectors.formats.mapping import FIELDS, LISTS, read_mapping
from handoff.cli.feed import feed_app
from handoff.feeds.answers import Answers
from tests.connectors import layouts
from tests.connectors.builders import as_json, eido

LAYOUTS = {
    "lindau-csv": ((("calls.csv", layouts.CSV),), layouts.CSV_ANSWERS),
    "fern-json": (
        (("1.json", layouts.JSON_FULL), ("2.json", layouts.JSON_DELTA)),
        layouts.JSON_ANSWERS,
    ),
    "oak-xml": ((("ev.xml", layouts.XML),), layouts.XML_ANSWERS),
}
PEOPLE = ("Tochter", "Ahornweg", "Odile", "Varga", "555-0143", "Tallow", "crying", "Oak Ave")


def run(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(feed_app, [str(one) for one in arguments], input=typed)


def connect(name: str, folder: Path) -> Result:
    samples, answers = LAYOUTS[name]
    options: list[str | Path] = []
    for file, body in samples:
        (folder / file).write_bytes(body)
        options += ["--from", folder / file]
    (folder / "answers.toml").write_text(answers)
    return run("new", *options, "--answers", folder / "answers.toml", "--folder", folder / "feeds")


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_a_layout_that_nobody_has_is_connected_from_samples_and_answers(
    name: str, tmp_path: Path
) -> None:
    result = connect(name, tmp_path)
    assert result.exit_code == 0, result.output
    assert "read as" in result.output
    home = tmp_path / "feeds" / name
    read_mapping((home / "mapping.toml").read_text())
    (feed,) = tomllib.loads((home / "feed.toml").read_text())["feed"]
    assert (feed["name"], feed["format"]) == (name, "mapped")
    again = run("test", name, "--folder", tmp_path / "feeds")
    assert again.exit_code == 0
    assert "as before" in again.output


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_kept_samples_are_pseudonymised_and_still_read_the_same_way(
    name: str, tmp_path: Path
) -> None:
    connect(name, tmp_path)
    cases = tmp_path / "feeds" / name / "cases"
    text = "".join(path.read_text() for path in cases.iterdir())
    assert text
    for word in PEOPLE:
        assert word not in text
    assert any(code in text for code in ("HILOPE", "MHC", "WELFARE CHECK"))


def test_the_csv_of_day_first_dates_gives_two_calls_one_with_two_units(tmp_path: Path) -> None:
    output = connect("lindau-csv", tmp_path).output
    assert "2026-02-25T14:05:00-06:00" in output
    assert "%d.%m.%Y %H:%M:%S" in (tmp_path / "feeds/lindau-csv/mapping.toml").read_text()


def test_deltas_are_ordered_by_their_sequence_number(tmp_path: Path) -> None:
    connect("fern-json", tmp_path)
    mapping = read_mapping((tmp_path / "feeds/fern-json/mapping.toml").read_text())
    assert (mapping.snapshot, mapping.order) == (False, "number")
    assert mapping.order_by is not None
    assert mapping.order_by.path == "seq"


def test_a_case_that_is_read_differently_is_named_by_field_and_never_by_value(
    tmp_path: Path,
) -> None:
    connect("oak-xml", tmp_path)
    mapping = tmp_path / "feeds/oak-xml/mapping.toml"
    mapping.write_text(mapping.read_text().replace('city = "Pl.@m"', 'city = "Pl.@y"'))
    result = run("test", "oak-xml", "--folder", tmp_path / "feeds")
    assert result.exit_code == 1
    assert "differs: [1].locations[1].city" in result.output
    assert "Fernbrook" not in result.output


def test_the_interface_document_names_what_is_read_how_often_and_what_happens_on_failure(
    tmp_path: Path,
) -> None:
    connect("oak-xml", tmp_path)
    output = run("document", "oak-xml", "--folder", tmp_path / "feeds").output
    for heading in ("What is read", "How often", "What happens on failure"):
        assert f"## {heading}" in output
    assert "| status | `@s` |" in output
    assert "OPN = active" in output
    assert "no_incident_number" in output


def test_without_answers_and_terminal_the_open_points_are_printed_to_be_filled_in(
    tmp_path: Path,
) -> None:
    (tmp_path / "c.xml").write_bytes(layouts.XML)
    result = run("new", "--from", tmp_path / "c.xml", "--folder", tmp_path / "feeds")
    assert result.exit_code == 2
    answers = tomllib.loads(result.output.split("FILE:\n")[1])
    assert answers["fields"] == {"number": ""}
    assert {"name", "agency", "transport"} <= answers.keys()
    assert not (tmp_path / "feeds").exists()


def test_a_known_format_needs_no_mapping_and_keeps_no_sample(tmp_path: Path) -> None:
    (tmp_path / "e.json").write_bytes(as_json(eido()))
    (tmp_path / "a.toml").write_text('name = "x"\nagency = "y"\ntransport = "http_push"\n')
    result = run(
        *("new", "--from", tmp_path / "e.json", "--answers", tmp_path / "a.toml"),
        *("--folder", tmp_path / "feeds"),
    )
    assert result.exit_code == 0
    assert "Format: eido" in result.output
    assert "Kept no sample" in result.output
    assert not (tmp_path / "feeds/x/mapping.toml").exists()


def test_what_cannot_be_used_is_said_in_plain_words(tmp_path: Path) -> None:
    missing = run("new", "--from", tmp_path / "none.csv")
    assert missing.exit_code == 2
    assert "could not be opened" in missing.output
    assert "There is no feed" in run("test", "none", "--folder", tmp_path).output
    (tmp_path / "c.csv").write_bytes(layouts.CSV)
    (tmp_path / "a.toml").write_text("color = 1")
    wrong = run("new", "--from", tmp_path / "c.csv", "--answers", tmp_path / "a.toml")
    assert "color" in wrong.output


def test_a_feed_is_not_written_over(tmp_path: Path) -> None:
    assert connect("oak-xml", tmp_path).exit_code == 0
    again = connect("oak-xml", tmp_path)
    assert again.exit_code == 2
    assert "already" in again.output


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "connect-a-feed.md").read_text()


def test_the_page_shows_the_very_files_and_names_every_field_function_and_answer() -> None:
    assert layouts.CSV.decode() in PAGE
    for _, answers in LAYOUTS.values():
        assert answers in PAGE
    for name in (*FIELDS, *(one for fields in LISTS.values() for one in fields)):
        assert f"`{name}`" in PAGE, name
    for name in FUNCTIONS:
        assert f"{name}(" in PAGE, name
    for name in Answers.model_fields:
        assert name.removesuffix("s") in PAGE, name


def test_what_a_call_is_of_little_use_without_is_asked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Nr;Alarmzeit;Ort\n7;09.03.2026 21:02;Neuhafen\n")
    answers = 'name = "a"\nagency = "b"\ntransport = "file_drop"\n[fields]\nnumber = "nr"\n'
    (tmp_path / "answers.toml").write_text(answers)
    options = ("--answers", tmp_path / "answers.toml", "--folder", tmp_path / "feeds")
    result = run("new", "--from", tmp_path / "a.csv", *options)
    assert "Nothing says when the call began: name it under [fields]" in result.output
    assert "Nothing says what kind of call it is" in result.output
