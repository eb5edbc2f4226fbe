"""The FHIR interface as one application, with its CapabilityStatement."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from web.api.app import MORE, build
from web.api.caller import Office
from web.api.problems import ALWAYS, Problem
from web.fhir import account, consents, forms, people, work
from web.fhir.labels import Json
from web.fhir.outcomes import MEDIA, Resource, outcome

FHIR = "/fhir"
_ROOMS = (people, consents, work, forms, account)
_CODES = {"GET": "read", "POST": "create", "PUT": "update"}


def fhir_app(office: Office | None) -> FastAPI:
    """FHIR R4, under /fhir. Without an office it only describes itself."""
    app = build(
        office,
        FHIR,
        "Handoff, clinical zone, FHIR R4",
        _ROOMS,
        outcome,
        {problem.status: _described(problem) for problem in (*ALWAYS, *MORE)},
        media=MEDIA,
    )
    app.include_router(_metadata(capabilities()))
    return app


def _metadata(statement: Json) -> APIRouter:
    router = APIRouter()

    @router.get("/metadata")
    def metadata() -> Response:
        """What this server can do; for anybody."""
        return JSONResponse(statement, media_type=MEDIA)

    return router


def capabilities() -> Json:
    """The CapabilityStatement, out of the routes there are."""
    kinds: dict[str, set[str]] = {}
    for route in (route for room in _ROOMS for route in room.router.routes):
        assert isinstance(route, APIRoute)
        kind, _, rest = route.path.lstrip("/").partition("/")
        for method in route.methods or ():
            searches = (method == "GET" and not rest) or rest == "_search"
            kinds.setdefault(kind, set()).add("search-type" if searches else _CODES[method])
    resources = [
        {
            "type": kind,
            "interaction": [{"code": code} for code in sorted(codes)],
            "versioning": "versioned-update",
        }
        for kind, codes in sorted(kinds.items())
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-23",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementation": {"description": "The clinical zone of one agency"},
        "rest": [
            {
                "mode": "server",
                "security": {
                    "description": "A bearer token per client with scopes; each answer is put to "
                    "the disclosure gate. What may not be told is answered as not there."
                },
                "resource": resources,
            }
        ],
    }


def _described(problem: Problem) -> dict[str, Any]:
    return {"description": problem.title, "model": Resource}
