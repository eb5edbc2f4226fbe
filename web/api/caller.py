"""Who asks: a client by its bearer token, for one scope, within its rate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from sqlalchemy import Connection

from casestore.clients.records import client_by_token
from casestore.clients.sight import Sight
from casestore.clients.words import Client, Scope
from redaction.gate import Gate
from schemas.audit import AuditTag
from web.api.problems import NO_RECORD, NO_SCOPE, NOT_SIGNED_IN, TOO_MANY, NotDone
from web.shell.throttle import Throttle
from zone.journal.unit_of_work import UnitOfWork
from zone.zone import Zone

T = TypeVar("T")
bearer = HTTPBearer(auto_error=False, description="The token that the agency gave your program.")


@dataclass(frozen=True, slots=True)
class Office:
    """What the interface of one zone works with."""

    zone: Zone
    gate: Gate
    rate: Throttle
    """Requests of one client."""
    strangers: Throttle
    """Requests with a token that nobody has, of one address."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a client that may ask for this."""

    office: Office
    client: Client
    at: datetime
    where: str
    """Method and address as the description has them; goes into the audit."""

    @property
    def zone(self) -> Zone:
        """The zone that answers."""
        return self.office.zone

    def sight(self, conn: Connection) -> Sight:
        """What this client may see, over this connection."""
        return Sight(conn, self.zone.keys, self.office.gate, self.client, self.at)

    def one(self, find: Callable[[Sight], tuple[T, str] | None]) -> tuple[T, Sight]:
        """A single record with its id, on record before it is shown; else nothing is here."""
        with self.zone.read() as conn:
            sight = self.sight(conn)
            found = find(sight)
        shown = (found[1],) if found is not None else ()
        self.zone.write(lambda uow: sight.write_down(uow, self.where, shown, one=True))
        if found is None:
            raise NotDone(NO_RECORD)
        return found[0], sight

    def many(self, find: Callable[[Sight], tuple[T, list[str]]]) -> tuple[T, Sight]:
        """A list with the ids of what is in it, on record before it is shown."""
        with self.zone.read() as conn:
            sight = self.sight(conn)
            found, ids = find(sight)
        self.zone.write(lambda uow: sight.write_down(uow, self.where, ids, one=False))
        return found, sight

    def audit(self, uow: UnitOfWork, tag: AuditTag, **detail: str) -> None:
        """That this client did something here."""
        uow.audit(
            tag,
            at=self.at,
            actor=self.client.actor,
            about={"client": self.client.client_id},
            detail={"where": self.where, **detail},
        )


def caller(
    request: Request,
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Call:
    """The client, if its token lives, has the scope, and its minute is not used up."""
    office: Office = request.app.state.office
    now, wall = office.zone.clock.now(), office.zone.wall.now()
    with office.zone.read() as conn:
        client = client_by_token(conn, given.credentials, now) if given else None
    if client is None:
        address = request.client.host if request.client else ""
        raise NotDone(NOT_SIGNED_IN if office.strangers.admits(address, wall) else TOO_MANY)
    if not office.rate.admits(client.client_id, wall):
        raise NotDone(TOO_MANY)
    route = request.scope["route"]
    where = f"{request.method} {request.app.state.prefix}{route.path}"
    call = Call(office, client, now, where)
    if not set(scopes.scopes) <= set(client.scopes):
        office.zone.write(lambda uow: call.audit(uow, AuditTag.CLIENT_REFUSED))
        raise NotDone(NO_SCOPE)
    return call


def asks(*scopes: Scope) -> Any:  # noqa: ANN401 - what FastAPI reads out of an annotation
    """For a route: the call of a client that has all of these scopes."""
    return Security(caller, scopes=[scope.value for scope in scopes])
