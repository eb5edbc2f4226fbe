"""One zone's pages as a whole: what a route needs to answer, handed to it as one object."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from jinja2 import Environment
from starlette.responses import HTMLResponse

from web.shell.routes_table import RoutesTable
from web.shell.settings import PageSettings
from web.shell.throttle import Throttle
from web.shell.times import Times
from web.shell.trouble import Trouble
from web.shell.viewer import Viewer
from zone.zone import Zone


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation; shown to whom the routes table lets in."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of one zone."""

    zone: Zone
    settings: PageSettings
    routes: RoutesTable
    templates: Environment
    times: Times
    throttle: Throttle
    home: str
    """First page after sign-in, for those who may open it; others get their first link."""
    links: tuple[Link, ...]
    part: str
    """The zone in a user's words: `Dispatch` or `Clinic`."""

    def page(
        self,
        request: Request,
        template: str,
        viewer: Viewer | None,
        status: int = 200,
        **context: Any,  # noqa: ANN401 - each template names its own
    ) -> HTMLResponse:
        """Render a whole page. Whatever `context` holds is escaped by the template."""
        given = {**self.frame(request, viewer), **context}
        words = self.templates.get_template(template).render(**given)
        return HTMLResponse(words, status_code=status)

    def frame(self, request: Request, viewer: Viewer | None) -> dict[str, Any]:
        """What every template may use."""
        return {
            "site": self,
            "settings": self.settings,
            "viewer": viewer,
            "here": request.url.path,
            "this_page": request.url.path if request.method == "GET" else "",
            "now": self.zone.clock.now(),
            "links": self.links_for(viewer),
        }

    def links_for(self, viewer: Viewer | None) -> tuple[Link, ...]:
        """The navigation of this person: nothing that the door would refuse."""
        if viewer is None or viewer.waits_for is not None:
            return ()
        return tuple(k for k in self.links if self.routes.opens(viewer.account.role, k.path))

    def first_page(self, viewer: Viewer) -> str:
        """Where this person's work begins."""
        if self.routes.opens(viewer.account.role, self.home):
            return self.home
        return next((link.path for link in self.links_for(viewer)), "/sign-in")

    def trouble(
        self,
        request: Request,
        trouble: Trouble,
        reference: str | None = None,
        fields: Sequence[str] = (),
    ) -> HTMLResponse:
        """Render an error page; `reference` is a number that IT can look up, `fields` the names of
        what was missing or could not be read, never what was typed."""
        return self.page(
            request,
            "shell/trouble.html",
            getattr(request.state, "viewer", None),
            status=trouble.status,
            # An address that was refused is not repeated, not even by the switch of languages.
            this_page="",
            trouble=trouble,
            reference=reference,
            fields=fields,
        )
