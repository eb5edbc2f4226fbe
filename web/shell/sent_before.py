"""A form that comes twice acts once: a double tap, a reload, the back button and Send again.

Each page that is drawn gives its forms a number of their own. The same form of the same page with
the same content is answered as the first time; while the first is still at work, the second waits
for it. Only what was done is remembered (a redirect): what was refused may be sent again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_REMEMBERED = 5_000
_STATE = "sent_form"
_DONE = 303


@dataclass(slots=True)
class SentForm:
    """One form of one page, as it was sent last."""

    content: bytes
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    went_to: str | None = None
    """Where the answer led; None: nothing was done."""


class SentBefore(Exception):
    """This was done already; `where` is the page that it led to."""

    def __init__(self, where: str) -> None:
        super().__init__("sent before")
        self.where = where


class SentForms:
    """What was sent of late, by session, address and page. In memory: a double tap is seconds."""

    def __init__(self) -> None:
        self._sent: OrderedDict[tuple[str, str, str], SentForm] = OrderedDict()

    async def begin(
        self, key: tuple[str, str, str], fields: Iterable[tuple[str, str]], scope: Scope
    ) -> None:
        """Note a form before it acts. Raises SentBefore where the same one acted already."""
        content = sha256(repr(list(fields)).encode()).digest()
        while (known := self._sent.get(key)) is not None and known.content == content:
            await known.answered.wait()
            if known.went_to is not None:
                raise SentBefore(known.went_to)
            if self._sent.get(key) is known:
                break
        self._sent[key] = scope["state"][_STATE] = SentForm(content)
        self._sent.move_to_end(key)
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)


class Answering:
    """Writes down how each form was answered, also when the answer failed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""

        async def answer(message: Message) -> None:
            form: SentForm | None = scope.get("state", {}).get(_STATE)
            if form is not None and message["type"] == "http.response.start":
                if message["status"] == _DONE:
                    form.went_to = Headers(raw=message["headers"]).get("location")
                form.answered.set()
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            form = scope.get("state", {}).get(_STATE)
            if form is not None:
                form.answered.set()
