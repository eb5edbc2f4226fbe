"""A clinical zone on a real file, and the little town whose calls the tests tell of."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from casestore.cases.intake import record_request
from schemas.coresponse import CallState, CoResponseRequest, RequestSubject
from schemas.envelope import ZoneName
from schemas.lead import RecordedLead
from schemas.person import LinkSuggestion, Person, PersonName
from tests.databases import open_zone
from zone.clock import FixedClock
from zone.zone import Zone

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ANA, BEN = "account-ana", "account-ben"


def later(**since: float) -> datetime:
    return NOON + timedelta(**since)


class Clinic:
    """Acts and reads in the words of a test."""

    def __init__(self, folder: Path) -> None:
        self.zone: Zone = open_zone(ZoneName.CLINICAL, folder, FixedClock(NOON))

    def do(self, act: Callable[..., Any], *args: Any, **named: Any) -> Any:
        return self.zone.write(lambda uow: act(uow, *args, **named))

    def see(self, read: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with self.zone.read() as conn:
            return read(conn, self.zone.keys, *args, **named)

    def rows(self, table: Any) -> list[dict[str, Any]]:
        with self.zone.read() as conn:
            return [dict(row._mapping) for row in conn.execute(table.select())]

    def hear(
        self,
        request: CoResponseRequest,
        suggestions: tuple[LinkSuggestion, ...] = (),
        at: datetime = NOON,
    ) -> RecordedLead:
        return self.zone.write(lambda uow: record_request(uow, request, suggestions, at))


def request(incident: str = "i-1", version: int = 1, **facts: Any) -> CoResponseRequest:
    """Version `version` of an incident's request."""
    state = facts.pop("state", CallState.OPEN)
    return CoResponseRequest(
        **{
            "request_id": f"{incident}.{version}",
            "incident_id": incident,
            "version": version,
            "agency": "riverton-pd",
            "state": state,
            "decided_at": NOON + timedelta(minutes=version),
            "opened_at": NOON - timedelta(minutes=5),
            "asked_by": "flag",
            "decision_id": f"{incident}.{version}",
            **facts,
        }
    )


def merged(incident: str, version: int, into: str) -> CoResponseRequest:
    return request(incident, version, state=CallState.MERGED, merged_into=into)


def subject(mention: str = "m-1", **facts: Any) -> RequestSubject:
    return RequestSubject(mention_id=mention, **facts)


def person(name: str, given: str, family: str, **facts: Any) -> Person:
    names = (PersonName(given=given, family=family),)
    return Person(person_id=name, names=names, created_at=NOON, created_by=ANA, **facts)
