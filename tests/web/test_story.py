"""The dispatch half of a call's story (R7): names and rules, never values; one and the same end."""

import re
from datetime import timedelta

import pytest

from schemas.audit import AuditEvent, AuditTag
from schemas.flag import FlagAnswer
from tests.web.dispatch_town import NOON, call, dispatch_pages, lay_out, tell_story
from tests.web.visitor import signed_in
from web.shell.rule_words import rule_says
from web.shell.story import tell, title
from web.shell.story_titles import TITLES
from web.shell.story_words import REASONS, WORDS_REASONS


def event(tag, seconds=0, actor="stage:x", about=None, **detail) -> AuditEvent:
    return AuditEvent(
        event_id=f"{tag}{seconds}{actor}",
        tag=tag,
        at=NOON + timedelta(seconds=seconds),
        actor=actor,
        about=about or {},
        detail=detail,
    )


def story(*events):
    return tell(events, rule_says)


def plain(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def page(board) -> str:
    return plain(signed_in(board, "dana").get("/story/inc-26-104209").text)


def test_each_step_has_its_time_and_what_was_decided(page):
    for part in (
        "12:58:33 The call was opened",
        "CAD sent an update (2 times)",
        "Flag now: behavioral health.",
        "Because of rule lex:suicidal.",
        "Question: what of this call may go to the clinic?",
        "Handed to the clinical zone",
        "The team was notified.",
        "The CAD flag was sent",
    ):
        assert part in page, part


def test_what_was_kept_back_is_named_and_never_shown(page):
    kept = "Kept back (names only, never values): remarks as typed and criminal history."
    assert kept in page
    assert "SUICIDAL" not in page
    assert "Birch" not in page


def test_rules_are_cited_with_what_they_say(page):
    assert "X-BEYOND-RULE" in page
    assert rule_says("X-BEYOND-RULE") in page
    assert "28 CFR 20.33(a)" in page


def test_it_ends_the_same_for_every_call_that_was_answered(dispatch):
    lay_out(
        dispatch, [call(n, 4, "Man down", "1 A St", FlagAnswer.YES) for n in ("26-901", "26-902")]
    )
    tell_story(dispatch, "inc-26-901")
    tell_story(dispatch, "inc-26-902")
    visitor = signed_in(dispatch_pages(dispatch), "dana")
    one, two = (visitor.get(f"/story/inc-26-{n}").text for n in (901, 902))
    assert "Handed to the clinical zone, reply received" in one
    drawn = re.compile(r'name="csrf" value="[^"]*"')
    assert drawn.sub("", one).replace("26-901", "26-902") == drawn.sub("", two)


def test_a_call_that_never_crossed_says_that_the_clinic_knows_nothing(board):
    page = plain(signed_in(board, "dana").get("/story/inc-26-104212").text)
    assert "Not handed to the clinical zone" in page


@pytest.mark.parametrize("reason", ["cad_restricted", "test_call", "uncertain_waits_for_a_person"])
def test_why_something_was_not_sent_is_said(reason):
    (step,) = story(event(AuditTag.REQUEST_NOT_SENT, reason=reason)).steps
    assert step.sentences == (REASONS[reason],)


def test_the_privacy_officer_may_read_it_and_it_may_not(board):
    assert signed_in(board, "priya").get("/story/inc-26-104209").status_code == 200
    assert signed_in(board, "ivan").get("/story/inc-26-104209").status_code == 404


def test_a_reading_is_counted_and_not_told(dispatch):
    pages = dispatch_pages(dispatch)
    for login in ("dana", "lee", "dana"):
        signed_in(pages, login).get("/story/inc-26-104209")
    page = plain(signed_in(pages, "lee").get("/story/inc-26-104209").text)
    assert "Read by 2 people so far" in page
    assert "Somebody read it" not in page


@pytest.mark.parametrize("tag", list(AuditTag))
def test_everything_that_the_audit_can_say_has_a_title(tag):
    assert tag in TITLES


def test_an_unknown_code_is_shown_as_it_is():
    strange = event(AuditTag.REQUEST_NOT_SENT, reason="brand_new", withheld=("new_kind",))
    (step,) = story(strange).steps
    assert step.sentences == ("Code: brand_new.",)
    assert step.withheld == "new kind"


def test_like_steps_in_a_row_are_told_as_one_and_others_are_not():
    told = story(
        event(AuditTag.INCIDENT_UPDATED, 1),
        event(AuditTag.INCIDENT_UPDATED, 2),
        event(AuditTag.FLAG_CHANGED, 3, answer="yes"),
        event(AuditTag.FLAG_CHANGED, 4, answer="uncertain"),
        event(AuditTag.INCIDENT_UPDATED, 5),
    )
    assert [title(step) for step in told.steps] == [
        "CAD sent an update (2 times)",
        "The flag was set",
        "The flag was set",
        "CAD sent an update",
    ]


def test_events_are_told_oldest_first_whatever_order_they_come_in():
    told = story(event(AuditTag.REQUEST_SENT, 9), event(AuditTag.INCIDENT_OPENED, 1))
    assert [step.tag for step in told.steps] == [AuditTag.INCIDENT_OPENED, AuditTag.REQUEST_SENT]


def test_rounds_that_say_what_was_said_before_are_told_as_one():
    def a_round(at, **gate):
        return (
            event(AuditTag.INCIDENT_UPDATED, at),
            event(AuditTag.GATE_DECIDED, at + 1, exit="crossing", withheld=("narrative",), **gate),
            event(AuditTag.REQUEST_SENT, at + 2, state="open"),
            event(AuditTag.REPLY_RECEIVED, at + 3, team="notified"),
        )

    told = story(*a_round(0), *a_round(10), *a_round(20), *a_round(30, released=("location",)))
    titles = [title(step) for step in told.steps]
    assert titles[4] == "Updates: decided, handed over and answered as before (2 times)"
    assert titles.count("The gate decided what may go") == 2
    assert (told.steps[4].at, told.steps[4].until) == (
        NOON + timedelta(seconds=10),
        NOON + timedelta(seconds=30),
    )


def test_a_round_that_tells_the_clinic_something_new_stands_for_itself():
    told = story(
        event(AuditTag.REQUEST_SENT, 1, state="open"),
        event(AuditTag.REQUEST_SENT, 2, state="closed"),
        event(AuditTag.REPLY_RECEIVED, 3, team="notified"),
        event(AuditTag.REPLY_RECEIVED, 4, team="stood_down"),
    )
    assert [step.times for step in told.steps] == [1, 1, 1, 1]
    assert told.steps[1].sentences == ("Told: the call is closed.",)


LEASE = {"lease": "l-1"}


def test_words_that_stood_are_never_said_to_have_gone_before_they_went(dispatch):
    told = story(
        event(AuditTag.WORDS_SHOWN, 52, about=LEASE, reason="", number=1),
        event(AuditTag.WORDS_SHOWN, 60, about=LEASE, reason="", number=2),
        event(AuditTag.WORDS_WITHDRAWN, 80, about=LEASE, reason="withdrawn", number=3),
    )
    last = told.steps[-1]
    assert last.stood == (NOON + timedelta(seconds=52), NOON + timedelta(seconds=80))
    assert last.sentences == ("The co-response team took them back.",)
    lay_out(dispatch, [call("26-1", 3, "Man down", "1 A St", FlagAnswer.YES)])
    about = {"incident": "inc-26-1", **LEASE}

    def audited(uow):
        for n, tag, why in ((1, "shown", ""), (2, "withdrawn", "withdrawn")):
            at = NOON + timedelta(seconds=n)
            one = {"about": about, "detail": {"reason": why, "number": n}, "actor": "stage:guide"}
            uow.audit(AuditTag(f"words.{tag}"), at=at, event_id=f"w-{n}", **one)

    dispatch.write(audited)
    page = plain(signed_in(dispatch_pages(dispatch), "dana").get("/story/inc-26-1").text)
    assert "They stood from 13:02:34 until 13:02:35." in page
    assert "withdrawn before it went" not in page


def test_words_stood_until_their_lease_or_their_call_ended_not_until_upkeep():
    until = (NOON + timedelta(seconds=40)).isoformat()
    shown = event(AuditTag.WORDS_SHOWN, 10, about=LEASE, reason="", number=1)
    over = {"about": LEASE, "number": 1}
    lease = story(
        shown, event(AuditTag.WORDS_WITHDRAWN, 99, reason="lease_over", until=until, **over)
    )
    closed = story(
        shown,
        event(AuditTag.INCIDENT_CLOSED, 40),
        event(AuditTag.WORDS_WITHDRAWN, 99, reason="call_not_open", **over),
    )
    for told in (lease, closed):
        assert told.steps[-1].stood == tuple(NOON + timedelta(seconds=n) for n in (10, 40))


def test_words_taken_back_before_they_were_shown_stood_at_no_time():
    told = story(event(AuditTag.WORDS_WITHDRAWN, 5, about=LEASE, reason="withdrawn", number=2))
    assert told.steps[-1].stood is None


@pytest.mark.parametrize("code", WORDS_REASONS)
def test_every_reason_why_words_ended_has_a_sentence_of_its_own(code):
    told = story(event(AuditTag.WORDS_WITHDRAWN, about=LEASE, reason=code))
    assert told.steps[-1].sentences == (WORDS_REASONS[code],)
    assert len(set(WORDS_REASONS.values())) == len(WORDS_REASONS)
