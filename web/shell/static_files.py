"""Static files: kept by the browser for good when asked for by their hash, else re-checked."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class KeptFiles(StaticFiles):
    """Adds the caching rule; a file without hash in its address is checked each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file and its caching rule."""
        response = await super().get_response(path, scope)
        hashed = scope.get("query_string", b"").startswith(b"v=")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response
