"""The board's stream: the whole board first, then only what changed, and a beat."""

import asyncio

import orjson
import pytest

from pipelines.incidents.save import save_incident
from pipelines.ports import SaveIncident
from schemas.flag import Flag, FlagAnswer
from schemas.incident import IncidentStatus
from tests.web.dispatch_town import NOON, ZONES, call, dispatch_pages, evening, lay_out
from tests.web.visitor import signed_in
from web.dispatch.stream import board_events
from web.shell.sessions import keeps_open
from web.shell.viewer import Viewer
from zone.accounts import sessions


class Listener:
    """Reads a stream event by event, as a browser does."""

    def __init__(self, pages, visitor):
        self.token = visitor.cookies["handoff_session"]
        found = sessions.session(pages.state.site.zone, self.token)
        viewer = Viewer(found.account, found.session_id, found.csrf)
        self._events = board_events(
            pages.state.desk,
            viewer,
            lambda: keeps_open(pages.state.site, self.token),
            pages.state.closing,
        )
        self._loop = asyncio.new_event_loop()

    def next(self) -> tuple[str, dict]:
        text = self._loop.run_until_complete(asyncio.wait_for(anext(self._events), 10)).decode()
        if not text.startswith("event: "):
            return self.next()
        kind, data = text.removeprefix("event: ").rstrip().split("\ndata: ")
        return kind, orjson.loads(data)

    def news(self) -> tuple[str, dict]:
        """The next event that is not a beat."""
        while (event := self.next())[0] == "beat":
            pass
        return event

    def close(self):
        self._loop.run_until_complete(self._events.aclose())
        self._loop.close()


@pytest.fixture
def pages(dispatch):
    return dispatch_pages(dispatch, board_poll_seconds=0.02, beat_seconds=0.1)


@pytest.fixture
def listen(pages):
    opened = []

    def start(login="dana"):
        opened.append(Listener(pages, signed_in(pages, login)))
        return opened[-1]

    yield start
    for listener in opened:
        listener.close()


def numbers(rows) -> set[str]:
    return {row["id"].removeprefix("inc-") for row in rows}


def change(zone, number: str, row_version: int = 1, **fields):
    one = next(c for c in evening() if c.number == number)
    newer = one.model_copy(update={"version": one.version + 1, **fields})
    zone.write(lambda uow: save_incident(ZONES, uow, SaveIncident(newer, row_version, NOON)))


def test_it_begins_with_the_whole_board_and_the_servers_time(listen):
    kind, data = listen().next()
    assert kind == "whole"
    assert {"26-104211", "26-104209", "26-104212", "26-104170"} <= numbers(data["rows"])
    assert data["beat"]["now"].startswith("2026-11-23T19:02:33")
    assert data["beat"]["feeds"][0]["name"] == "northfield-cad"


def test_restricted_calls_are_not_in_the_stream_of_those_who_may_not_see_them(listen):
    assert "26-104194" not in numbers(listen("dana").next()[1]["rows"])
    assert "26-104194" in numbers(listen("lee").next()[1]["rows"])


def test_only_a_changed_row_is_sent_and_it_is_sent_whole(listen, dispatch):
    stream = listen()
    stream.next()
    change(dispatch, "26-104211", flag=Flag(answer=FlagAnswer.YES, score=1.0))
    kind, data = stream.news()
    assert (kind, numbers(data["rows"]), data["gone"]) == ("changed", {"26-104211"}, [])
    assert 'data-group="bh"' in data["rows"][0]["html"]
    assert data["rows"][0]["html"].startswith("<tr")
    assert data["rows"][0]["html"].rstrip().endswith("</tr>")


def test_a_new_call_comes_and_a_closed_one_goes(listen, dispatch):
    stream = listen()
    stream.next()
    lay_out(dispatch, [call("26-200000", 0.1, "Fire", "12 Elm St")])
    assert numbers(stream.news()[1]["rows"]) == {"26-200000"}
    change(dispatch, "26-104212", statuses=(IncidentStatus.CLOSED,))
    kind, data = stream.news()
    assert (kind, data["gone"]) == ("changed", ["inc-26-104212"])


def test_a_call_turns_late_without_any_message(dispatch, clock):
    lay_out(dispatch, [call("26-1", 1.5, "Man down", "1 A St", FlagAnswer.YES)])
    pages = dispatch_pages(dispatch, board_poll_seconds=0.02, beat_seconds=60, late_after=180)
    stream = Listener(pages, signed_in(pages, "dana"))
    try:
        stream.next()
        clock.advance(200)
        kind, data = stream.news()
        assert kind == "changed"
        late = next(row for row in data["rows"] if row["id"] == "inc-26-1")
        assert "phone the team" in late["html"]
    finally:
        stream.close()


def test_while_nothing_happens_it_beats(listen):
    stream = listen()
    stream.next()
    assert [stream.next()[0] for _ in range(2)] == ["beat", "beat"]


def test_a_reconnect_gets_the_whole_board_again_with_the_same_ids_and_keys(listen):
    first, second = listen().next()[1], listen().next()[1]
    assert [(r["id"], r["key"]) for r in first["rows"]] == [
        (r["id"], r["key"]) for r in second["rows"]
    ]
    assert len({r["id"] for r in first["rows"]}) == len(first["rows"])


def test_it_ends_when_the_session_does(listen, dispatch):
    stream = listen()
    stream.next()
    sessions.sign_out(dispatch, stream.token)
    assert stream.news()[0] == "out"


def test_it_ends_by_itself_when_the_program_closes(listen, pages):
    stream = listen()
    stream.next()
    pages.state.closing.set()
    with pytest.raises(StopAsyncIteration):
        stream.news()


def test_looking_at_the_board_keeps_the_session_open(listen, clock, dispatch):
    """A dispatch position is never locked for idleness (R49); at most twelve hours."""
    stream = listen()
    stream.next()
    for _ in range(4):
        clock.advance(10 * 60)
        while stream.next()[0] != "beat":
            pass
    assert sessions.session(dispatch, stream.token) is not None


def test_each_call_shown_is_audited_once_per_sign_in_before_it_is_shown(pages, dispatch, reads):
    """R58."""
    visitor = signed_in(pages, "dana")
    visitor.get("/board")
    visitor.get("/board")
    (first,) = board_reads(reads, dispatch)
    assert len(first) > 5
    assert "inc-26-104194" not in first
    lay_out(dispatch, [call("26-200000", 0.1, "Fire", "12 Elm St")])
    visitor.get("/board")
    assert board_reads(reads, dispatch)[1:] == [("inc-26-200000",)]


def board_reads(reads, zone) -> list[tuple[str, ...]]:
    return [read.records for read in reads(zone) if read.page == "board"]
