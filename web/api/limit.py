"""Requests that are too large are turned away before they are read."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.shell.body_limit import too_large


class Limit:
    """Answers 413, in the words of the interface that it stands before."""

    def __init__(self, app: ASGIApp, refusal: Response) -> None:
        self._app, self._refusal = app, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass if it is small enough."""
        if scope["type"] == "http" and too_large(scope):
            await self._refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
