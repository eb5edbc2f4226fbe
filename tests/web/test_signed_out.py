"""Nobody signed in: every route of both zones sends to sign-in, and shows nothing."""

import pytest

from tests.web.test_routes_table import CLINICAL_BYTES
from tests.web.visitor import Visitor
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.routes_table import PageRoute

# A bound device has no sign-in: its own cookie decides (tests/web/test_board_wall.py).
OF_DISPATCH = [line for line in DISPATCH_ROUTES if line.roles is not None]


def test_every_page_of_dispatch_sends_to_sign_in(board):
    for line in OF_DISPATCH:
        sent_away(Visitor(board), line, "x")


# A partner's link has no sign-in: its page asks for a code (tests/web/test_referral_pages.py).
OF_STAFF = [line for line in CLINICAL_ROUTES if line.roles is not None]


def test_every_page_of_the_clinic_sends_to_sign_in(ward, leads):
    for line in OF_STAFF:
        sent_away(Visitor(ward), line, leads["26-104209"])


def sent_away(visitor: Visitor, line: PageRoute, lead: str) -> None:
    path = line.path.replace("{lead_id}", lead)
    form = {"csrf": "x"} if line.method == "POST" else None
    answer = visitor.send(line.method, path, data=form)
    assert answer.status_code == 303, line
    assert answer.headers["location"].startswith("/sign-in"), line
    for byte in CLINICAL_BYTES:
        assert byte not in answer.text, line


@pytest.mark.parametrize(
    "method", ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]
)
def test_no_other_method_opens_anything(board, ward, leads, method):
    for pages, lines in ((board, DISPATCH_ROUTES), (ward, CLINICAL_ROUTES)):
        visitor = Visitor(pages)
        for line in lines:
            path = line.path.replace("{lead_id}", leads["26-104209"])
            assert visitor.send(method, path).status_code in (403, 404, 405), (method, path)
