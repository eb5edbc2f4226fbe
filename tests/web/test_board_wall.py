"""A device in the secured room shows the board without idle lock, and acts for nobody (R49)."""

import pytest

from schemas.audit import AuditTag
from tests.web.test_board import TOKEN, acts
from tests.web.visitor import Visitor, signed_in
from zone.journal.tables import audit


@pytest.fixture
def device(board):
    """A bound device: Lee, the supervisor, bound it and went away."""
    visitor = signed_in(board, "lee")
    answer = visitor.submit("/positions", name="Wall left")
    assert answer.headers["location"] == "/wall"
    bound = Visitor(board)
    bound.cookies = {"handoff_position": visitor.cookies["handoff_position"]}
    return bound


def test_a_bound_device_shows_live_calls_with_nobody_signed_in(device):
    page = device.get("/wall")
    assert page.status_code == 200
    assert "1207 Birch Ln" in page.text
    assert "Wall left" in page.text
    assert 'data-stream="/wall/stream"' in page.text


def test_it_has_no_buttons_and_its_cookie_acts_for_nobody(device, dispatch):
    page = device.get("/wall").text
    assert 'name="ask"' not in page
    assert 'name="not_bh"' not in page
    assert "Sign in to act" in page
    answer = device.post("/board/say", {"csrf": "", "token": TOKEN, "ask": "inc-26-104211"})
    assert answer.status_code in (303, 403)
    assert acts(dispatch) == []


def test_it_does_not_lock_for_idleness(device, clock):
    clock.advance(20 * 3600)
    assert device.get("/wall").status_code == 200


def test_restricted_calls_never_stand_on_it(device):
    assert "Maple House" not in device.get("/wall").text


def test_it_opens_nothing_else(device):
    for path in ("/board", "/story/inc-26-104209", "/operations", "/positions"):
        assert device.get(path).headers["location"].startswith("/sign-in"), path


def test_ended_it_shows_nothing_more(device, board):
    lee = signed_in(board, "lee")
    page = lee.get("/positions").text
    assert "Wall left" in page
    action = page.split('action="/positions/')[1].split('"')[0]
    lee.submit(f"/positions/{action}")
    answer = device.get("/wall")
    assert answer.status_code == 404
    assert "1207 Birch Ln" not in answer.text
    assert device.get("/wall/stream").status_code == 404


def test_an_unbound_device_is_told_so(board):
    answer = Visitor(board).get("/wall")
    assert answer.status_code == 404
    assert "This device shows no board by itself" in answer.text


def test_binding_and_ending_are_audited_and_so_is_what_it_shows(device, dispatch, reads):
    device.get("/wall")
    (read,) = [r for r in reads(dispatch) if r.page == "board"]
    assert read.actor.startswith("position:")
    with dispatch.read() as conn:
        tags = conn.execute(audit.select().where(audit.c.tag == AuditTag.POSITION_BOUND)).all()
    assert len(tags) == 1


def test_a_dispatcher_can_bind_nothing(board):
    assert signed_in(board, "dana").submit("/positions", name="Mine").status_code == 404
