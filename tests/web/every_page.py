"""Every page of every role with an address that leads somewhere, from the tables of routes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.web.dispatch_town import ACCOUNTS
from web.shell.routes_table import PageRoute

LOGINS = {role: login for login, _name, role, _restricted in ACCOUNTS}
NO_PAGES = {
    "/": "sends on",
    "/healthy": "one word",
    "/sign-in/provider": "sends on",
    "/sign-in/provider/back": "sends on",
    "/sign-out/provider": "sends on",
    "/board/stream": "a stream of events",
    "/wall/stream": "a stream of events",
    "/phone-worker.js": "a script",
    "/phone/state": "JSON",
    "/phone/cards": "JSON",
    "/forms/{form_id}/export": "a file",
    "/billing/files/{export_id}": "a file",
    "/publications/{publication_id}/files/{kind}": "a file",
    "/form-drafts/{draft_id}/export": "a file",
}
"""Answers to GET that are no page; what ends with `/file` is none either."""


@dataclass(frozen=True)
class Visit:
    """One page as one person opens it; `login` is None for those who need no account."""

    route: str
    path: str
    login: str | None


def visits(lines: Iterable[PageRoute], ids: Mapping[str, str]) -> list[Visit]:
    """Each page once for each role that may open it. `ids`: by name, or an address by its route."""
    found = []
    for line in lines:
        if line.method != "GET" or line.path in NO_PAGES or line.path.endswith("/file"):
            continue
        plain = re.sub(r"{(\w+)}", lambda m: ids.get(m.group(1), "none"), line.path)
        path = ids.get(line.path, plain)
        path += QUERIES.get(line.path, "")
        logins = [None] if line.roles is None else [LOGINS[role] for role in sorted(line.roles)]
        found += [Visit(line.path, path, login) for login in logins]
    return found


QUERIES = {
    "/operations/causes": "?reason=truncated&feed=cad",
    "/stories": "?day=2026-11-23",
    "/form-drafts/{draft_id}/item": "?link=q1",
}
