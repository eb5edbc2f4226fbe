"""The published descriptions are those of the interfaces as they are."""

from functools import cache

from fastapi.routing import APIRoute
from starlette.routing import Mount

from web.api.app import REST, rest_app
from web.api.openapi import documents, stale
from web.fhir.app import FHIR, fhir_app


@cache
def described():
    return rest_app(None), fhir_app(None)


def test_the_published_descriptions_are_current():
    assert stale() == []


def test_every_operation_says_which_scopes_it_needs_and_what_it_may_answer():
    for app in described():
        for path, methods in app.openapi()["paths"].items():
            for method, operation in methods.items():
                if path == "/metadata":
                    continue
                (need,) = operation["security"]
                assert need["HTTPBearer"], (method, path)
                assert {"401", "403", "404", "422", "429"} <= set(operation["responses"]), path


def test_descriptions_are_of_openapi_3_1():
    assert all('"openapi": "3.1.0"' in text for text in documents().values())


def test_every_route_is_in_a_description():
    for app in described():
        listed = set(app.openapi()["paths"])
        inner = [getattr(route, "original_router", None) for route in app.routes]
        routes = [r for group in inner if group for r in group.routes if isinstance(r, APIRoute)]
        assert {route.path for route in routes} <= listed


def test_beside_the_pages_of_the_clinic_there_are_these_two_doors_and_no_further(ward):
    mounted = {route.path for route in ward.routes if isinstance(route, Mount)}
    assert mounted == {"/static", REST, FHIR}


def test_no_route_of_a_program_can_be_reached_without_its_scopes():
    """The door is a parameter of each route: one written without it has no security here."""
    for app in described():
        bare = [
            path
            for path, methods in app.openapi()["paths"].items()
            if not all(one.get("security") for one in methods.values())
        ]
        assert bare in ([], ["/metadata"])
