"""A form counts only from our own pages, with the session's token, and only if it is short."""

import re

import pytest

from tests.web.dispatch_town import PASSWORD
from tests.web.visitor import Visitor, signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.body_limit import LARGEST_FORM

ACTS = {
    line.path
    for line in (*DISPATCH_ROUTES, *CLINICAL_ROUTES)
    if line.method == "POST" and line.roles  # a partner has a code, and a cookie for its page alone
}


DISPATCH = {line.path for line in DISPATCH_ROUTES}


@pytest.mark.parametrize("token", [None, "", "x" * 64])
def test_no_act_without_the_sessions_token(board, ward, token):
    lee, carla = signed_in(board, "lee"), signed_in(ward, "carla")
    for path in ACTS:
        data = {} if token is None else {"csrf": token}
        home = lee if path in DISPATCH else carla
        answer = home.post(re.sub(r"{\w+}", "x", path), data)
        assert answer.status_code == 403, path
        assert "too old to act on" in answer.text


def test_the_token_of_another_session_does_not_count(board):
    other = signed_in(board, "lee").csrf
    assert signed_in(board, "dana").post("/sign-out", {"csrf": other}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_from_elsewhere_is_turned_away_even_with_the_token(board, headers):
    visitor = signed_in(board, "dana")
    assert visitor.post("/sign-out", {"csrf": visitor.csrf}, **headers).status_code == 403
    assert visitor.get("/board").status_code == 200


def test_a_form_from_our_own_page_counts(board):
    visitor = signed_in(board, "dana")
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    assert visitor.post("/sign-out", {"csrf": visitor.csrf}, **headers).status_code == 303


def test_nobody_is_signed_in_from_another_site(board):
    answer = Visitor(board).post(
        "/sign-in", {"login": "dana", "password": PASSWORD}, origin="https://evil.example"
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_huge_form_is_turned_away_unread(board):
    answer = signed_in(board, "dana").submit("/board/say", token="x" * (LARGEST_FORM + 1))
    assert answer.status_code == 413


def test_feeds_have_limits_of_their_own(board):
    answer = Visitor(board).post("/feeds/cad", {"x": "y" * (LARGEST_FORM + 1)})
    assert answer.status_code == 404


@pytest.mark.parametrize("form", [{}, {"token": "12345678"}, {"token": "short", "ask": "x"}])
def test_a_form_that_lacks_something_says_so_in_plain_words(board, form):
    answer = signed_in(board, "dana").submit("/board/say", **form)
    assert answer.status_code == 400
    assert "Something on the form could not be read" in answer.text
