"""Who may open the pages of tasks, follow-up, referrals, partners and the roster."""

from web.shell.routes_table import C, PageRoute, S

_TEAM = frozenset({C, S})
_SUPERVISOR = frozenset({S})

TEAM_ROUTES = (
    PageRoute("GET", "/tasks", _TEAM),
    PageRoute("GET", "/tasks/{task_id}", _TEAM),
    PageRoute("POST", "/tasks/{task_id}/done", _TEAM),
    PageRoute("POST", "/tasks/{task_id}/undo", _TEAM),
    PageRoute("POST", "/tasks/{task_id}/give", _TEAM),
    PageRoute("POST", "/tasks/{task_id}/wait", _TEAM),
    PageRoute("POST", "/tasks/told/{task_id}", _TEAM),
    PageRoute("GET", "/cases/{case_id}/follow-up", _TEAM),
    PageRoute("POST", "/cases/{case_id}/follow-up", _TEAM),
    PageRoute("POST", "/cases/{case_id}/follow-up/attempt", _TEAM),
    PageRoute("POST", "/cases/{case_id}/follow-up/decide", _SUPERVISOR),
)
