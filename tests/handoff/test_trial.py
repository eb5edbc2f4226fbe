"""A trial shows everything and keeps nothing; its evidence and its cases name nobody."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handoff.cli.main import build
from handoff.feeds.case_of_trial import keep_case
from handoff.feeds.cases import read_as, run_cases
from handoff.feeds.changing import cases_folder, reader_of, run_all
from handoff.feeds.hiding import CannotHide
from handoff.feeds.trial import run_trial
from handoff.feeds.trial_export import evidence, printable
from tests.connectors.builders import as_json, eido, feed
from tests.connectors.messages import ADT
from tests.e2e.canary_messages import eido_call, new_world_call, report
from tests.e2e.staged_agency import AT, opened, rows, settings_of
from tests.e2e.test_canaries import canaries_in

BODIES = {"eido": eido_call, "new_world": new_world_call, "ndex": report}
KEY = b"k" * 32


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """One crisis call, tried once for all tests that look at it."""
    folder = tmp_path_factory.mktemp("tried")
    settings = settings_of(folder)
    with opened(settings) as zones:
        before = (rows(zones.dispatch), rows(zones.clinical))
    made = run_trial(settings, settings.feeds[0], eido_call(), "call.json", AT)
    return settings, before, made


def test_a_trial_goes_the_whole_way_with_invented_people(tried):
    _, _, made = tried
    assert (made.flag, made.sent, made.team) == ("yes", True, "notified")
    assert [one.exit for one in made.crossings][:1] == ["crossing"]
    assert "narrative" in made.crossings[0].withheld
    lead = {line.path: line.text for line in made.lead}
    assert (lead["subjects[1].given"], lead["subjects[1].family"]) == ("Tamsin", "Brandvold")
    assert made.suggested == ("likely",)
    assert made.alerts[0][1].startswith("CO-RESPONDER FLAG")


def test_source_and_what_is_read_stand_side_by_side(tried):
    _, _, made = tried
    places = {line.path: line.place for line in made.lines}
    assert places["call_types[2].text"] == "incidentComponent.incidentTypeInternalText"
    assert places["narrative[1].text"] == "notesComponent[1].notesActionComments"


def test_nothing_of_a_trial_enters_either_store(tried):
    """R36."""
    settings, before, _ = tried
    with opened(settings) as zones:
        after = (rows(zones.dispatch), rows(zones.clinical))
    for was, now in zip(before, after, strict=True):
        assert {n for n in now if n not in ("audit", "audit_about") and now[n] != was[n]} == set()
    assert canaries_in("".join(p.read_text("latin-1") for p in files(settings.folder))) == []


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_evidence_of_a_trial_holds_no_value_of_the_message(tried):
    settings, _, made = tried
    held = evidence(made, run_all(settings, settings.feeds[0]), "it-1", 3)
    text = json.dumps(held)
    assert held["flag"]["answer"] == "yes"
    assert "suicide.kill_self" in text
    assert "persons[1].given" in held["fields_read"]
    assert canaries_in(text) == []
    page = printable(held)
    assert canaries_in(page) == []
    assert "Signed off" in page
    assert "src=" not in page
    assert repr(made).count("Qzx") == 0


def test_a_message_that_cannot_be_read_says_what_to_do(tmp_path):
    settings = settings_of(tmp_path)
    made = run_trial(settings, settings.feeds[0], b'{"a": ', "x.json", AT)
    assert made.parked is not None
    assert made.parked.next_step
    assert made.lines == ()


def test_a_call_that_does_not_cross_says_why(tmp_path):
    settings = settings_of(tmp_path)
    made = run_trial(settings, settings.feeds[0], as_json(eido()), "x.json", AT)
    assert made.parked is None
    assert made.sent or made.why_not or made.flag == "no"


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_kept_case_names_nobody_and_is_read_the_same_way(tmp_path, name):
    """R37: structure, codes and times stay; everything of people is another's."""
    settings = settings_of(tmp_path, form=name)
    (feed,) = settings.feeds
    case = keep_case(settings, feed, BODIES[name](), "Qzxfilename.txt", KEY)
    text = case.read_text() + case.with_name("001.out.json").read_text()
    assert canaries_in(text) == []
    (result,) = run_cases(cases_folder(settings, "cad"), reader_of(feed), feed)
    assert result.differing == ()
    was = read_as(reader_of(feed), feed, BODIES[name](), "x")[0]
    now = read_as(reader_of(feed), feed, case.read_bytes(), "x")[0]
    for kept in ("call_types", "created_at", "statuses", "priority", "kind"):
        assert was.get(kept) == now.get(kept), kept


def test_crisis_words_stay_in_a_kept_narrative(tmp_path):
    settings = settings_of(tmp_path)
    case = keep_case(settings, settings.feeds[0], eido_call(), "x.json", KEY)
    assert "WANTS TO KILL HER" in case.read_text().upper()


def test_what_cannot_be_read_is_not_kept(tmp_path):
    settings = settings_of(tmp_path)
    with pytest.raises(CannotHide, match="Nothing was saved"):
        keep_case(settings, settings.feeds[0], b"{", "x.json", KEY)
    assert not cases_folder(settings, "cad").exists()


def test_the_command_shows_exports_and_keeps(tmp_path):
    settings_of(tmp_path)
    (tmp_path / "call.json").write_bytes(eido_call())
    config = ["--config", str(tmp_path / "handoff.toml"), "--feed", "cad"]
    export = ["--export", str(tmp_path / "run.html"), "--save"]
    result = CliRunner().invoke(
        build("trial"), ["trial", str(tmp_path / "call.json"), *config, *export]
    )
    assert result.exit_code == 0, result.output
    assert "Flag: yes" in result.output
    assert "pseudonymised" in result.output
    assert canaries_in((tmp_path / "run.html").read_text()) == []
    assert (tmp_path / "feeds/cad/cases/001.out.json").exists()


def test_a_trial_of_hl7_says_where_the_message_departs_from_its_standard(tmp_path):
    settings = settings_of(tmp_path)
    own = feed("hl7v2", name="ward", zone="clinical")
    for body, said in ((ADT, True), (acknowledged(), False)):
        made = run_trial(settings, own, body.encode(), "a.hl7", AT)
        departures = [path for code, path in made.warnings if code == "departs_from_standard"]
        assert bool(departures) is said
        assert "Varga" not in "".join(departures)


def acknowledged():
    """An admission of the least that version 2.5 asks for."""
    return (
        "MSH|^~\\&|ED|FRN|HANDOFF|CC|20260301081500||ADT^A04^ADT_A01|M1|P|2.5\r"
        "EVN|A04|20260301081500\rPID|1||FB77^^^FERN^MR||Varga^Bruno\rPV1|1|E\r"
    )


def test_a_trial_warns_of_times_that_lie_ahead(tmp_path):
    settings = settings_of(tmp_path)
    made = run_trial(settings, settings.feeds[0], eido_call(), "call.json", AT - timedelta(days=2))
    assert "time_ahead_not_believed" in {code for code, _ in made.warnings}
    assert made.as_of == AT - timedelta(days=2)
