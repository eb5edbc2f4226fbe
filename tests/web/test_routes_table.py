"""Every route and every role against the table; a dispatcher gets no clinical byte."""

import re

import orjson
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from schemas.audit import AuditTag
from tests.web.clinical_town import KNOWN
from tests.web.dispatch_town import ACCOUNTS
from tests.web.visitor import Visitor, signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.routes_table import SHELL_ROUTES, PageRoute, RoutesTable
from zone.accounts import Role, sessions
from zone.journal.tables import audit

LOGINS = {role: login for login, _name, role, _restricted in ACCOUNTS}
CLINICAL_BYTES = ("Birch", "Chapel", "VANDERMEER", KNOWN.family, "555-0142", "Unknown trouble")


def routes_of(pages):
    groups = [getattr(route, "original_router", None) for route in pages.routes]
    inner = [route for group in groups if group is not None for route in group.routes]
    return {
        (method, route.path)
        for route in (*pages.routes, *inner)
        if isinstance(route, APIRoute)
        for method in route.methods
    }


def test_the_dispatch_table_names_exactly_the_routes_there_are(board):
    table = {(line.method, line.path) for line in (*SHELL_ROUTES, *DISPATCH_ROUTES)}
    assert routes_of(board) == table


def test_the_clinical_table_names_exactly_the_routes_there_are(ward):
    table = {(line.method, line.path) for line in (*SHELL_ROUTES, *CLINICAL_ROUTES)}
    assert routes_of(ward) == table


def test_a_route_that_is_not_in_the_table_is_open_to_nobody(board):
    board.add_api_route("/forgotten", lambda: "secret")
    answer = signed_in(board, "ivan").get("/forgotten")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_a_route_cannot_stand_in_the_table_twice():
    line = PageRoute("GET", "/x", frozenset())
    with pytest.raises(ValueError, match="twice"):
        RoutesTable((line, line))


def test_every_role_of_dispatch_gets_in_where_the_table_says_and_nowhere_else(board):
    for role in Role:
        check_role(board, DISPATCH_ROUTES, role)


def test_every_role_of_the_clinic_gets_in_where_the_table_says_and_nowhere_else(ward):
    for role in Role:
        check_role(ward, CLINICAL_ROUTES, role)


def check_role(pages, lines, role):
    visitor = signed_in(pages, LOGINS[role])
    for line in lines:
        if line.roles is None:
            continue  # a partner's link: no role opens it (tests/web/test_referral_pages.py)
        allowed = role in line.roles
        if line.path == "/board/stream" and allowed:
            continue  # a stream does not end; tests/web/test_stream.py reads it
        answer = knock(visitor, line, "x")
        turned_away = f"{line.method} {line.path}" in refusals(visitor)
        assert turned_away != allowed, (role, line)
        if not allowed:
            assert answer.status_code == 404
            assert "There is nothing here for you" in answer.text


def knock(visitor: Visitor, line: PageRoute, lead: str):
    path = re.sub(r"{\w+}", "x", line.path.replace("{lead_id}", lead))
    return visitor.get(path) if line.method == "GET" else visitor.submit(path)


def refusals(visitor) -> set[str]:
    """Pages that this very person was turned away from."""
    me = sessions.session(visitor.zone, visitor.cookies["handoff_session"]).account.account_id
    mine = (audit.c.tag == AuditTag.PAGE_REFUSED, audit.c.actor == me)
    with visitor.zone.read() as conn:
        rows = conn.execute(select(audit.c.detail).where(*mine))
        return {orjson.loads(detail)["page"] for (detail,) in rows}


@pytest.mark.parametrize("path", ["/board", "/operations", "/story/x", "/board/stream"])
def test_nobody_signed_in_is_sent_to_sign_in(board, path):
    answer = Visitor(board).get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_dispatchers_account_gets_no_clinical_byte(ward, leads):
    """Even an account of that role inside the clinical zone: every route, with real ids."""
    visitor = signed_in(ward, "dana")
    for line in CLINICAL_ROUTES:
        answer = knock(visitor, line, leads["26-104209"])
        without_account = line.roles is None  # the partner's form for its code
        assert answer.status_code in ((200, 400, 401) if without_account else (303, 404)), line
        for byte in CLINICAL_BYTES:
            assert byte not in answer.text, (line, byte)


def test_the_same_pages_do_show_those_bytes_to_a_clinician(ward, leads):
    """The test above could fail: the bytes it looks for are there."""
    visitor = signed_in(ward, "carla")
    text = visitor.get("/today").text + visitor.get(f"/leads/{leads['26-104209']}").text
    assert [byte for byte in CLINICAL_BYTES if byte not in text and byte != KNOWN.family] == []


def test_an_account_without_any_page_in_this_zone_is_told_so_and_not_sent_in_circles(ward):
    visitor = signed_in(ward, "dana")
    assert visitor.get("/").headers["location"] == "/sign-in"
    answer = visitor.get("/sign-in")
    assert answer.status_code == 403
    assert "This account has no pages here" in answer.text
    assert "Sign out" in answer.text


def test_an_address_that_somebody_typed_is_not_written_into_the_audit(ward):
    signed_in(ward, "carla").get("/cases/VANDERMEER")
    with ward.state.site.zone.read() as conn:
        rows = conn.execute(select(audit).where(audit.c.tag == AuditTag.PAGE_REFUSED)).all()
    assert len(rows) == 1
    assert "VANDERMEER" not in str(rows)


def test_a_session_of_one_zone_opens_nothing_in_the_other(board, ward):
    other = Visitor(ward)
    other.cookies = signed_in(board, "dana").cookies
    assert other.get("/today").status_code == 303
