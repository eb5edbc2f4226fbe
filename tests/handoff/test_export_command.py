"""`handoff export research`, as somebody at a terminal uses it."""

import zipfile
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from casestore.cases.encounters import of_cases, record_outcome
from casestore.cases.take import take
from casestore.people import links, records
from casestore.research.protocols import record
from handoff.cli.main import build
from schemas.case import EncounterOutcome
from schemas.person import Proof
from tests.casestore.test_research import APPROVED
from tests.casestore.town import ANA, Clinic, person, request, subject
from zone.clock import SystemClock

NOW = SystemClock().now()
DAYS = ("--since", "2026-01-01", "--until", (NOW - timedelta(days=1)).date().isoformat())


def run(*words):
    return CliRunner().invoke(build("export"), ["export", "research", *map(str, words)])


@pytest.fixture
def folder(tmp_path):
    """A person was met two days ago, and the protocol is approved until next year."""
    clinic = Clinic(tmp_path / "clinical")
    then = NOW - timedelta(days=2)
    year = {"approved_on": date(2020, 1, 1), "expires_on": NOW.date() + timedelta(days=300)}
    clinic.do(record, APPROVED.model_copy(update=year))
    rosa = person("p-1", "Rosa", "Quintero", birth_date="1950-04-02")
    clinic.do(lambda uow: records.create(uow, rosa, at=then, actor=ANA))
    lead = clinic.hear(request(subjects=(subject(),)))
    case = clinic.do(take, lead.lead_id, ANA, then).case_id
    proofs = (Proof.NAME, Proof.BIRTH_DATE)
    clinic.do(links.confirm, lead.lead_id, "m-1", "p-1", ANA, proofs, then)
    with clinic.zone.read() as conn:
        (met,) = of_cases(conn, [case])
    clinic.do(record_outcome, met.encounter_id, ANA, EncounterOutcome.REFERRED, then, then)
    clinic.zone.close()
    return tmp_path


def test_a_file_is_previewed_made_and_written_once_more(folder, tmp_path):
    named = ("IRB 2026-014", "--kind", "irb_waiver", *DAYS, "--folder", folder)
    shown = run("preview", *named)
    assert shown.exit_code == 0, shown.output
    assert "rows       1 of 1 people" in shown.output
    assert "sha256" not in run("list", "--folder", folder).output
    done = run("make", *named, "--output", tmp_path / "a.zip")
    assert done.exit_code == 0, done.output
    listed = run("list", "--folder", folder).output
    export = listed.splitlines()[1].split()[0]
    again = run("file", export, "--output", tmp_path / "b.zip", "--folder", folder)
    assert again.exit_code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert b"referred" in archive.read("data.csv")
    assert "Quintero" not in listed + done.output


def test_what_is_refused_is_said_in_a_sentence_and_writes_nothing(folder, tmp_path):
    out = tmp_path / "c.zip"
    named = ("--output", out, "--folder", folder)
    unknown = run("make", "IRB 1", "--kind", "irb_waiver", *DAYS, *named)
    months = run("make", "IRB 2026-014", "--kind", "deidentified", *DAYS, *named)
    for done, words in ((unknown, "no protocol of this number"), (months, "whole years")):
        assert done.exit_code == 1
        assert words in done.output
        assert "Traceback" not in done.output
    assert not out.exists()
    assert run("file", "none", "--output", out, "--folder", folder).exit_code == 1
