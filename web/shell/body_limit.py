"""No form of ours is long: larger bodies are turned away before they are read."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST_FORM = 256 * 1024


class BodyLimit:
    """Answers 413 to bodies over the limit, and to bodies that do not state their length.

    Doors for feeds and programs (`/feeds/`, `/api/`, `/fhir/`) stand beside the pages and have
    limits of their own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request pass if it is small enough."""
        if scope["type"] == "http" and not _own_limit(scope) and too_large(scope):
            refusal = PlainTextResponse(
                "The form was too large. Nothing was changed. Shorten the text and send it again.",
                status_code=413,
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _own_limit(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(("/feeds/", "/api/", "/fhir/"))


def too_large(scope: Scope) -> bool:
    """Over the limit, or without a stated length."""
    headers = dict(scope["headers"])
    if b"transfer-encoding" in headers:
        return True
    length = headers.get(b"content-length", b"0")
    return not length.isdigit() or int(length) > LARGEST_FORM
