"""Marcus in care, Harbor Clinic registered, and a receiver that can be taken away."""

import httpx
import pytest

from casestore.clients.records import client_by_token
from casestore.webhooks.subscriptions import subscribe
from casestore.webhooks.words import Subject
from handoff.bootstrap.webhooks import Webhooks
from redaction.gate import Gate
from tests.web.api.conftest import clinic as clinic
from tests.web.api.conftest import in_care, settled
from tests.web.api.town import consented, registered
from tests.web.dispatch_town import NOON

__all__ = ["clinic", "in_care", "settled"]


class Receiver:
    """Harbor's program: what it took, and what it answers now."""

    def __init__(self) -> None:
        self.taken: list[httpx.Request] = []
        self.answer: int | None = 204
        self.more: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.answer is None:
            raise httpx.ConnectError("away")
        if self.answer < 300:
            self.taken.append(request)
        return httpx.Response(self.answer, headers=self.more)

    @property
    def keys(self) -> list[str]:
        return [request.headers["idempotency-key"] for request in self.taken]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def told(settled):
    """Harbor is told of changes; its webhook's id and secret."""
    consented(settled)
    token = registered(settled)
    with settled.read() as conn:
        mine = client_by_token(conn, token, NOON)
    types = tuple(Subject)
    url = "https://harbor.example/changes"
    return settled.write(
        lambda uow: subscribe(uow, mine.client_id, url, types, "account-ivan", NOON)
    )


@pytest.fixture
def hooks(settled, receiver):
    with httpx.Client(transport=httpx.MockTransport(receiver)) as client:
        yield Webhooks(settled, Gate.load(), client)
