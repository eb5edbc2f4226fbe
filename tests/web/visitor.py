"""A browser without a window: keeps cookies, follows no redirects, sends forms."""

import asyncio
import re

import httpx

from tests.web.dispatch_town import PASSWORD
from web.shell.app import Pages
from zone.accounts import sessions
from zone.zone import Zone


class Visitor:
    """One browser at one zone's pages."""

    def __init__(self, pages: Pages, address: str = "10.0.0.7") -> None:
        self.pages = pages
        self.zone: Zone = pages.state.site.zone
        self.cookies: dict[str, str] = {}
        self._address = address

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, data: dict | None = None, **headers: str) -> httpx.Response:
        """Send a form as it is: without a token unless the data have one."""
        return self.send("POST", path, data=data or {}, headers=headers)

    def submit(self, path: str, **data: object) -> httpx.Response:
        """Send a form as our own pages send it, with the session's token."""
        return self.post(path, {"csrf": self.csrf, **data})

    @property
    def csrf(self) -> str:
        session = sessions.session(self.zone, self.cookies["handoff_session"])
        assert session is not None
        return session.csrf

    def send(self, method: str, path: str, **more: object) -> httpx.Response:
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(self.pages, client=(self._address, 4711))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://testserver", cookies=self.cookies
            ) as client:
                return await client.request(method, path, **more)

        answer = asyncio.run(once())
        for line in answer.headers.get_list("set-cookie"):
            name, value = line.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value.strip('"')
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return answer


def same_page(one: str, other: str) -> bool:
    """Equal but for the number that each drawing gives its forms."""
    drawn = re.compile(r'(?<=name="csrf" value=")\w+\.[^"]+')
    return drawn.sub("", one) == drawn.sub("", other)


def signed_in(pages: Pages, login: str) -> Visitor:
    """A browser with this person signed in."""
    visitor = Visitor(pages)
    answer = visitor.post("/sign-in", {"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.status_code
    return visitor
