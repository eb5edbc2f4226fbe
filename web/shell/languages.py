"""The languages there are, and which one a request is answered in.

A language is a folder `web/locale/CODE` with a compiled catalogue; docs/languages.md says how one
is added. The account's own setting comes first, then what this browser chose with the switch of
the footer, then what it prefers (`Accept-Language`), then English.
"""

from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from babel import Locale, negotiate_locale
from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.shell.settings import PageSettings
from web.shell.wording import ENGLISH, Language, speak

LOCALE = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "handoff"
_MOST = 10
"""So many preferences of a browser are read; more are somebody's joke."""


@cache
def languages() -> dict[str, Language]:
    """Every language by its code, English first; catalogues are read once per process."""
    found = {ENGLISH.code: ENGLISH}
    for compiled in sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        code = compiled.parent.parent.name
        with compiled.open("rb") as file:
            found[code] = Language(code, GNUTranslations(file))
    return found


@cache
def own_name(code: str) -> str:
    """What a language calls itself, e.g. `Español`."""
    return str(Locale.parse(code).get_language_name(code)).capitalize()


def cookie_name(settings: PageSettings) -> str:
    """The cookie of the switch: a preference, no secret."""
    return "__Host-language" if settings.https else "handoff_language"


def of_browser(request: Request, settings: PageSettings) -> Language:
    """By the switch of this browser, else by what it prefers, else English."""
    known = languages()
    switched = request.cookies.get(cookie_name(settings), "")
    return known.get(switched) or known[_preferred(request.headers.get("accept-language", ""))]


def of_account(code: str) -> Language | None:
    """The language that an account has chosen; None: it has chosen none that there is."""
    return languages().get(code)


def _preferred(header: str) -> str:
    """The first language of `Accept-Language` (RFC 9110, 12.5.4) that there is, by its weight."""
    wanted = []
    for part in header.split(",")[:_MOST]:
        tag, _sep, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.replace("-", "_")))
        except ValueError:
            continue
    tags = [tag for weight, tag in sorted(wanted, key=lambda w: w[0]) if weight]
    return negotiate_locale(tags, list(languages())) or ENGLISH.code


class Speaking:
    """Answers in the browser's language, error pages too; the door then asks the account."""

    def __init__(self, app: ASGIApp, settings: PageSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the language of one request and pass it on."""
        if scope["type"] == "http":
            speak(of_browser(Request(scope), self._settings))
        await self._app(scope, receive, send)
