"""Who may open the pages of the clinical zone. Dispatchers: none of them."""

from web.operations.routes_table import OPERATIONS_ROUTES
from web.shell.routes_table import SIGNED_IN, C, P, PageRoute, S

_TEAM = frozenset({C, S})
_CLINICIAN = frozenset({C})
_READERS = frozenset({C, S, P})
_REVIEWERS = frozenset({S, P})
_PRIVACY = frozenset({P})
_SUPERVISOR = frozenset({S})

CLINICAL_ROUTES = (
    PageRoute("GET", "/", SIGNED_IN),
    PageRoute("GET", "/today", _TEAM),
    PageRoute("GET", "/leads/{lead_id}", _TEAM),
    PageRoute("POST", "/leads/{lead_id}/take", _TEAM),
    PageRoute("POST", "/leads/{lead_id}/not-bh", _TEAM),
    PageRoute("POST", "/leads/{lead_id}/undo", _TEAM),
    PageRoute("POST", "/leads/{lead_id}/confirm", _CLINICIAN),
    PageRoute("POST", "/leads/{lead_id}/refuse", _CLINICIAN),
    PageRoute("POST", "/leads/{lead_id}/new-person", _CLINICIAN),
    PageRoute("GET", "/cases/{case_id}", _READERS),
    PageRoute("POST", "/cases/{case_id}/outcome", _TEAM),
    PageRoute("POST", "/cases/{case_id}/encounter", _TEAM),
    PageRoute("POST", "/cases/{case_id}/close", _TEAM),
    PageRoute("POST", "/cases/{case_id}/reopen", _TEAM),
    PageRoute("POST", "/cases/{case_id}/unlink", _CLINICIAN),
    PageRoute("GET", "/cases/{case_id}/unlinked/{breach_id}", _READERS),
    PageRoute("GET", "/cases/{case_id}/forms", _TEAM),
    PageRoute("POST", "/cases/{case_id}/forms", _TEAM),
    PageRoute("POST", "/cases/{case_id}/tasks/{task_id}", _TEAM),
    PageRoute("GET", "/cases/{case_id}/forms/{filling_id}", _TEAM),
    PageRoute("GET", "/cases/{case_id}/forms/{filling_id}/screens/{number}", _TEAM),
    PageRoute("POST", "/cases/{case_id}/forms/{filling_id}/screens/{number}", _TEAM),
    PageRoute("POST", "/cases/{case_id}/forms/{filling_id}/sign", _TEAM),
    PageRoute("POST", "/cases/{case_id}/forms/{filling_id}/amend", _TEAM),
    PageRoute("GET", "/forms", _READERS),
    PageRoute("POST", "/forms", _SUPERVISOR),
    PageRoute("GET", "/forms/{form_id}", _READERS),
    PageRoute("GET", "/forms/{form_id}/export", _READERS),
    PageRoute("POST", "/forms/{form_id}/publish", _SUPERVISOR),
    PageRoute("POST", "/forms/{form_id}/retire", _SUPERVISOR),
    PageRoute("POST", "/forms/{form_id}/attest", _PRIVACY),
    PageRoute("GET", "/workflows", _READERS),
    PageRoute("POST", "/workflows", _SUPERVISOR),
    PageRoute("GET", "/workflows/{workflow_id}", _READERS),
    PageRoute("POST", "/workflows/{workflow_id}/publish", _SUPERVISOR),
    PageRoute("GET", "/cases/{case_id}/way", _TEAM),
    PageRoute("POST", "/cases/{case_id}/way", _TEAM),
    PageRoute("POST", "/cases/{case_id}/way/step", _TEAM),
    PageRoute("GET", "/story/lead/{lead_id}", _READERS),
    PageRoute("GET", "/people/{person_id}/consents", _READERS),
    PageRoute("POST", "/people/{person_id}/consents", _TEAM),
    PageRoute("POST", "/people/{person_id}/consents/withdraw", _TEAM),
    PageRoute("POST", "/people/{person_id}/consents/event", _TEAM),
    PageRoute("POST", "/people/{person_id}/talks", _TEAM),
    PageRoute("POST", "/people/{person_id}/restrictions", _TEAM),
    PageRoute("GET", "/people/{person_id}/tell", _TEAM),
    PageRoute("POST", "/people/{person_id}/tell", _TEAM),
    PageRoute("GET", "/people/{person_id}/told/{disclosure_id}", _TEAM),
    PageRoute("GET", "/people/{person_id}/accounting", _READERS),
    PageRoute("GET", "/people/{person_id}/break-glass", _CLINICIAN),
    PageRoute("POST", "/people/{person_id}/break-glass", _CLINICIAN),
    PageRoute("GET", "/people/{person_id}/emergency", _CLINICIAN),
    PageRoute("GET", "/reviews", _REVIEWERS),
    PageRoute("POST", "/reviews/{task_id}", _REVIEWERS),
    PageRoute("GET", "/policy", _PRIVACY),
    PageRoute("POST", "/policy", _PRIVACY),
    PageRoute("POST", "/policy/draft", _PRIVACY),
    *OPERATIONS_ROUTES,
)
