"""Who may open the pages of the privacy office and of the team's figures."""

from web.shell.routes_table import P, PageRoute

_PRIVACY = frozenset({P})

OFFICE_ROUTES = (
    PageRoute("GET", "/research", _PRIVACY),
    PageRoute("POST", "/research", _PRIVACY),
    PageRoute("GET", "/research/{protocol_id}", _PRIVACY),
    PageRoute("POST", "/research/{protocol_id}/end", _PRIVACY),
    PageRoute("POST", "/research/{protocol_id}/export", _PRIVACY),
    PageRoute("GET", "/research/exports/{export_id}", _PRIVACY),
    PageRoute("GET", "/research/exports/{export_id}/file", _PRIVACY),
    PageRoute("POST", "/research/exports/{export_id}/returned", _PRIVACY),
)
