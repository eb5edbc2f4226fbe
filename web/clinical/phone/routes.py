"""Who may open what a phone keeps and sends (R51, R52)."""

from web.shell.routes_table import ANYBODY, C, PageRoute, S

_TEAM = frozenset({C, S})
_SUPERVISOR = frozenset({S})

PHONE_ROUTES = (
    # The worker holds names of our own files only.
    PageRoute("GET", "/phone-worker.js", ANYBODY),
    PageRoute("GET", "/phone", _TEAM),
    PageRoute("GET", "/phone/forms/{form_id}", _TEAM),
    PageRoute("GET", "/phone/state", _TEAM),
    PageRoute("GET", "/phone/cards", _TEAM),
    PageRoute("POST", "/phone/key", _TEAM),
    PageRoute("POST", "/phone/wiped", _TEAM),
    PageRoute("POST", "/phone/send", _TEAM),
    PageRoute("GET", "/phones", _SUPERVISOR),
    PageRoute("POST", "/phones/{device_id}/release", _SUPERVISOR),
    PageRoute("POST", "/phones/{device_id}/wipe", _SUPERVISOR),
)
