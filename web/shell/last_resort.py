"""Catches what nothing else caught. The log gets kind and place of the error, never its words."""

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.shell.site import Site
from web.shell.trouble import AWAY, BROKEN
from zone.errors import TryLater

log = structlog.get_logger()


class LastResort:
    """Shows the error page with a reference number that stands in the log, too."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; answer for it when it breaks."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            reference = self._site.zone.keys.new_id()[-12:]
            # Messages of errors may hold what a person typed, so kind and place must do.
            log.error("page.broke", reference=reference, kind=type(error).__name__, **_place(error))
            if started:
                return
            trouble = AWAY if isinstance(error, TryLater) else BROKEN
            request = Request(scope, receive)
            await self._site.trouble(request, trouble, reference)(scope, receive, send)


def _place(error: Exception) -> dict[str, str | int]:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None:
        return {}
    return {"module": last.tb_frame.f_globals.get("__name__", "?"), "line": last.tb_lineno}
