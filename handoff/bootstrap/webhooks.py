"""Sends the notices of webhooks: one relay per webhook, none waiting for another.

Each notice is one POST of JSON with `Idempotency-Key` and `Handoff-Signature`:
`t=<seconds>,v1=<hex>`, an HMAC-SHA-256 of `<seconds>.<body>` under the secret that was shown when
the webhook was set up.
"""

import hmac
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from hashlib import sha256

import httpx
import structlog

from casestore.webhooks.feeding import feed, wanted
from casestore.webhooks.looking import admit, settled
from casestore.webhooks.subscriptions import live, target
from casestore.webhooks.words import TO
from connectors.contract import AskedToWait
from connectors.transports import http_push
from handoff.bootstrap.channels import RESULTS
from redaction.gate import Gate
from schemas.envelope import Event
from zone.errors import TryLater
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.zone import Zone

TIMEOUT_S = 10.0
AT_ONCE = 8
"""Webhooks that are served at the same time."""
log = structlog.get_logger()


class Webhooks:
    """Reads what changed, and sends what is queued."""

    def __init__(self, zone: Zone, gate: Gate, client: httpx.Client) -> None:
        self._zone, self._gate, self._client = zone, gate, client
        self._relays: dict[str, Relay] = {}

    def feed(self) -> int:
        """Queue notices of what changed; how many."""
        now = self._zone.clock.now()
        with self._zone.read() as conn:
            if not wanted(conn, now):
                return 0
        return self._zone.writer.run(lambda uow: feed(uow, now))

    def destinations(self) -> list[str]:
        """Where notices may go now."""
        with self._zone.read() as conn:
            return [hook.to for hook in live(conn, self._zone.clock.now())]

    def send(self, to: str) -> int:
        """Send what is due for one webhook; how many were settled."""
        relay = self._relays.get(to)
        if relay is None:
            relay = self._relays[to] = Relay(self._zone, {to: self._post}, self._admit, settled)
        return relay.step_one(to)

    def _admit(self, event: Event, to: str) -> str | None:
        now = self._zone.clock.now()
        with self._zone.read() as conn:
            return admit(conn, self._zone.keys, self._gate, event, to, now)

    def _post(self, event: Event, to: str) -> SendResult:
        with self._zone.read() as conn:
            goes = target(conn, self._zone.keys, to.removeprefix(TO))
        if goes is None:
            raise TryLater("The webhook has no address.")
        seconds = int(self._zone.wall.now().timestamp())
        signature = signed(goes.secret, seconds, event.body)
        headers = {"Handoff-Signature": f"t={seconds},v1={signature}"}
        try:
            delivery = http_push.post(
                to, goes.url, event.body, event.event_id, headers, TIMEOUT_S, self._client
            )
        except AskedToWait as error:
            raise TryLater("The receiver asks to wait.", retry_after=error.seconds) from None
        return RESULTS[delivery]


def signed(secret: str, seconds: int, body: bytes) -> str:
    """What a receiver computes, too, to know that a notice is ours."""
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()


def worker(zone: Zone, gate: Gate, every: float = 1.0) -> Callable[[threading.Event], None]:
    """Works until told to stop. A receiver that hangs holds up only its own notices."""

    def run(stop: threading.Event) -> None:
        with httpx.Client() as client, ThreadPoolExecutor(AT_ONCE, "webhook") as pool:
            hooks, busy = Webhooks(zone, gate, client), dict[str, Future[int]]()
            while not stop.is_set():
                seen = zone.writer.committed.version
                if not _once(hooks, pool, busy):
                    zone.writer.committed.wait_past(seen, every)

    return run


def _once(hooks: Webhooks, pool: ThreadPoolExecutor, busy: dict[str, Future[int]]) -> bool:
    """Whether there was anything new to queue."""
    try:
        queued = hooks.feed()
        for to in hooks.destinations():
            running = busy.get(to)
            if running is None or running.done():
                busy[to] = pool.submit(partial(_held, hooks.send, to))
    except TryLater as error:
        log.warning("webhooks.held", error=type(error).__name__)
        return False
    return queued > 0


def _held(send: Callable[[str], int], to: str) -> int:
    try:
        return send(to)
    except TryLater as error:
        log.warning("webhooks.held", error=type(error).__name__)
        return 0
