"""Who may open the pages of the form builder: whoever imports forms."""

from web.shell.routes_table import PageRoute, S

_SUPERVISOR = frozenset({S})

DRAFT_ROUTES = (
    PageRoute("POST", "/form-drafts", _SUPERVISOR),
    PageRoute("GET", "/form-drafts/{draft_id}", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/items", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/move", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/remove", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/undo", _SUPERVISOR),
    PageRoute("GET", "/form-drafts/{draft_id}/item", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/item", _SUPERVISOR),
    PageRoute("GET", "/form-drafts/{draft_id}/try", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/try", _SUPERVISOR),
    PageRoute("GET", "/form-drafts/{draft_id}/export", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/publish", _SUPERVISOR),
    PageRoute("POST", "/form-drafts/{draft_id}/drop", _SUPERVISOR),
)
