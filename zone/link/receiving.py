"""The receiving end of the zone link: 202 only after the event is durable."""

import threading
from datetime import timedelta

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind, ZoneName
from zone.crash_points import reached
from zone.errors import Broken, TryLater, Unreadable
from zone.link.hearing import Hears
from zone.link.parcel import ID_HEADER, KEY_HEADER, LARGEST, fingerprint, unpack
from zone.zone import Zone

MAY_CROSS = {
    ZoneName.CLINICAL: frozenset({EventKind.CORESPONSE_REQUEST}),
    ZoneName.DISPATCH: frozenset({EventKind.REPLY, EventKind.ALERT, EventKind.GUIDANCE}),
}
"""What each zone takes from the other; anything else is refused whoever sends it."""
_NOTED_EVERY = timedelta(seconds=60)
log = structlog.get_logger()


class _Unfit(Exception):
    """A request that is no event for this zone; the status says what the sender should do."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def link_app(zone: Zone, link_key: bytes) -> Starlette:
    """Build the app: `POST /events`.

    202: durable, also when it was known before. 400, 413, 422: it is no event for this zone, and
    sending it again is useless. 403: sealed with another key; hold it until the keys are put
    right. 503: not now.
    """
    refusals = _Refusals(zone)

    async def events(request: Request) -> Response:
        try:
            event = _opened(zone, link_key, request, await _body(request))
            await run_in_threadpool(_accept, zone, event)
        except _Unfit as unfit:
            await run_in_threadpool(refusals.note, unfit.code)
            return Response(status_code=unfit.status)
        except (TryLater, Broken) as error:
            after = error.retry_after if isinstance(error, TryLater) else 30.0
            return Response(status_code=503, headers={"Retry-After": str(int(after))})
        reached("link.after_accept_before_202")
        return Response(status_code=202)

    return Starlette(routes=[Route("/events", events, methods=["POST"])])


async def _body(request: Request) -> bytes:
    """Read the parcel, never more than the largest there may be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise _Unfit(413, "too_large")
        parts.append(part)
    return b"".join(parts)


def _opened(zone: Zone, link_key: bytes, request: Request, parcel: bytes) -> Event:
    if request.headers.get(KEY_HEADER) != fingerprint(link_key):
        raise _Unfit(403, "other_key")
    try:
        event_id = request.headers.get(ID_HEADER, "")
        event = unpack(link_key, parcel, event_id, f"zone:{zone.name.value}")
    except Unreadable as error:
        raise _Unfit(400, error.path) from None
    if event.kind not in MAY_CROSS[zone.name]:
        raise _Unfit(422, "kind")
    return event


def _accept(zone: Zone, event: Event) -> None:
    reached("link.before_accept")
    zone.writer.run(lambda uow: uow.accept(event))


class _Refusals:
    """Audits refused requests: the first at once, then at most one entry a minute, with counts."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._next = zone.wall.now()

    def note(self, code: str) -> None:
        """One more request was refused, for this reason."""
        log.warning("link.refused", code=code)
        now = self._zone.wall.now()
        with self._lock:
            self._counts[code] = self._counts.get(code, 0) + 1
            if now < self._next:
                return
            self._next = now + _NOTED_EVERY
            counts, self._counts = self._counts, {}
        try:
            self._zone.write(
                lambda uow: uow.audit(
                    AuditTag.CROSSING_REFUSED,
                    at=uow.clock.now(),
                    actor="stage:link",
                    about={},
                    detail=counts,
                )
            )
        except (TryLater, Broken):
            log.error("link.refusal_not_audited", codes=sorted(counts))


class LinkServer:
    """Serves the link in a thread of its own."""

    def __init__(self, zone: Zone, hears: Hears, link_key: bytes) -> None:
        self._hears = hears
        self._server = uvicorn.Server(hears.serving(link_app(zone, link_key)))
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the socket and serve."""
        listening = self._hears.open()
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name="link", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests that are open, then stop."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._hears.close()
