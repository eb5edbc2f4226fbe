"""The board: who sees which calls, in which words, and what a dispatcher can say."""

import re
from datetime import timedelta

import pytest

from pipelines.stages.intake import BOARD_ACTION
from schemas.assertion import Assertion
from schemas.coresponse import TeamState
from schemas.envelope import EventKind
from schemas.flag import Category, FlagAnswer, Ground
from schemas.incident import IncidentStatus
from tests.web.dispatch_town import NOON, call, dispatch_pages, lay_out, make_account, reply, said
from tests.web.visitor import signed_in
from web.dispatch.reasons import reason
from zone.accounts import Role
from zone.journal import inbox

TOKEN = "a-token-of-this-form"


def row_of(page: str, number: str) -> str:
    """One call's row as HTML without tags, blanks folded."""
    row = re.search(rf'<tr class="call[^>]*id="call-inc-{number}".*?</tr>', page, re.DOTALL)
    assert row is not None, number
    return " ".join(re.sub(r"<[^>]+>", " ", row.group()).split())


def group_of(page: str, number: str) -> str:
    return re.search(rf'data-id="inc-{number}"[^>]*data-group="(\w+)"', page).group(1)


@pytest.fixture
def page(board) -> str:
    return signed_in(board, "dana").get("/board").text


def test_calls_stand_where_a_dispatcher_looks_for_them(page):
    assert group_of(page, "26-104211") == "decide"
    assert group_of(page, "26-104209") == "bh"
    assert group_of(page, "26-104212") == "other"
    assert group_of(page, "26-104170") == "tests"


def test_a_row_has_word_reason_number_type_place_priority_age_and_units(page):
    row = row_of(page, "26-104209")
    for part in (
        "Behavioral health",
        "typed: “SUICIDAL”",
        "26-104209",
        "Unknown trouble",
        "1207 Birch Ln",
        "Priority 1",
        "4 min",
        "since 12:58",
        "2A14, 2A16",
        "Team notified",
        "CAD flag sent",
    ):
        assert part in row, part


def test_an_uncertain_call_waits_with_two_buttons(page):
    row = row_of(page, "26-104211")
    assert "Not sure" in row
    assert "perhaps: “YELLING AT CARS”" in row
    assert "Ask co-responder" in row
    assert "Not behavioral health" in row


def test_a_call_that_was_missed_can_still_be_asked_for(page):
    row = row_of(page, "26-104212")
    assert "Ask co-responder" in row
    assert "Not behavioral health" not in row


def test_none_on_duty_says_until_when(page):
    assert "None on duty until 00:02; the case waits for follow-up" in row_of(page, "26-104199")


def test_an_alert_that_was_not_sent_says_why(page):
    assert "CAD flag not sent: call was entered late" in row_of(page, "26-104188")


def test_a_call_without_any_word_of_the_clinic_turns_late(board, clock):
    """R54."""
    late = "No clinician has seen this: phone the team"
    visitor = signed_in(board, "dana")
    assert late in row_of(visitor.get("/board").text, "26-104205")
    assert late not in row_of(visitor.get("/board").text, "26-104209")


def test_a_call_told_to_the_team_long_ago_says_that_the_board_knows_no_more(board):
    """R54 within ADR 4: not whether a clinician has opened it, but whom to phone."""
    visitor = signed_in(board, "dana")
    page = visitor.get("/board").text
    words = "Whether a clinician has seen it is not said here: phone the team."
    assert words in row_of(page, "26-104188")
    assert words not in row_of(page, "26-104209")


def test_a_call_asked_for_just_now_waits_without_alarm(dispatch):
    lay_out(dispatch, [call("26-1", 2, "Man down", "1 A St", FlagAnswer.YES, [said("x", "SI")])])
    row = row_of(signed_in(dispatch_pages(dispatch), "dana").get("/board").text, "26-1")
    assert "Asked, waiting" in row


def test_when_the_clinic_says_nothing_of_its_team_dispatch_is_told_to_phone(dispatch):
    lay_out(dispatch, [call("26-1", 2, "Man down", "1 A St", FlagAnswer.YES, [said("x", "SI")])])
    reply(dispatch, "inc-26-1", TeamState.NOT_SAID)
    row = row_of(signed_in(dispatch_pages(dispatch), "dana").get("/board").text, "26-1")
    assert "No word: phone the team" in row


def test_restricted_calls_are_there_only_for_those_whom_cad_allows(board):
    """R11."""
    assert "Maple House" not in signed_in(board, "dana").get("/board").text
    shown = row_of(signed_in(board, "lee").get("/board").text, "26-104194")
    assert "Restricted" in shown
    assert "the clinic is not told" in shown


