"""HTTP poll: an API is asked for its events, and for the remarks of each, again and again (R31).

Promises. Order: as listed; the events' own order stands in them. Redelivery: an event, joined with
its remarks, is handed over when it is not what it was at the last look; that is remembered in the
commit of the message. Acknowledgement: none is needed. An event that leaves the list is not
noticed: ask for recently closed ones, too. Tokens are renewed before they end and after a 401; a
429 or 503 with Retry-After is obeyed; a next page is followed on the same server only.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import orjson

from connectors.contract import Keeper, OutOfReach, Received
from connectors.feed import Feed
from connectors.transports.bounded import cut
from connectors.transports.http_client import PollClient, Wait

_GIVE_UP = 3
"""Failures of one look after which it is the server, not the event."""


class HttpPollDoor:
    """One list of events. Used by one thread."""

    def __init__(
        self,
        feed: Feed,
        keeper: Keeper,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if feed.poll is None:
            raise ValueError("an http_poll feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.poll, keeper
        bearer = feed.token.get_secret_value() if feed.token else None
        self._client = PollClient(feed.poll, bearer, monotonic, sleep)
        self._monotonic = monotonic
        self._not_before = float("-inf")
        self.every_seconds = feed.poll.every_seconds

    def poll(self) -> int:
        """One look at all pages."""
        left = self._not_before - self._monotonic()
        if left > 0:
            raise Wait(left)
        try:
            with self._client as client:
                return self._look(client)
        except Wait as error:
            self._not_before = self._monotonic() + error.seconds
            raise

    def probe(self) -> str:
        """Asks for the first page."""
        with self._client as client:
            found = _list_at(client.get(self._set.url), self._set.items)
        return f"{len(found)} events on the first page"

    def _look(self, client: PollClient) -> int:
        """Remarks that cannot be had hold up their own event only, and are said at the end."""
        handed, failed = 0, []
        for one in self._events(client):
            try:
                handed += self._event(client, one)
            except Wait:
                raise
            except OutOfReach as error:
                failed.append(error)
                if len(failed) == _GIVE_UP:
                    break
        if failed:
            raise failed[0]
        return handed

    def _events(self, client: PollClient) -> Iterator[Any]:
        url, params = self._set.url, None
        for _ in range(self._set.most_pages):
            answer = client.get(url, params)
            yield from _list_at(answer, self._set.items)
            following = _at(answer, self._set.next) if self._set.next else None
            if following in (None, "", False):
                return
            if self._set.next_parameter is None:
                url = self._same_server(urljoin(url, str(following)))
            else:
                params = {**_query_of(self._set.url), self._set.next_parameter: str(following)}
        raise OutOfReach(
            "There are more pages than most_pages, so some events were not seen. What was seen is"
            " kept. Ask for fewer events (open and recently closed ones), or raise most_pages."
        )

    def _same_server(self, url: str) -> str:
        """Our token goes to the server of the configuration, and to no other."""
        ours, theirs = urlsplit(self._set.url), urlsplit(url)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise OutOfReach(
                "The next page is on another server than the one in url; it was not asked for."
                " What was seen is kept. Tell the vendor, or correct next."
            )
        return url

    def _event(self, client: PollClient, event: Any) -> int:  # noqa: ANN401 - JSON
        key = _at(event, self._set.key)
        if self._set.remarks_url is not None and isinstance(event, dict) and key is not None:
            url = self._set.remarks_url.replace("{key}", quote(str(key), safe=""))
            event = {**event, "remarks": _list_at(client.get(url), self._set.remarks_items)}
        body = orjson.dumps(event)
        sorted_body = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        seen = self._keeper.fingerprint(sorted_body)
        # One without a key is told apart by what it says, and parked when it is read.
        name = self._keeper.fingerprint(str(key).encode()) if key is not None else seen
        if self._keeper.recall(self._feed.name, [name]).get(name) == seen:
            return 0
        whole, refused = cut(body, self._feed.max_bytes)
        message = Received(self._feed.name, whole, refused=refused, remember={name: seen})
        return int(self._keeper.accept(message))


def _at(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """What stands at a path with points between; None where nothing does."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list_at(answer: Any, path: str) -> list[Any]:  # noqa: ANN401 - JSON
    found = _at(answer, path)
    if not isinstance(found, list):
        raise OutOfReach(
            f"The answer has no list at {path or 'its top'}. Nothing was lost. Correct items or"
            " remarks_items in [feed.poll]."
        )
    return found


def _query_of(url: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in urlsplit(url).query.split("&") if pair)
    return {name: value for name, _, value in pairs}
