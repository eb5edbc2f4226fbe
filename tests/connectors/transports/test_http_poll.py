"""HTTP poll against a real server on loopback: tokens, pages, limits, remarks, content (R31)."""

import json

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.catalog import formats
from connectors.contract import Fault, OutOfReach
from connectors.transports.http_poll import HttpPollDoor
from tests.connectors.builders import feed
from tests.connectors.serving import served
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import free_port


class Api:
    """A CAD vendor's API: pages of two events, remarks of each, tokens that end."""

    def __init__(self):
        self.events = []
        self.remarks = {}
        self.tokens = 0
        self.refuse = []
        self.asked = []
        self.elsewhere = None
        self.app = Starlette(
            routes=[
                Route("/token", self.token, methods=["POST"]),
                Route("/events", self.list),
                Route("/events/{key}/remarks", self.said),
                Route("/page", lambda _: Response("<html>sign in</html>")),
            ]
        )

    async def token(self, request: Request) -> Response:
        form = (await request.body()).decode()
        assert form == "grant_type=client_credentials"
        if not request.headers["authorization"].startswith("Basic "):
            return Response(status_code=401)
        self.tokens += 1
        return JSONResponse({"access_token": f"t{self.tokens}", "expires_in": 3600})

    def refusal(self, request: Request) -> Response | None:
        self.asked.append(request.url.path)
        if self.refuse and (no := self.refuse.pop(0)) is not None:
            return no
        ok = request.headers.get("authorization") == f"Bearer t{self.tokens}"
        return None if ok else Response(status_code=401)

    async def list(self, request: Request) -> Response:
        if (no := self.refusal(request)) is not None:
            return no
        start = int(request.query_params.get("start", "0"))
        more = start + 2 if start + 2 < len(self.events) else None
        body = {"body": {"results": self.events[start : start + 2], "next": more}}
        body["link"] = self.elsewhere or (f"/events?start={more}" if more else None)
        return JSONResponse(body)

    async def said(self, request: Request) -> Response:
        if (no := self.refusal(request)) is not None:
            return no
        found = self.remarks.get(request.path_params["key"], [])
        return JSONResponse({"list": found})


@pytest.fixture
def api():
    made = Api()
    with served(made.app) as (host, port):
        made.base = f"http://{host}:{port}"
        yield made


class Looking:
    def __init__(self, api):
        self.api, self.keeper = api, Kept()
        self.now, self.slept = 0.0, []

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds

    def door(self, max_bytes=100_000, **changes):
        table = {
            "url": f"{self.api.base}/events",
            "sign_in": "client_credentials",
            "token_url": f"{self.api.base}/token",
            "client_id": "handoff",
            "client_secret_file": "unused",
            "items": "body.results",
            "key": "AgencyEventId",
            "next": "link",
            "remarks_url": f"{self.api.base}/events/{{key}}/remarks",
            "remarks_items": "list",
        } | changes
        one = feed("oncall", transport="http_poll", poll=table, max_bytes=max_bytes)
        poll = one.poll.model_copy(update={"client_secret": SecretStr("s")})
        one = one.model_copy(update={"poll": poll})
        return HttpPollDoor(one, self.keeper, lambda: self.now, self.sleep)

    @property
    def keys(self):
        return [json.loads(body)["AgencyEventId"] for body in self.keeper.bodies]


@pytest.fixture
def looking(api):
    return Looking(api)


def event(key, **more):
    return {"AgencyEventId": key, "Type": "EDP", "CreatedTime": "2026-03-01T14:00:00"} | more


def remark(key, number, text):
    return {
        "Id": number,
        "AgencyEventId": key,
        "EntryText": text,
        "CreatedTime": "2026-03-01T14:01:00",
    }


def test_all_pages_are_read_and_each_event_is_handed_over_when_it_changed(api, looking):
    api.events = [event(f"E{n}") for n in range(5)]
    door = looking.door()
    assert [door.poll(), door.poll()] == [5, 0]
    api.events[3]["Status"] = "CLOSED"
    assert door.poll() == 1
    assert looking.keys == ["E0", "E1", "E2", "E3", "E4", "E3"]


def test_a_state_that_comes_back_is_a_state_of_its_own(api, looking):
    door = looking.door()
    for status in ("A", "B", "A"):
        api.events = [event("E0", Status=status)]
        door.poll()
    assert len(looking.keys) == 3


