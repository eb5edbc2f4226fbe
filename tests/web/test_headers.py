"""The strict headers stand on every response, whatever it is."""

import pytest

from tests.web.dispatch_town import dispatch_pages
from tests.web.visitor import Visitor, signed_in
from web.shell.security_headers import CONTENT_POLICY

EXPECTED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'"
)


def test_the_policy_is_the_strict_one():
    assert CONTENT_POLICY == EXPECTED
    assert "unsafe" not in CONTENT_POLICY


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sign-in", 200),
        ("/board", 200),
        ("/", 303),
        ("/nowhere", 404),
        ("/board/say", 405),
        ("/static/handoff.css", 200),
        ("/static/nothing.css", 404),
        ("/healthy", 200),
        ("/broken", 500),
    ],
)
def test_every_response_carries_the_policy(board, path, status):
    board.state.desk.feeds = lambda _now: 1 / 0
    visitor = signed_in(board, "dana") if path not in ("/sign-in",) else Visitor(board)
    if path == "/broken":
        path = "/board"
    elif path == "/board":
        del board.state.desk.feeds
    answer = visitor.get(path)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == EXPECTED
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_pages_are_never_stored(board):
    visitor = signed_in(board, "dana")
    for path in ("/board", "/nowhere", "/sign-in", "/"):
        assert visitor.get(path).headers["cache-control"] == "no-store"


def test_static_files_are_kept_for_good_under_their_hash_only(board):
    visitor = Visitor(board)
    address = visitor.get("/sign-in").text.split('href="/static/handoff', 1)[1].split('"', 1)[0]
    assert "immutable" in visitor.get(f"/static/handoff{address}").headers["cache-control"]
    assert visitor.get("/static/handoff.css").headers["cache-control"] == "no-cache"


def test_over_https_browsers_are_told_to_stay_there(dispatch):
    answer = Visitor(dispatch_pages(dispatch, https=True)).get("/sign-in")
    assert "max-age" in answer.headers["strict-transport-security"]


def test_an_unknown_host_name_gets_no_page(dispatch):
    pages = dispatch_pages(dispatch, allowed_hosts=("board.example",))
    assert Visitor(pages).get("/sign-in").status_code == 400


def test_no_page_has_a_style_or_script_of_its_own(board, ward, leads):
    for visitor, path in (
        (signed_in(board, "dana"), "/board"),
        (signed_in(ward, "carla"), "/today"),
        (signed_in(ward, "carla"), f"/leads/{leads['26-104209']}"),
    ):
        text = visitor.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert "onclick" not in text
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text
        assert all("src=" in part for part in text.split("<script")[1:])


def test_the_first_page_is_light(board):
    visitor = signed_in(board, "dana")
    names = ("handoff.css", "uswds/uswds.css", "js/board.js", "js/freshness.js", "js/ages.js")
    size = len(visitor.get("/board").content)
    size += sum(len(visitor.get(f"/static/{name}").content) for name in names)
    assert size < 140_000  # uncompressed; compressed it is under a third
