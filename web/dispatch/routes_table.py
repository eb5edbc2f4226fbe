"""Who may open the pages of the dispatch zone. Nothing clinical is among them."""

from web.operations.routes_table import OPERATIONS_ROUTES
from web.shell.routes_table import ANYBODY, IT, SIGNED_IN, D, P, PageRoute, S

DISPATCH_ROUTES = (
    PageRoute("GET", "/", SIGNED_IN),
    PageRoute("GET", "/board", frozenset({D, S})),
    PageRoute("GET", "/board/stream", frozenset({D, S})),
    PageRoute("POST", "/board/say", frozenset({D, S})),
    # A bound device has no account: its own cookie decides, then the rows as for a dispatcher.
    PageRoute("GET", "/wall", ANYBODY),
    PageRoute("GET", "/wall/stream", ANYBODY),
    PageRoute("GET", "/positions", frozenset({IT, S})),
    PageRoute("POST", "/positions", frozenset({IT, S})),
    PageRoute("POST", "/positions/{position_id}/end", frozenset({IT, S})),
    PageRoute("GET", "/story/{incident_id}", frozenset({D, S, P})),
    *OPERATIONS_ROUTES,
    PageRoute("GET", "/operations/evaluation", frozenset({IT, S})),
    PageRoute("POST", "/operations/feeds/{feed}/release", frozenset({IT, S})),
)
