"""EIDO over WebSocket: subscribe, and answer every event when it is safe (NENA-STA-024).

Promises. Order: as the notifier sends; an EIDO is a whole state with its own time. Redelivery: an
EIDO equal to the last one of its incident (a keep-alive by `minRate`, or everything anew after a
reconnect) is answered and not handed over again; what was last is remembered in the commit of the
message. Acknowledgement: eventResponse 200 only after the commit; 500 where it could not be stored.
A subscription is renewed at half its time; nothing for three keep-alives means a dead line, and it
connects anew.
"""

from threading import Event
from time import monotonic as _now
from typing import Any

import orjson
import structlog
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from connectors.contract import Keeper, OutOfReach, Received
from connectors.feed import Feed
from connectors.transports.tls import to_server

_LOG = structlog.get_logger()
_ACCEPTS = 'application/emergency.eido+json; version="1,2,3"'
_OK, _BAD, _BROKEN = 200, 400, 500
_TOO_BIG = 1009
"""Close code of RFC 6455 for a message that is too big."""
_TURN = 0.25
"""Seconds between two looks at whether to stop."""


class EidoSubscriber:
    """One subscription. Used by one thread."""

    def __init__(self, feed: Feed, keeper: Keeper) -> None:
        if feed.websocket is None:
            raise ValueError("a websocket feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.websocket, keeper
        self._requests = 0

    def run(self, stop: Event) -> None:
        """Connect, subscribe and take events until told to stop, or until the line ends."""
        with _reached(), self._connected() as line:
            self._subscribed(line, stop)
            if stop.is_set():
                self._ask(line, {"unsubscribe": {"requestId": self._next_id()}})

    def probe(self) -> str:
        """Connects and closes, without a subscription."""
        with _reached(), self._connected():
            return "the notifier accepts the connection"

    def _connected(self) -> ClientConnection:
        at = self._set
        tls = to_server(at.ca_file, at.cert_file, at.key_file) if at.url[:4] == "wss:" else None
        return connect(
            at.url,
            ssl=tls,
            open_timeout=at.timeout_seconds,
            ping_interval=at.keep_alive_seconds,
            ping_timeout=at.timeout_seconds,
            close_timeout=1.0,
            max_size=self._feed.max_bytes,
            compression=None,
            proxy=None,
        )

    def _subscribed(self, line: ClientConnection, stop: Event) -> None:
        self._subscribe(line, None)
        renew, subscription = float("inf"), None
        heard = _now()
        while not stop.is_set():
            now = _now()
            if now >= renew:
                self._subscribe(line, subscription)
                renew = now + self._set.timeout_seconds
            if now - heard > 3 * self._set.keep_alive_seconds:
                raise OutOfReach(_SILENT)
            try:
                said = _read(line.recv(timeout=_TURN))
            except TimeoutError:
                continue
            heard = _now()
            self._keeper.in_contact(self._feed.name)
            if "subscribeResponse" in said:
                subscription, lasts = _granted(said["subscribeResponse"])
                renew = heard + lasts / 2
            elif "event" in said:
                self._answer(line, said["event"])
            elif "terminate" in said:
                raise OutOfReach(_ENDED)

    def _subscribe(self, line: ClientConnection, subscription: str | None) -> None:
        wanted: dict[str, Any] = {
            "requestId": self._next_id(),
            "minRate": self._set.keep_alive_seconds,
            "expires": self._set.expires_seconds,
        }
        if subscription is not None:
            wanted["subscriptionId"] = subscription
        else:
            wanted |= {"requestType": "EIDO", "requestSubType": "new", "requestAccepts": _ACCEPTS}
            if self._set.filter is not None:
                wanted["qualFilter"] = self._set.filter
        self._ask(line, {"subscribe": wanted})

    def _answer(self, line: ClientConnection, event: Any) -> None:  # noqa: ANN401 - JSON
        """Hand over the states of one event, then answer it."""
        states = event.get("notification") if isinstance(event, dict) else None
        transaction = event.get("transactionId") if isinstance(event, dict) else None
        status, words = _OK, "OK"
        if not isinstance(states, list):
            status, words = _BAD, "no notification"
        else:
            try:
                for state in states:
                    self._take(state)
            except Exception as error:
                _LOG.error("message_not_stored", feed=self._feed.name, error=type(error).__name__)
                status, words = _BROKEN, "not stored, send it again"
        answer = {"transactionId": transaction, "statusCode": status, "statusText": words}
        self._ask(line, {"eventResponse": answer})

    def _take(self, state: Any) -> None:  # noqa: ANN401 - JSON
        body = orjson.dumps(state)
        seen = self._keeper.fingerprint(body)
        key = state.get("$id") if isinstance(state, dict) else None
        name = self._keeper.fingerprint(str(key).encode()) if key else seen
        if self._keeper.recall(self._feed.name, [name]).get(name) != seen:
            self._keeper.accept(Received(self._feed.name, body, remember={name: seen}))

    def _ask(self, line: ClientConnection, what: dict[str, Any]) -> None:
        line.send(orjson.dumps(what).decode())

    def _next_id(self) -> str:
        self._requests += 1
        return f"{self._feed.name}-{self._requests}"


class _reached:  # noqa: N801 - reads as a word of the with statement
    """Turns whatever ends a connection into a plain sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, ConnectionClosed) and error.sent and error.sent.code == _TOO_BIG:
            raise OutOfReach(_LARGE) from None
        if isinstance(error, WebSocketException | OSError | EOFError):
            raise OutOfReach(_AWAY.format(type(error).__name__)) from None


def _read(text: str | bytes) -> dict[str, Any]:
    """One message; what is none of ours reads as empty."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _granted(said: Any) -> tuple[str | None, float]:  # noqa: ANN401 - JSON
    """Id and seconds of a subscription. Raises OutOfReach when it is refused."""
    code = said.get("statusCode") if isinstance(said, dict) else None
    if not isinstance(said, dict) or code != _OK:
        shown = code if isinstance(code, int) else "none"
        raise OutOfReach(
            f"The notifier refused the subscription (status {shown}). Nothing was lost. Ask its"
            " owner whether our certificate may subscribe, and look at filter."
        )
    lasts = said.get("expires")
    subscription = said.get("subscriptionId")
    seconds = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else 3600.0
    return subscription if isinstance(subscription, str) else None, seconds


_AWAY = (
    "The connection to the notifier does not stand ({}). Nothing was lost: after the next"
    " subscription it sends every open incident anew. It is tried again. Check url, certificates"
    " and the firewall."
)
_LARGE = (
    "The notifier sent a message larger than max_bytes, so the line was closed; what came before it"
    " is safe. It is tried again, with the same end until max_bytes of this feed is raised."
)
_SILENT = (
    "Nothing came for three keep-alives, so the line is taken for dead and opened anew. Nothing was"
    " lost. If it happens often, ask the notifier's owner whether it honors minRate."
)
_ENDED = (
    "The notifier ended the subscription. It is subscribed anew. If it happens often, ask its owner"
    " why."
)
