"""Which role may open which route: one table per zone, looked up by the door.

What is not in the table is open to nobody. Row by row, `redaction.access` decides further.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from zone.accounts.account import Role

D, C, S, P, IT = (
    Role.DISPATCHER,
    Role.CLINICIAN,
    Role.SUPERVISOR,
    Role.PRIVACY_OFFICER,
    Role.IT,
)
ANYBODY: frozenset[Role] | None = None
"""Also without sign-in: the sign-in page itself, and what says that the pages are up."""
SIGNED_IN = frozenset(Role)


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One line of the table; `path` is written as the framework has it."""

    method: str
    path: str
    roles: frozenset[Role] | None


class RoutesTable:
    """Lookup by method and path; HEAD counts as GET."""

    def __init__(self, lines: Iterable[PageRoute]) -> None:
        self.lines = tuple(lines)
        self._by_key = {(line.method, line.path): line for line in self.lines}
        if len(self._by_key) != len(self.lines):
            raise ValueError("a route stands twice in the table")

    def find(self, method: str, path: str) -> PageRoute | None:
        """Return the line of this route, or None: then nobody may."""
        return self._by_key.get(("GET" if method == "HEAD" else method, path))

    def opens(self, role: Role, path: str) -> bool:
        """May this role read this page? For showing or leaving out a link to it."""
        line = self.find("GET", path)
        return line is not None and (line.roles is None or role in line.roles)


SHELL_ROUTES = (
    PageRoute("GET", "/sign-in", ANYBODY),
    PageRoute("POST", "/sign-in", ANYBODY),
    PageRoute("GET", "/sign-in/provider", ANYBODY),
    PageRoute("GET", "/sign-in/provider/back", ANYBODY),
    PageRoute("GET", "/sign-in/passkey", ANYBODY),
    PageRoute("POST", "/sign-in/passkey", ANYBODY),
    PageRoute("GET", "/sign-out/provider", ANYBODY),
    PageRoute("POST", "/sign-out", SIGNED_IN),
    PageRoute("GET", "/sign-in/code", SIGNED_IN),
    PageRoute("POST", "/sign-in/code", SIGNED_IN),
    PageRoute("GET", "/account/second-factor", SIGNED_IN),
    PageRoute("POST", "/account/second-factor", SIGNED_IN),
    PageRoute("GET", "/account", SIGNED_IN),
    PageRoute("POST", "/account/password", SIGNED_IN),
    PageRoute("GET", "/account/passkeys/new", SIGNED_IN),
    PageRoute("POST", "/account/passkeys/new", SIGNED_IN),
    PageRoute("POST", "/account/passkeys/{passkey_id}/name", SIGNED_IN),
    PageRoute("POST", "/account/passkeys/{passkey_id}/remove", SIGNED_IN),
    PageRoute("POST", "/account/recovery-codes", SIGNED_IN),
    PageRoute("POST", "/account/sessions/end-others", SIGNED_IN),
    PageRoute("POST", "/account/sessions/{session_id}/end", SIGNED_IN),
    PageRoute("GET", "/exercises", SIGNED_IN),
    PageRoute("GET", "/quick-card", SIGNED_IN),
    PageRoute("POST", "/language", ANYBODY),
    PageRoute("GET", "/healthy", ANYBODY),
)
