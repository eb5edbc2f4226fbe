"""HTTP push, in and out.

In: `POST /feeds/{name}` with a bearer token; 202 only after the message is durable. Out: one
POST per message with an idempotency key. Bodies of answers are one plain JSON sentence.

Promises. Order: as sent. Redelivery: the same message key is a repeat; without one a repeat is
known by its content when it is folded. Acknowledgement: 202 (200 for a repeat) after the commit.
"""

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from connectors.contract import AskedToWait, Delivery, Received
from connectors.feed import Channel, Feed

Accept = Callable[[Received], bool]
_LOG = structlog.get_logger()
_LONGEST_KEY = 200
_RETRY_SECONDS = 5
_DRAIN_BYTES = 1024 * 1024
_DRAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Answer(Exception):
    """Why a message was not taken: status, a word for programs, a sentence for people."""

    status: int
    word: str
    sentence: str
    headers: Mapping[str, str] | None = None


class _NotTaken(Exception):
    """The message was not taken; says what to answer."""

    def __init__(self, answer: _Answer) -> None:
        super().__init__(answer.word)
        self.answer = answer


_NOT_SIGNED_IN = _Answer(
    401,
    "not_signed_in",
    "This feed does not exist, or the token is not its token. Nothing was kept."
    " Check the feed's name and its token file.",
    {"WWW-Authenticate": "Bearer"},
)
_EMPTY = _Answer(400, "empty", "The request has no body. Nothing was kept. Send the message again.")
_CUT = _Answer(
    408, "too_slow", "The message took too long to arrive. Nothing was kept. Send it again."
)
_TOO_LARGE = _Answer(
    413,
    "too_large",
    "The message is larger than this feed allows. Nothing was kept."
    " Send less, or have the limit of the feed raised.",
)
_PACKED = _Answer(
    415, "packed", "Packed bodies are not read. Nothing was kept. Send the message unpacked."
)
_BAD_KEY = _Answer(
    400,
    "bad_message_key",
    "The message key must be 1 to 200 plain characters. Nothing was kept.",
)
_NOT_NOW = _Answer(
    503,
    "not_now",
    "The message could not be stored just now. Nothing was kept. Send it again in a few seconds.",
    {"Retry-After": str(_RETRY_SECONDS)},
)


def push_app(
    feeds: Mapping[str, Feed], accept: Accept, limit_bytes: int | None = None
) -> Starlette:
    """The door of all pushed feeds. `accept` is called in a thread and returns when the message
    is durable: True for a new one, False for one seen before. `limit_bytes` caps every feed."""
    pushed = {name: feed for name, feed in feeds.items() if feed.transport == "http_push"}

    async def receive(request: Request) -> Response:
        try:
            feed = _feed_of(request, pushed)
            message = await _message(request, feed, limit_bytes)
            new = await _accepted(accept, message)
        except _NotTaken as error:
            _LOG.info("message_not_taken", status=error.answer.status, word=error.answer.word)
            await _drain(request)
            return _say(error.answer)
        except ClientDisconnect:
            return Response(status_code=400)
        word, status = ("accepted", 202) if new else ("repeated", 200)
        sentence = "The message is stored." if new else "This message was stored before."
        return JSONResponse({"status": word, "message": sentence}, status_code=status)

    return Starlette(routes=[Route("/feeds/{name}", receive, methods=["POST"])])


def _say(answer: _Answer) -> Response:
    content = {"status": answer.word, "message": answer.sentence}
    headers = {"Connection": "close", **(answer.headers or {})}
    return JSONResponse(content, status_code=answer.status, headers=headers)


async def _drain(request: Request) -> None:
    """Let a sender finish a little more, so that it reads the answer and no broken line.

    What comes after that is cut off with the connection.
    """
    left = _DRAIN_BYTES
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for part in request.stream():
                left -= len(part)
                if left < 0:
                    return
    except (TimeoutError, ClientDisconnect, RuntimeError):
        return  # gone, too slow, or read to its end before


