"""The page on routes and roles, the table of the door, and the routes there are say the same."""

import pytest
from starlette.routing import Mount, Route

from handoff.bootstrap.dispatch import wire_dispatch
from handoff.new_config import write_config
from handoff.settings import load
from tests.house.committed import ROOT, text_of
from web.clinical.routes_table import CLINICAL_ROUTES
from web.dispatch.routes_table import DISPATCH_ROUTES
from web.shell.routes_table import SHELL_ROUTES, PageRoute
from zone.accounts.account import Role

PAGE = text_of(ROOT / "docs" / "routes.md")
TABLES = {
    "Both zones": SHELL_ROUTES,
    "Dispatch zone": DISPATCH_ROUTES,
    "Clinical zone": CLINICAL_ROUTES,
}


def listed(title: str) -> dict[str, tuple[set[Role], bool]]:
    """Route → (roles that may, whether anybody may)."""
    part = PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]
    found = {}
    for line in part.splitlines():
        if line.startswith("| `"):
            route, *cells, signed_out = (cell.strip() for cell in line.strip("|").split("|"))
            roles = {role for role, cell in zip(Role, cells, strict=True) if cell == "yes"}
            found[route.strip("`")] = (roles, signed_out == "yes")
    return found


@pytest.mark.parametrize("title", TABLES)
def test_the_page_and_the_doors_table_say_the_same(title):
    lines = TABLES[title]
    expected = {
        f"{line.method} {line.path}": (
            set(Role) if line.roles is None else set(line.roles),
            line.roles is None,
        )
        for line in lines
    }
    found = listed(title)
    to_write = [as_row(line) for line in lines if f"{line.method} {line.path}" not in found]
    assert to_write == [], "rows that docs/routes.md lacks"
    assert found == expected


def as_row(line: PageRoute) -> str:
    cells = ["yes" if line.roles is None or role in line.roles else "" for role in Role]
    cells = [f"`{line.method} {line.path}`", *cells, "" if line.roles is not None else "yes"]
    return " ".join(["|", *(f"{cell} |" if cell else "|" for cell in cells)])


WITHOUT_ACCOUNT = {
    "GET /phone-worker.js": "names of our own files",
    "GET /wall": "a bound device's own cookie decides (tests/web/test_board_wall.py)",
    "GET /wall/stream": "the same",
}


def test_no_clinical_page_is_open_to_a_dispatcher_or_to_nobody_in_particular():
    """Written out, so that a slip in page and table alike is still found."""
    first_page = {"GET /"}
    for route, (roles, anybody) in listed("Clinical zone").items():
        assert not anybody or " /partner/{token}" in route or route in WITHOUT_ACCOUNT, route
        assert Role.DISPATCHER not in roles or route in first_page or anybody, route
        if route.startswith(("GET /leads", "GET /cases", "POST /", "GET /today", "GET /story")):
            machinery = route.startswith(("POST /operations", "POST /clients"))
            assert Role.IT not in roles or machinery or anybody, route


def test_no_clinician_works_in_the_dispatch_zone():
    for route, (roles, _) in listed("Dispatch zone").items():
        assert Role.CLINICIAN not in roles or route == "GET /" or route in WITHOUT_ACCOUNT, route


@pytest.fixture
def front(tmp_path):
    """What the port of a dispatch zone serves."""
    write_config(tmp_path / "handoff.toml")
    wired = wire_dispatch(load(tmp_path / "handoff.toml"))
    yield wired.pages
    wired.zone.close()


def test_beside_the_pages_there_is_nothing_but_what_the_page_names(front):
    outside = {r.path for r in front.routes if isinstance(r, Route)}
    assert outside == {"/feeds/{name}", "/health"}
    (pages,) = (r.app for r in front.routes if isinstance(r, Mount))
    mounted = {r.path for r in pages.routes if isinstance(r, Mount)}
    assert mounted == {"/static"}
    others = {type(r).__name__ for r in pages.routes} - {"Mount", "APIRoute", "_IncludedRouter"}
    assert others <= {"Host", "Route"} - {"Host"}, others
