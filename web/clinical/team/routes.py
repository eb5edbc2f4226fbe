"""Who may open the pages of tasks, follow-up, referrals, partners and the roster."""

from web.shell.routes_table import ANYBODY, C, PageRoute, S

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
    PageRoute("GET", "/cases/{case_id}/referrals", _TEAM),
    PageRoute("POST", "/cases/{case_id}/referrals", _TEAM),
    PageRoute("GET", "/referrals/{referral_id}", _TEAM),
    PageRoute("POST", "/referrals/{referral_id}/step", _TEAM),
    PageRoute("POST", "/referrals/{referral_id}/link", _TEAM),
    PageRoute("POST", "/referrals/{referral_id}/give", _TEAM),
    PageRoute("GET", "/partners", _TEAM),
    PageRoute("GET", "/partners/{partner_id}", _SUPERVISOR),
    PageRoute("POST", "/partners/{partner_id}", _SUPERVISOR),
    PageRoute("POST", "/partners/{partner_id}/room", _TEAM),
    PageRoute("GET", "/roster", _TEAM),
    PageRoute("GET", "/roster/{team_id}", _SUPERVISOR),
    PageRoute("POST", "/roster/{team_id}", _SUPERVISOR),
    PageRoute("POST", "/credentials", _SUPERVISOR),
    PageRoute("POST", "/credentials/needed", _SUPERVISOR),
    PageRoute("POST", "/pages/{page_id}/seen", _TEAM),
    PageRoute("GET", "/hand-over", _TEAM),
    PageRoute("POST", "/hand-over", _TEAM),
    PageRoute("POST", "/hand-over/{hand_over_id}", _TEAM),
    PageRoute("POST", "/check-in", _TEAM),
    PageRoute("POST", "/check-in/safe", _TEAM),
    # A partner has no account: the link and its one-time code decide, then the gate.
    PageRoute("GET", "/partner/{token}", ANYBODY),
    PageRoute("POST", "/partner/{token}", ANYBODY),
    PageRoute("POST", "/partner/{token}/answer", ANYBODY),
)