def test_remarks_are_joined_to_their_event_and_a_new_one_is_a_change(api, looking):
    api.events = [event("E 0")]
    api.remarks = {"E 0": [remark("E 0", 1, "SISTER ON SCENE")]}
    door = looking.door()
    assert door.poll() == 1
    api.remarks["E 0"].append(remark("E 0", 2, "HE WANTS TO TALK"))
    assert [door.poll(), door.poll()] == [1, 0]
    (update,) = formats()["oncall"].parse(looking.keeper.bodies[-1], feed("oncall"), None)
    assert [line.text for line in update.narrative] == ["SISTER ON SCENE", "HE WANTS TO TALK"]


def test_remarks_that_cannot_be_had_hold_up_their_own_event_only(api, looking):
    api.events = [event(f"E{n}") for n in range(2)]
    door = looking.door()
    api.refuse = [None, Response(status_code=500)]
    with pytest.raises(OutOfReach, match="status 500"):
        door.poll()
    assert looking.keys == ["E1"]
    assert door.poll() == 1


def test_pages_by_number_are_followed_too(api, looking):
    api.events = [event(f"E{n}") for n in range(3)]
    assert looking.door(next="body.next", next_parameter="start").poll() == 3


def test_a_token_that_was_ended_early_is_renewed_once(api, looking):
    api.events = [event("E0")]
    door = looking.door()
    door.poll()
    api.refuse = [Response(status_code=401)]
    assert door.poll() == 0
    assert api.tokens == 2
    api.refuse = [Response(status_code=401)] * 2
    with pytest.raises(OutOfReach, match=r"does not let us in \(status 401\)"):
        door.poll()


def test_a_token_is_renewed_before_it_ends(api, looking):
    door = looking.door()
    door.poll()
    looking.now += 3000
    door.poll()
    assert api.tokens == 2
    assert api.asked == ["/events", "/events"]


def test_a_429_is_obeyed(api, looking):
    api.events = [event("E0")]
    api.refuse = [Response(status_code=429, headers={"Retry-After": "90"})]
    door = looking.door()
    with pytest.raises(OutOfReach, match="come again in 90 seconds"):
        door.poll()
    looking.now += 60
    before = len(api.asked)
    with pytest.raises(OutOfReach, match="30 seconds"):
        door.poll()
    assert len(api.asked) == before
    looking.now += 31
    assert door.poll() == 1


def test_requests_are_no_faster_than_agreed(api, looking):
    api.events = [event(f"E{n}") for n in range(4)]
    looking.door(most_requests_per_second=2).poll()
    assert looking.now >= 0.5 * (len(api.asked) - 1)
    assert all(wait <= 0.5 for wait in looking.slept)


def test_a_next_page_on_another_server_is_not_asked_for(api, looking):
    api.events = [event("E0")]
    api.elsewhere = "https://elsewhere.example/events"
    with pytest.raises(OutOfReach, match="another server"):
        looking.door().poll()
    assert looking.keys == ["E0"]


def test_pages_without_end_are_noticed(api, looking):
    api.events = [event("E0")]
    api.elsewhere = "/events"
    with pytest.raises(OutOfReach, match="more pages than most_pages"):
        looking.door(most_pages=3).poll()
    assert looking.keys == ["E0"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"items": "body.rows"}, "no list at body.rows"),
        ({"url": "{base}/page"}, "no JSON"),
        ({"url": "{base}/nowhere"}, "status 404"),
        ({"token_url": "{base}/nowhere"}, "No token was given"),
    ],
)
def test_what_is_wrong_is_said_in_words(api, looking, changes, words):
    given = {name: value.replace("{base}", api.base) for name, value in changes.items()}
    for look in (looking.door(**given).poll, looking.door(**given).probe):
        with pytest.raises(OutOfReach, match=words):
            look()


def test_a_server_that_is_away_is_said_in_words(looking):
    url = f"http://127.0.0.1:{free_port()}/events"
    with pytest.raises(OutOfReach, match="cannot be reached"):
        looking.door(url=url, sign_in="none").poll()


def test_an_event_that_is_too_large_is_reported_once(api, looking):
    api.events = [event("E0", Note="x" * 500)]
    door = looking.door(max_bytes=300)
    assert [door.poll(), door.poll()] == [1, 0]
    assert looking.keeper.taken[0].refused is Fault.TOO_LARGE


def test_an_event_without_a_key_is_handed_over_once_to_be_parked(api, looking):
    api.events = [{"Type": "EDP"}]
    door = looking.door()
    assert [door.poll(), door.poll()] == [1, 0]
    assert door.probe() == "1 events on the first page"


def test_secrets_do_not_go_over_open_lines():
    with pytest.raises(ValueError, match="https://"):
        feed("oncall", transport="http_poll", poll={"url": "http://cad.example/", "key": "id"})
