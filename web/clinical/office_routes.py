"""Who may open the pages of the privacy office and of the team's figures."""

from web.shell.routes_table import C, P, PageRoute, S

_PRIVACY = frozenset({P})
_SUPERVISOR = frozenset({S})
_FIGURES = frozenset({S, P})
_TEAM = frozenset({C, S})
_READERS = frozenset({C, S, P})

OFFICE_ROUTES = (
    PageRoute("GET", "/research", _PRIVACY),
    PageRoute("POST", "/research", _PRIVACY),
    PageRoute("GET", "/research/{protocol_id}", _PRIVACY),
    PageRoute("POST", "/research/{protocol_id}/end", _PRIVACY),
    PageRoute("POST", "/research/{protocol_id}/export", _PRIVACY),
    PageRoute("GET", "/research/exports/{export_id}", _PRIVACY),
    PageRoute("GET", "/research/exports/{export_id}/file", _PRIVACY),
    PageRoute("POST", "/research/exports/{export_id}/returned", _PRIVACY),
    PageRoute("GET", "/requests", _PRIVACY),
    PageRoute("GET", "/people/{person_id}/requests", _READERS),
    PageRoute("POST", "/people/{person_id}/requests", _READERS),
    PageRoute("GET", "/people/{person_id}/requests/{request_id}", _READERS),
    PageRoute("POST", "/people/{person_id}/requests/{request_id}/extend", _PRIVACY),
    PageRoute("POST", "/people/{person_id}/requests/{request_id}/decide", _PRIVACY),
    PageRoute("POST", "/people/{person_id}/requests/{request_id}/review", _READERS),
    PageRoute("POST", "/people/{person_id}/requests/{request_id}/statement", _READERS),
    PageRoute("POST", "/people/{person_id}/requests/{request_id}/answered", _READERS),
    PageRoute("GET", "/people/{person_id}/requests/{request_id}/copy", _READERS),
    PageRoute("GET", "/people/{person_id}/requests/{request_id}/list", _READERS),
    PageRoute("GET", "/people/{person_id}/requests/{request_id}/letter", _READERS),
    PageRoute("GET", "/breaches", _PRIVACY),
    PageRoute("POST", "/breaches", _PRIVACY),
    PageRoute("GET", "/breaches/{breach_id}", _PRIVACY),
    PageRoute("POST", "/breaches/{breach_id}/weigh", _PRIVACY),
    PageRoute("POST", "/breaches/{breach_id}/conclude", _PRIVACY),
    PageRoute("POST", "/breaches/{breach_id}/told", _PRIVACY),
    PageRoute("POST", "/breaches/{breach_id}/delay", _PRIVACY),
    PageRoute("GET", "/people/{person_id}/hold-papers", _TEAM),
    PageRoute("POST", "/people/{person_id}/hold-papers", _TEAM),
    PageRoute("POST", "/people/{person_id}/hold-papers/{hold_id}/rights", _TEAM),
    PageRoute("POST", "/people/{person_id}/hold-papers/{hold_id}/outcome", _TEAM),
    PageRoute("POST", "/people/{person_id}/hold-papers/{hold_id}/transport", _TEAM),
    PageRoute("GET", "/people/{person_id}/hold-papers/{hold_id}/transport", _TEAM),
    PageRoute("GET", "/publications", _FIGURES),
    PageRoute("POST", "/publications", _FIGURES),
    PageRoute("GET", "/publications/{publication_id}", _FIGURES),
    PageRoute("POST", "/publications/{publication_id}/approve", _PRIVACY),
    PageRoute("POST", "/publications/{publication_id}/withdraw", _FIGURES),
    PageRoute("GET", "/publications/{publication_id}/files/{kind}", _FIGURES),
    PageRoute("GET", "/billing", _SUPERVISOR),
    PageRoute("POST", "/billing/provider", _SUPERVISOR),
    PageRoute("POST", "/billing/npi", _SUPERVISOR),
    PageRoute("GET", "/billing/contacts/{encounter_id}", _SUPERVISOR),
    PageRoute("POST", "/billing/contacts/{encounter_id}", _SUPERVISOR),
    PageRoute("POST", "/billing/export", _SUPERVISOR),
    PageRoute("GET", "/billing/files/{export_id}", _SUPERVISOR),
    PageRoute("GET", "/registers", _PRIVACY),
    PageRoute("POST", "/registers/{register}", _PRIVACY),
    PageRoute("POST", "/registers/entries/{entry_id}/end", _PRIVACY),
    PageRoute("GET", "/people/{person_id}/session-notes", _TEAM),
    PageRoute("POST", "/people/{person_id}/session-notes", _TEAM),
)
