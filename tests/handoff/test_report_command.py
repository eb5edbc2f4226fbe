"""`handoff report public`, as somebody at a terminal uses it."""

from typer.testing import CliRunner

from casestore.cases.take import take
from casestore.figures import publications
from handoff.cli.main import build
from tests.casestore.town import ANA, Clinic, request
from zone.clock import SystemClock

NOW = SystemClock().now()
LAST_YEAR = f"{NOW.year - 1}-Q2"


def run(*words):
    return CliRunner().invoke(build("report"), ["report", "public", *map(str, words)])


def test_a_draft_is_marked_and_only_what_somebody_approved_is_written_as_it_went_out(tmp_path):
    clinic = Clinic(tmp_path / "clinical")
    then = NOW.replace(year=NOW.year - 1, month=5, day=10)
    clinic.do(take, clinic.hear(request(opened_at=then), at=then).lead_id, ANA, then)
    clinic.zone.close()
    named = ("--period", LAST_YEAR, "--output", tmp_path / "out", "--folder", tmp_path)
    first = run(*named)
    assert first.exit_code == 1
    assert "Nobody has approved this version" in first.output
    assert "Nobody has approved this" in (tmp_path / "out" / f"DRAFT-{LAST_YEAR}.html").read_text()
    clinic = Clinic(tmp_path / "clinical")
    with clinic.zone.read() as conn:
        (draft,) = publications.publications(conn)
    kept = (b"the page", b"the sheet")
    assert clinic.do(publications.approve, draft.publication_id, ANA, NOW, *kept)
    clinic.zone.close()
    assert run(*named).exit_code == 0
    assert (tmp_path / "out" / f"{LAST_YEAR}.html").read_bytes() == b"the page"
    assert (tmp_path / "out" / f"{LAST_YEAR}.csv").read_bytes() == b"the sheet"
    assert run(*named[:1], "May", *named[2:]).exit_code == 2
    assert run(*named, "--agency", "nobody").exit_code == 2
    young = f"{NOW.year + 1}-Q4"
    refused = run(*named[:1], young, *named[2:])
    assert refused.exit_code == 1
    assert "31 days" in refused.output
