"""Requests that write: once per idempotency key, on the version that the sender has seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError

from casestore.clients.repeats import OtherRequest, answered, store
from casestore.clients.words import Stored
from schemas.audit import AuditTag
from web.api.caller import Call
from web.api.problems import (
    AWAY,
    CHANGED,
    KEY_NEEDED,
    KEY_REUSED,
    NO_RECORD,
    VERSION_NEEDED,
    NotDone,
)
from zone.journal.unit_of_work import UnitOfWork

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="8 to 128 plain characters of your own; the same for each repeat.",
    ),
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of the record as you read it.")
]
_KEY_LENGTH = range(8, 129)


@dataclass(frozen=True, slots=True)
class Written:
    """What a request made or changed: the record as it stands now."""

    record: BaseModel
    record_id: str
    version: int
    status: int = 200
    location: str | None = None


def etag(version: int) -> str:
    """A strong tag of a record's version."""
    return f'"{version}"'


def seen(if_match: str | None, version: int) -> None:
    """The sender has seen this version. Raises NotDone."""
    if if_match is None:
        raise NotDone(VERSION_NEEDED)
    if if_match.strip().removeprefix("W/") != etag(version):
        raise NotDone(CHANGED)


async def body_of(request: Request) -> bytes:
    """The bytes as they came: they are what an idempotency key belongs to."""
    return await request.body()


def write(
    call: Call, key: str | None, body: bytes, path: str, act: Callable[[UnitOfWork], Written]
) -> Response:
    """Act once, and answer a repeat as the first time. Raises NotDone, and whatever `act` raises;
    nothing is kept then."""
    if key is None or len(key) not in _KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise NotDone(KEY_NEEDED)
    request = f"{call.where} {path}\n".encode() + body

    def unit(uow: UnitOfWork) -> Stored:
        before = answered(uow, call.client, key, request)
        if before is not None:
            return before
        done = act(uow)
        made = Stored(
            status=done.status,
            etag=etag(done.version),
            location=done.location,
            body=done.record.model_dump_json(),
        )
        store(uow, call.client, key, request, made, call.at)
        call.audit(uow, AuditTag.CLIENT_WROTE, record=done.record_id)
        return made

    try:
        return _response(call.zone.write(unit))
    except NotDone as error:
        if error.problem is NO_RECORD:
            call.zone.write(lambda uow: call.audit(uow, AuditTag.CLIENT_REFUSED))
        raise
    except OtherRequest:
        raise NotDone(KEY_REUSED) from None
    except IntegrityError:
        # The same request is at work in another process: the repeat will find its answer.
        raise NotDone(AWAY) from None


def _response(stored: Stored) -> Response:
    headers = {"ETag": stored.etag or ""}
    if stored.location is not None:
        headers["Location"] = stored.location
    return Response(stored.body, stored.status, headers, media_type="application/json")
