"""Who may open the pages of households, places, plans, death, intake and arrivals."""

from web.shell.routes_table import C, P, PageRoute, S

_TEAM = frozenset({C, S})
_CLINICIAN = frozenset({C})
_SUPERVISOR = frozenset({S})
_READERS = frozenset({C, S, P})

RECORD_ROUTES = (
    PageRoute("GET", "/intake", _TEAM),
    PageRoute("POST", "/intake", _TEAM),
    PageRoute("GET", "/people/{person_id}/timeline", _READERS),
    PageRoute("GET", "/people/{person_id}/household", _TEAM),
    PageRoute("POST", "/people/{person_id}/household/find", _TEAM),
    PageRoute("POST", "/people/{person_id}/household/add", _TEAM),
    PageRoute("POST", "/people/{person_id}/household/end", _TEAM),
    PageRoute("POST", "/people/{person_id}/household/apart", _TEAM),
    PageRoute("POST", "/supervision/together", _SUPERVISOR),
    PageRoute("GET", "/cases/{case_id}/place", _TEAM),
    PageRoute("GET", "/people/{person_id}/plan", _TEAM),
    PageRoute("POST", "/people/{person_id}/plan", _TEAM),
    PageRoute("GET", "/people/{person_id}/plan/print", _TEAM),
    PageRoute("POST", "/people/{person_id}/wishes", _TEAM),
    PageRoute("POST", "/people/{person_id}/care-line", _TEAM),
    PageRoute("POST", "/people/{person_id}/episodes", _TEAM),
    PageRoute("POST", "/people/{person_id}/episodes/close", _TEAM),
    PageRoute("POST", "/people/{person_id}/death", _TEAM),
    PageRoute("POST", "/people/{person_id}/death/undo", _SUPERVISOR),
    PageRoute("GET", "/community", _READERS),
    PageRoute("GET", "/arrivals", _TEAM),
    PageRoute("GET", "/arrivals/{arrival_id}", _TEAM),
    PageRoute("POST", "/arrivals/{arrival_id}/match", _CLINICIAN),
    PageRoute("POST", "/arrivals/{arrival_id}/unmatch", _CLINICIAN),
    PageRoute("POST", "/arrivals/{arrival_id}/aside", _CLINICIAN),
    PageRoute("POST", "/arrivals/{arrival_id}/consent", _TEAM),
)