def _feed_of(request: Request, feeds: Mapping[str, Feed]) -> Feed:
    """The feed, if the token is its own. An unknown feed and a wrong token answer alike."""
    feed = feeds.get(request.path_params["name"])
    expected = feed.token.get_secret_value() if feed and feed.token else ""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode(), expected.encode())
    if feed is None or not expected or not same or scheme.lower() != "bearer":
        raise _NotTaken(_NOT_SIGNED_IN)
    return feed


async def _message(request: Request, feed: Feed, limit_bytes: int | None) -> Received:
    limit = min(feed.max_bytes, limit_bytes or feed.max_bytes)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise _NotTaken(_PACKED)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length[:18]) > limit:
        raise _NotTaken(_TOO_LARGE)
    key = _message_key(request)
    try:
        async with asyncio.timeout(feed.read_seconds):
            body = await _body(request, limit)
    except TimeoutError:
        raise _NotTaken(_CUT) from None
    if not body:
        raise _NotTaken(_EMPTY)
    return Received(feed=feed.name, body=body, message_key=key, source_name=_source_name(request))


async def _body(request: Request, limit: int) -> bytes:
    """The whole body, given up as soon as it grows beyond the limit."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _NotTaken(_TOO_LARGE)
        parts.append(part)
    return b"".join(parts)


def _message_key(request: Request) -> str | None:
    key = request.headers.get("idempotency-key", request.headers.get("x-message-id"))
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise _NotTaken(_BAD_KEY)
    return key


def _source_name(request: Request) -> str | None:
    """`X-Source-Name`: the file name of a sender that has files, for its order stamp."""
    name = request.headers.get("x-source-name", "").replace("\\", "/").rpartition("/")[2]
    return name[:_LONGEST_KEY] or None


async def _accepted(accept: Accept, message: Received) -> bool:
    try:
        return await run_in_threadpool(accept, message)
    except Exception as error:
        _LOG.error("message_not_stored", feed=message.feed, error=type(error).__name__)
        raise _NotTaken(_NOT_NOW) from None


_LONGEST_WAIT = 3600.0
_FOR_EVER = {400, 413, 422}
"""Answers that say that this very message is wrong."""


def send(channel: Channel, body: bytes, delivery_id: str, client: httpx.Client) -> Delivery:
    """POST one message. A receiver that knows `Idempotency-Key` never acts on it twice.

    What may be cured by waiting or by mending the configuration is LATER: sign-in, wrong
    address, overload, outage. Redirects are not followed: the token would go along. Raises
    AskedToWait where such an answer has a Retry-After in seconds.
    """
    headers = {}
    if channel.token is not None:
        headers["Authorization"] = f"Bearer {channel.token.get_secret_value()}"
    url, seconds = channel.url or "", channel.timeout_seconds
    return post(channel.name, url, body, delivery_id, headers, seconds, client)


def post(
    name: str,
    url: str,
    body: bytes,
    delivery_id: str,
    headers: Mapping[str, str],
    seconds: float,
    client: httpx.Client,
) -> Delivery:
    """The same for any receiver; `name` is all that the log says of it."""
    always = {"Content-Type": "application/json", "Idempotency-Key": delivery_id}
    options: dict[str, Any] = {"timeout": seconds, "follow_redirects": False}
    try:
        answer = client.post(url, content=body, headers={**always, **headers}, **options)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _LOG.warning("delivery_failed", channel=name, error=type(error).__name__)
        return Delivery.LATER
    if answer.is_success:
        return Delivery.SENT
    _LOG.warning("delivery_not_taken", channel=name, status=answer.status_code)
    if answer.status_code in _FOR_EVER:
        return Delivery.REFUSED
    wait = answer.headers.get("retry-after", "")
    if wait.isascii() and wait.isdigit():
        raise AskedToWait(min(float(wait), _LONGEST_WAIT))
    return Delivery.LATER
