"""Puts a zone's pages together: door, headers, error pages, static files, sign-in."""

import threading
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from web.shell import (
    account,
    exercises,
    language_switch,
    passkeys,
    second_factor,
    sign_in,
    sign_on,
)
from web.shell.body_limit import BodyLimit
from web.shell.door import door
from web.shell.languages import Speaking
from web.shell.last_resort import LastResort
from web.shell.routes_table import SHELL_ROUTES, PageRoute, RoutesTable
from web.shell.security_headers import SecurityHeaders
from web.shell.sent_before import Answering, SentBefore, SentForms
from web.shell.settings import PageSettings
from web.shell.site import Link, Site
from web.shell.static_files import KeptFiles
from web.shell.templates import STATIC, environment
from web.shell.throttle import Throttle
from web.shell.times import Times
from web.shell.trouble import (
    BAD_FORM,
    BY_STATUS,
    NOT_FOUND,
    PageError,
    SecondFactorNeeded,
    SignInNeeded,
)
from zone.zone import Zone

log = structlog.get_logger()


class Pages(FastAPI):
    """A FastAPI whose security headers lie outside everything, error pages included.

    `state.closing` is an event: set it before the server stops, and open streams end by themselves.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """Wrap the framework's own layers."""
        site: Site = self.state.site
        spoken = Speaking(super().build_middleware_stack(), site.settings)
        return SecurityHeaders(spoken, site.settings.https)


def build_site(
    zone: Zone,
    settings: PageSettings,
    lines: Iterable[PageRoute],
    links: tuple[Link, ...],
    home: str,
    part: str,
) -> Site:
    """Collect what the pages of one zone share."""
    times = Times(ZoneInfo(settings.time_zone))
    return Site(
        zone=zone,
        settings=settings,
        routes=RoutesTable((*SHELL_ROUTES, *lines)),
        templates=environment(times),
        times=times,
        throttle=Throttle(settings.sign_ins_per_minute),
        home=home,
        links=links,
        part=part,
    )


def build_app(site: Site, routers: Iterable[APIRouter]) -> Pages:
    """Build the application; every route stands behind the door."""
    app = Pages(
        dependencies=[Depends(door)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.site = site
    app.state.closing = threading.Event()
    app.state.sent_forms = SentForms()
    app.add_middleware(Answering)
    app.add_middleware(BodyLimit)
    app.add_middleware(LastResort, site=site)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(site.settings.allowed_hosts))
    for room in (sign_in, sign_on, passkeys, second_factor, account, exercises, language_switch):
        app.include_router(room.router)
    app.add_api_route("/healthy", _healthy, methods=["GET"])
    for router in routers:
        app.include_router(router)
    app.mount("/static", GZipMiddleware(KeptFiles(directory=STATIC), minimum_size=500))
    for kind, answer in _ANSWERS.items():
        app.add_exception_handler(kind, answer)
    return app


def _healthy() -> Response:
    return PlainTextResponse("ok\n")


def _page_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PageError)
    site: Site = request.app.state.site
    return site.trouble(request, error.trouble)


def _to_sign_in(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SignInNeeded)
    query = f"?back_to={error.back_to}" if error.back_to and error.back_to != "/" else ""
    return RedirectResponse(f"/sign-in{query}", 303)


def _to_second_factor(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SecondFactorNeeded)
    return RedirectResponse(error.where, 303)


def _done_before(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SentBefore)
    return RedirectResponse(error.where, 303)


def _framework_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    site: Site = request.app.state.site
    return site.trouble(request, BY_STATUS.get(error.status_code, NOT_FOUND))


def _bad_form(request: Request, error: Exception) -> Response:
    # The framework's own answer would repeat what was typed.
    assert isinstance(error, RequestValidationError)
    site: Site = request.app.state.site
    fields = sorted({str(one["loc"][1]) for one in error.errors() if len(one["loc"]) > 1})
    return site.trouble(request, BAD_FORM, fields=fields)


_ANSWERS: dict[type[Exception], Callable[[Request, Exception], Response]] = {
    PageError: _page_error,
    SignInNeeded: _to_sign_in,
    SecondFactorNeeded: _to_second_factor,
    SentBefore: _done_before,
    HTTPException: _framework_error,
    RequestValidationError: _bad_form,
}
