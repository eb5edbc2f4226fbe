"""The interface as one application, with a description of its own and answers of one form."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from redaction.gate import Gate
from web.api import cases, encounters, forms, people, referrals, responses, tasks
from web.api.caller import Office
from web.api.limit import Limit
from web.api.problems import (
    ALWAYS,
    AWAY,
    BAD_CURSOR,
    BROKEN,
    CHANGED,
    MEDIA,
    NO_ADDRESS,
    NOT_NOW_SO,
    TOO_LARGE,
    VERSION_NEEDED,
    WRONG_METHOD,
    NotDone,
    Problem,
    ProblemShape,
    answer,
    unreadable,
)
from web.shell.throttle import Throttle
from zone.errors import TryLater
from zone.zone import Zone

REST = "/api/v1"
PER_MINUTE = 600
STRANGERS_PER_MINUTE = 30
Answer = Callable[[Problem], Response]
log = structlog.get_logger()
_DESCRIPTION = (
    "Programs of partner organizations read and write what the clinical zone holds. Each answer "
    "goes through the disclosure gate for the organization and purpose that the token is "
    "registered for; what may not be told is answered as if it were not there."
)
MORE = (BAD_CURSOR, CHANGED, VERSION_NEEDED, NOT_NOW_SO, unreadable("…"))


def office_of(zone: Zone, gate: Gate, per_minute: int = PER_MINUTE) -> Office:
    """What the interfaces of a zone work with; they share one count of requests."""
    return Office(zone, gate, Throttle(per_minute), Throttle(STRANGERS_PER_MINUTE))


def rest_app(office: Office | None) -> FastAPI:
    """JSON for programs, under /api/v1. Without an office it only describes itself."""
    return build(
        office,
        REST,
        "Handoff, clinical zone",
        (people, cases, encounters, tasks, referrals, forms, responses),
        answer,
        {problem.status: _described(problem) for problem in (*ALWAYS, *MORE)},
    )


def build(
    office: Office | None,
    prefix: str,
    title: str,
    rooms: Iterable[Any],
    say: Answer,
    problems: Mapping[int | str, dict[str, Any]],
    media: str = "application/json",
) -> FastAPI:
    """An application whose every answer that is none is said by `say`."""
    app = FastAPI(
        title=title,
        version="1.0.0",
        description=_DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": prefix}],
        responses=dict(problems),
        default_response_class=_of(media),
        separate_input_output_schemas=False,
    )
    app.state.office, app.state.prefix = office, prefix
    app.add_middleware(Limit, refusal=say(TOO_LARGE))
    for room in rooms:
        router: APIRouter = room.router
        app.include_router(router)
    for kind, told in _told(say).items():
        app.add_exception_handler(kind, told)
    return app


def _of(media: str) -> type[JSONResponse]:
    """A JSON response of this media type, so that descriptions name it."""
    return type("Answered", (JSONResponse,), {"media_type": media})


def _told(say: Answer) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    def not_done(_: Request, error: Exception) -> Response:
        assert isinstance(error, NotDone)
        return say(error.problem)

    def unread(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return say(unreadable(_fields(error)))

    def framework(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = say(WRONG_METHOD if error.status_code == WRONG_METHOD.status else NO_ADDRESS)
        said.headers.update(error.headers or {})
        return said

    def later(_: Request, _error: Exception) -> Response:
        return say(AWAY)

    def broken(request: Request, error: Exception) -> Response:
        log.error("api.broke", where=request.scope["route"].path, error=type(error).__name__)
        return say(BROKEN)

    return {
        NotDone: not_done,
        RequestValidationError: unread,
        HTTPException: framework,
        TryLater: later,
        Exception: broken,
    }


def _fields(error: RequestValidationError) -> str:
    """Where it does not fit, in words of the description; nothing of what was sent. Keys of an
    unknown field are the sender's own words, so only known places are named."""
    places = {
        ".".join(str(part) for part in one["loc"][:2])
        for one in error.errors()
        if one["type"] != "extra_forbidden"
    }
    extra = {"fields that are not in it"} if len(places) < len(error.errors()) else set()
    return ", ".join(sorted(places | extra)) or "the body"


def _described(problem: Problem) -> dict[str, Any]:
    return {
        "description": problem.title,
        "model": ProblemShape,
        "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/ProblemShape"}}},
    }
