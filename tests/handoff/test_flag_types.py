"""`handoff flag types`: a pack for an agency from its distinct call types."""

import pytest
from typer.testing import CliRunner

from handoff.cli.flag import flag_app
from pipelines.detection.packs import load_pack
from tests.samples import DATA

ROWS = """code,text,count
MENT,MENTAL SUBJECT,900
OD,DRUG OVERDOSE,50
NOISE,LOUD MUSIC,4000
77,,300
DIST,DISTURBANCE,2000
POIS,POISONING,20
"""


@pytest.fixture
def proposed(tmp_path):
    given, pack = tmp_path / "types.csv", tmp_path / "pack.toml"
    given.write_text(ROWS)

    def run(*more, stdin=None):
        words = ["types", str(given), "--name", "here", "--agency", "Here PD", "--output"]
        return CliRunner().invoke(flag_app, [*words, str(pack), *more], input=stdin), pack

    return run


def test_types_are_proposed_with_confidence_and_reason(proposed):
    ended, pack = proposed()
    assert ended.exit_code == 0
    assert "0.95  mental_health" in ended.output
    assert "The call type names an overdose." in ended.output
    assert "doubtful, please answer (--answers FILE or --ask): 2" in ended.output
    assert "95.6% of calls have a type that is sure" in ended.output
    written = load_pack(pack)
    assert (written.name, written.agencies) == ("here", ("HERE PD",))
    assert written.texts["MENTAL SUBJECT"] == "mental_health"
    assert written.texts["POISONING"] == "ambiguous"
    assert written.codes == {"77": "ambiguous"}


def test_answers_settle_the_doubtful_ones(proposed, tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text("type,meaning\n77,suicide\nNO SUCH,not_bh\n")
    ended, pack = proposed("--answers", str(answers))
    assert load_pack(pack).codes == {"77": "suicide"}
    assert "'NO SUCH' fits no type" in ended.output


def test_doubtful_types_are_asked_for_one_by_one(proposed):
    _, pack = proposed("--ask", stdin="mental_health\nnot_bh\n")
    written = load_pack(pack)
    assert written.codes == {"77": "mental_health"}
    assert written.texts["POISONING"] == "not_bh"


def test_an_answer_that_is_no_meaning_is_refused(proposed, tmp_path):
    answers = tmp_path / "answers.csv"
    answers.write_text("type,meaning\n77,crazy\n")
    ended, pack = proposed("--answers", str(answers))
    assert ended.exit_code == 2
    assert not pack.exists()


def test_a_file_without_types_is_said_in_words(tmp_path):
    given = tmp_path / "types.csv"
    given.write_text("name\nx\n")
    ended = CliRunner().invoke(flag_app, ["types", str(given)])
    assert ended.exit_code == 2
    assert "needs a column code or text" in ended.output


@pytest.mark.skipif(not (DATA / "call_types.csv").exists(), reason="needs the given call types")
def test_the_given_call_types_are_read(tmp_path):
    ended = CliRunner().invoke(flag_app, ["types", str(DATA / "call_types.csv")])
    assert ended.exit_code == 0
