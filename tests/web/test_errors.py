"""Error pages say what happened, what was kept, what to do; neither they nor the log say more."""

import pytest
import structlog

from tests.web.test_roster_pages import TEAM
from tests.web.visitor import Visitor, same_page, signed_in
from web.shell.trouble import BY_STATUS

CANARY = "CANARY-VANDERMEER-1988"


@pytest.mark.parametrize("trouble", BY_STATUS.values(), ids=lambda t: str(t.status))
def test_every_trouble_has_its_three_sentences(trouble):
    for sentence in (trouble.happened, trouble.kept, trouble.next_step):
        assert sentence.endswith(".")


def test_a_page_that_breaks_says_so_and_gives_a_number_for_it(board):
    def breaks(_now):
        raise ValueError(CANARY)

    board.state.desk.feeds = breaks
    with structlog.testing.capture_logs() as log:
        answer = signed_in(board, "dana").get("/board")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert CANARY not in answer.text
    assert CANARY not in str(log)
    broke = next(entry for entry in log if entry["event"] == "page.broke")
    assert broke["reference"] in answer.text
    assert broke["kind"] == "ValueError"


def test_what_was_typed_into_a_bad_form_is_not_repeated(ward, leads):
    path = f"/leads/{leads['26-104209']}/not-bh"
    answer = signed_in(ward, "carla").submit(path, reason=CANARY)
    assert answer.status_code == 400
    assert CANARY not in answer.text


def test_an_address_that_does_not_exist_is_not_repeated(board):
    assert CANARY not in Visitor(board).get(f"/{CANARY}").text


def test_a_refused_row_looks_like_one_that_does_not_exist(board):
    visitor = signed_in(board, "dana")
    refused = visitor.get("/story/inc-26-104194")
    missing = visitor.get("/story/inc-00-000000")
    assert refused.status_code == missing.status_code == 404
    assert same_page(refused.text, missing.text)


def test_what_somebody_typed_stands_in_an_error_page_as_text(ward):
    lee = signed_in(ward, "lee")
    answer = lee.submit("/roster/new", **TEAM | {"shifts": "<b>100%</b>"})
    assert answer.status_code == 400
    assert "&lt;b&gt;100%" in answer.text
