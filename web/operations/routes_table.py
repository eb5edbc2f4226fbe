"""Who may open the pages of operations, in either zone: structure only, never content (R35)."""

from web.shell.routes_table import IT, P, PageRoute, S

OPERATIONS_ROUTES = (
    PageRoute("GET", "/operations", frozenset({IT, S, P})),
    PageRoute("GET", "/operations/parked/{event_id}", frozenset({IT, S, P})),
    PageRoute("POST", "/operations/parked/{event_id}/replay", frozenset({IT, S})),
    PageRoute("GET", "/operations/audit", frozenset({IT, S, P})),
)
