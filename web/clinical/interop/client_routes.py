"""Who may open the pages of programs and of seeing the pages as somebody else."""

from web.shell.routes_table import IT, P, PageRoute

_ADMIN = frozenset({IT, P})

CLIENT_ROUTES = (
    PageRoute("GET", "/clients", _ADMIN),
    PageRoute("POST", "/clients", _ADMIN),
    PageRoute("GET", "/clients/{client_id}", _ADMIN),
    PageRoute("POST", "/clients/{client_id}/revoke", _ADMIN),
    PageRoute("POST", "/clients/{client_id}/webhooks", _ADMIN),
    PageRoute("POST", "/clients/{client_id}/webhooks/{webhook_id}", _ADMIN),
    PageRoute("GET", "/see-as", _ADMIN),
    PageRoute("GET", "/see-as/{account_id}", _ADMIN),
)