def test_boards_show_own_agencies_only(dispatch):
    lay_out(dispatch, [call("26-900", 3, "Fight", "Lake Inn", agency="lakeside")])
    visitor = signed_in(dispatch_pages(dispatch), "dana")
    assert "Lake Inn" not in visitor.get("/board").text
    answer = visitor.submit("/board/say", ask="inc-26-900", token=TOKEN)
    assert answer.status_code == 404


def test_nobody_sees_a_call_at_their_own_home(dispatch):
    """R11."""
    make_account(dispatch, "hal", role=Role.DISPATCHER, own_household=("418 Alder Ct.",))
    visitor = signed_in(dispatch_pages(dispatch), "hal")
    page = visitor.get("/board").text
    assert "Alder" not in page
    assert "1207 Birch Ln" in page
    assert visitor.get("/story/inc-26-104208").status_code == 404


def test_what_is_typed_cannot_become_markup(dispatch):
    evil = "<script>alert(1)</script>"
    lay_out(dispatch, [call("26-1", 1, evil, evil, FlagAnswer.UNCERTAIN, [said("x", evil)])])
    page = signed_in(dispatch_pages(dispatch), "dana").get("/board").text
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_what_is_typed_turns_nothing_around_that_stands_behind_it(dispatch):
    """Right-to-left marks, as text and inside a worded sentence; letters of any script stay."""
    turning = "\u202eABC\u2066 Núñez شرطة"
    said_so = [said("x", turning)]
    lay_out(dispatch, [call("26-1", 1, turning, turning, FlagAnswer.UNCERTAIN, said_so)])
    page = signed_in(dispatch_pages(dispatch), "dana").get("/board").text
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(page)
    assert page.count("ABC Núñez شرطة") >= 3


@pytest.mark.parametrize(
    ("word", "says"), [("ask", "yes"), ("not_bh", "no"), ("take_back", "nothing")]
)
def test_a_word_on_a_call_becomes_a_durable_event(board, dispatch, word, says):
    visitor = signed_in(board, "dana")
    answer = visitor.submit("/board/say", token=TOKEN, **{word: "inc-26-104211"})
    assert answer.headers["location"] == f"/board?done={word}"
    (event,) = acts(dispatch)
    action = BOARD_ACTION.validate_json(event.body)
    assert (action.incident_id, action.says) == ("inc-26-104211", says)


def test_a_double_click_is_one_word(board, dispatch):
    visitor = signed_in(board, "dana")
    for _ in range(2):
        visitor.submit("/board/say", token=TOKEN, ask="inc-26-104211")
    assert len(acts(dispatch)) == 1


def test_asking_and_taking_back_with_the_same_form_are_two_words(board, dispatch):
    visitor = signed_in(board, "dana")
    visitor.submit("/board/say", token=TOKEN, ask="inc-26-104211")
    visitor.submit("/board/say", token=TOKEN, take_back="inc-26-104211")
    assert len(acts(dispatch)) == 2


def test_a_script_gets_a_fresh_token_for_its_next_word(board):
    visitor = signed_in(board, "dana")
    data = {"csrf": visitor.csrf, "token": TOKEN, "ask": "inc-26-104211"}
    answer = visitor.post("/board/say", data, accept="application/json")
    assert len(answer.json()["token"]) >= 8
    assert answer.json()["token"] != TOKEN


def test_a_call_that_closed_meanwhile_is_said_to_be_closed_with_the_way_back(dispatch):
    """Not for calls of other agencies, which stay unknown here."""
    over = {"statuses": (IncidentStatus.CLOSED,), "closed_at": NOON - timedelta(minutes=1)}
    here = call("26-1", 9, "Noise", "1 A St", **over)
    flagged = call("26-2", 9, "Man down", "2 A St", FlagAnswer.YES, **over)
    there = call("26-3", 9, "Noise", "3 A St", agency="lakeside", **over)
    twin = call("26-4", 9, "Noise", "4 A St", duplicate_of="inc-26-1")
    lay_out(dispatch, [here, flagged, there, twin])
    visitor = signed_in(dispatch_pages(dispatch), "dana")
    said_so = "This call was closed at 13:01; nothing was sent."
    for number in ("26-1", "26-2"):
        answer = visitor.submit("/board/say", ask=f"inc-{number}", token=TOKEN)
        assert answer.status_code == 409
        assert said_so in answer.text
        assert "Go back to the board" in answer.text
        assert 'href="/board"' in answer.text
        data = {"csrf": visitor.csrf, "token": TOKEN, "ask": f"inc-{number}"}
        scripted = visitor.post("/board/say", data, accept="application/json")
        assert (scripted.status_code, scripted.json()) == (409, {"said": said_so})
    assert visitor.submit("/board/say", ask="inc-26-3", token=TOKEN).status_code == 404
    joined = visitor.submit("/board/say", ask="inc-26-4", token=TOKEN)
    assert "duplicate of another one; nothing was sent" in joined.text
    assert acts(dispatch) == []


