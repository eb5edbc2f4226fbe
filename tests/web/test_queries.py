"""How often a page asks the database: bounded for each, and not more often where there is more."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

from tests.web.dispatch_town import evening, lay_out
from tests.web.every_page import Visit, visits
from tests.web.multiplied import CHART, Copies
from tests.web.test_every_page_in_browser import ids  # noqa: F401
from tests.web.test_team_in_browser import scene  # noqa: F401
from tests.web.visitor import Visitor, signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.app import Pages
from web.shell.routes_table import SHELL_ROUTES

USUAL = 25
"""Queries of a page, those for the session and the account included."""
MORE = {
    "/today": 35,
    "/cases/{case_id}": 30,
    "/tasks/{task_id}": 30,
    "/referrals/{referral_id}": 55,
    "/numbers": 40,
    "/people/{person_id}/requests/{request_id}/copy": 40,
    "/see-as/{account_id}": 50,
}
"""Pages that show many things at once; a referral asks the gate what it may say, a copy is the
whole record, and to see as somebody else is two sessions and the busiest page."""
ITS_OWN = {"/account/second-factor": "its first opening makes the secret"}


@contextmanager
def queries() -> Iterator[Counter[str]]:
    """Every statement that reads, in any thread, while this is open."""
    found: Counter[str] = Counter()

    def note(_conn, _cursor, statement, _parameters, _context, _many) -> None:
        reads = statement.lstrip().upper().startswith(("SELECT", "WITH"))
        if reads and " audit_head" not in statement:  # the thread that anchors the audit
            found[statement] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def counted(pages: Pages, every: list[Visit]) -> dict[str, Counter[str]]:
    """Route → its queries, each page opened once by the first who may."""
    browsers: dict[str | None, Visitor] = {}
    found: dict[str, Counter[str]] = {}
    for one in every:
        if one.route in found:
            continue
        if one.login not in browsers:
            browsers[one.login] = signed_in(pages, one.login) if one.login else Visitor(pages)
        with queries() as asked:
            answer = browsers[one.login].get(one.path)
        assert answer.status_code < 500, one
        if answer.status_code == 200:
            found[one.route] = asked
    return found


def too_many(found: dict[str, Counter[str]]) -> dict[str, int]:
    return {
        route: asked.total()
        for route, asked in found.items()
        if asked.total() > MORE.get(route, USUAL)
    }


def grown(few: dict[str, Counter[str]], many: dict[str, Counter[str]]) -> dict[str, object]:
    """Pages that ask more often now, with what they ask most often."""
    return {
        route: (few[route].total(), many[route].total(), (many[route] - few[route]).most_common(2))
        for route in (few.keys() & many.keys()) - ITS_OWN.keys()
        if many[route].total() > few[route].total()
    }


def more_rows(zone) -> None:
    """More of everything; then one person with more cases; then one case with more entries."""
    for mark, kept, times in (
        ("~", (), 4),
        ("+", ("person", "person_version"), 2),
        ("*", CHART, 2),
    ):
        zone.write(lambda uow, k=kept, m=mark, n=times: again_in(uow, k, m, n))


def again_in(uow, kept, mark: str, times: int) -> None:
    Copies(uow.conn, kept, mark).write(uow, range(1, times))


def test_a_page_of_the_clinic_asks_seldom_and_not_more_often_where_there_is_more(
    ward,
    clinic,
    ids,  # noqa: F811
):
    every = visits((*SHELL_ROUTES, *CLINICAL_ROUTES), ids)
    few = counted(ward, every)
    more_rows(clinic)
    many = counted(ward, every)
    assert len(few) > 40
    assert too_many(many) == {}
    assert grown(few, many) == {}


def again(call, n: int):
    """Another call like this one."""
    other = {"incident_id": f"{call.incident_id}-{n}", "source_key": f"{call.source_key}-{n}"}
    return call.model_copy(update=other)


def test_a_page_of_dispatch_asks_seldom_and_not_more_often_where_there_are_more_calls(
    board, dispatch
):
    every = visits((*SHELL_ROUTES, *DISPATCH_ROUTES), {"incident_id": "inc-26-104209"})
    few = counted(board, every)
    for n in range(5):
        lay_out(dispatch, [again(one, n) for one in evening()])
    many = counted(board, every)
    assert too_many(many) == {}
    assert grown(few, many) == {}
