"""Who may open the pages of operations: structure only, never content, save where R35 allows."""

from collections.abc import Iterator

from web.shell.routes_table import IT, C, P, PageRoute, S
from zone.accounts.account import Role

_ALL = frozenset({IT, S, P})
_ACT = frozenset({IT, S})


def operations_routes(staff: frozenset[Role] = frozenset()) -> Iterator[PageRoute]:
    """The routes of one zone. `staff`: who else may look at single parked messages there."""
    yield PageRoute("GET", "/operations", _ALL)
    yield PageRoute("GET", "/operations/causes", _ALL)
    yield PageRoute("POST", "/operations/runs", _ACT)
    yield PageRoute("POST", "/operations/runs/{run_id}", _ACT)
    yield PageRoute("GET", "/operations/parked/{event_id}", _ALL | staff)
    yield PageRoute("POST", "/operations/parked/{event_id}/replay", _ACT)
    yield PageRoute("POST", "/operations/parked/{event_id}/open", _ACT | staff)
    yield PageRoute("POST", "/operations/parked/{event_id}/edit", _ACT)
    yield PageRoute("GET", "/operations/feeds/{feed}", _ALL)
    yield PageRoute("POST", "/operations/feeds/{feed}/stage", _ACT)
    yield PageRoute("POST", "/operations/feeds/{feed}/revert", _ACT)
    yield PageRoute("POST", "/operations/feeds/{feed}/pause", _ACT)
    yield PageRoute("GET", "/operations/feeds/{feed}/document", _ALL)
    yield PageRoute("GET", "/operations/feeds/{feed}/trial", _ACT)
    yield PageRoute("POST", "/operations/feeds/{feed}/trial", _ACT)
    yield PageRoute("GET", "/operations/audit", _ALL)


OPERATIONS_ROUTES = tuple(operations_routes())
CLINICAL_OPERATIONS = tuple(operations_routes(frozenset({C})))