def test_two_words_at_once_are_none(board, dispatch):
    data = {"ask": "inc-26-104211", "not_bh": "inc-26-104211", "token": TOKEN}
    assert signed_in(board, "dana").submit("/board/say", **data).status_code == 400
    assert acts(dispatch) == []


def test_a_beginning_that_is_not_believed_is_said_with_its_date(dispatch):
    ahead = {"opened_at_said": NOON + timedelta(days=2)}
    lay_out(dispatch, [call("26-1", 2, "Man down", "1 A St", FlagAnswer.YES, **ahead)])
    row = row_of(signed_in(dispatch_pages(dispatch), "dana").get("/board").text, "26-1")
    assert "2 min since 13:00" in row
    assert "CAD says Wed 25 Nov, 13:02, not believed" in row


def test_without_javascript_the_board_stands_still_and_says_so(board):
    visitor = signed_in(board, "dana")
    page = visitor.get("/board").text
    assert "Standing still" in page
    assert "13:02:33" in page
    assert 'href="/board?every=20"' in page
    again = visitor.get("/board?every=20").text
    assert '<meta http-equiv="refresh" content="20">' in again
    assert "board.js" not in again


def test_in_training_every_page_says_so(dispatch):
    """R55."""
    pages = dispatch_pages(dispatch, training=True)
    visitor = signed_in(pages, "dana")
    for path in ("/board", "/nowhere", "/story/inc-26-104209"):
        assert "Training: invented people" in visitor.get(path).text
    plain = signed_in(dispatch_pages(dispatch), "dana").get("/board").text
    assert "Training" not in plain


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ([], ""),
        ([said("a", "SUICIDAL")], "typed: “SUICIDAL”"),
        ([said("a", "SI", assertion=Assertion.RETRACTED)], "taken back: “SI”"),
        ([said("a", None)], "the remarks speak of suicide"),
        ([said("a", None, Ground.CALL_TYPE)], "the call type"),
        ([said("a", None, Ground.CALL_TYPE)] * 2 + [said("b", "SI")], "the call type; typed: “SI”"),
        ([said("a", "ONE"), said("b", "TWO"), said("c", "THREE")], "typed: “ONE”; typed: “TWO”"),
        ([said("a", "NO SI", assertion=Assertion.NEGATED)], ""),
        (
            [said("a", None, category=Category.MENTAL_HEALTH, assertion=Assertion.POSSIBLE)],
            "the remarks may speak of mental health",
        ),
        ([said("merged:duplicate_flagged", None)], "a duplicate of this call was flagged"),
    ],
)
def test_the_reason_is_one_short_line(evidence, words):
    assert reason(tuple(evidence)) == words


def acts(zone) -> list:
    with zone.read() as conn:
        events = inbox.pending(conn, zone.keys, 50)
    return [event for event in events if event.kind is EventKind.BOARD_ACTION]


def test_the_oldest_age_counts_from_the_calls_own_time(page):
    assert NOON.isoformat(timespec="seconds") in page
    assert row_of(page, "26-104170").count("1 h 30 min") == 1


def test_a_call_without_a_flag_shows_a_reason_only_when_a_person_took_it_away(dispatch):
    by_type = said("type:x", None, Ground.CALL_TYPE)
    by_person = said("person:not_behavioral_health", None, Ground.PERSON)
    lay_out(
        dispatch,
        [
            call("26-1", 1, "Alarm", "1 A St", FlagAnswer.NO, [by_type]),
            call("26-2", 1, "Alarm", "2 A St", FlagAnswer.NO, [by_person, by_type]),
        ],
    )
    page = signed_in(dispatch_pages(dispatch), "dana").get("/board").text
    assert "the call type" not in row_of(page, "26-1")
    assert "a dispatcher said: not behavioral health" in row_of(page, "26-2")


def test_within_a_part_late_calls_come_first_and_closed_ones_last(dispatch):
    over = {"statuses": (IncidentStatus.CLOSED,)}
    lay_out(
        dispatch,
        [
            call("26-1", 1, "Closed", "1 A St", FlagAnswer.YES, [], **over),
            call("26-2", 2, "Newest", "2 A St", FlagAnswer.YES),
            call("26-3", 3, "Older", "3 A St", FlagAnswer.YES),
            call("26-4", 60, "Late", "4 A St", FlagAnswer.YES),
        ],
    )
    page = signed_in(dispatch_pages(dispatch), "dana").get("/board").text
    places = [page.index(f'data-id="inc-26-{n}"') for n in (4, 2, 3, 1)]
    assert places == sorted(places)
