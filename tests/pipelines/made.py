"""Invented agencies and updates for the chain's tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.agency import Agency
from pipelines.stages.intake import Intake, intake
from schemas.envelope import Event, EventKind
from schemas.incident import CallType, IncidentUpdate, NarrativeLine

NOON = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)
AGENCY = Agency(
    agency_id="pd",
    name="Invented PD",
    ori="ZZ0000001",
    time_zone="America/Chicago",
    coresponder_units=("CR1",),
    test_types=("TEST",),
    training_authors=("trainer01",),
    drill_phrases=("THIS IS A DRILL",),
    listed_addresses=("418 Wren Hollow",),
    duplicate_dispositions=("DUP",),
    duplicate_patterns=(r"^Duplicate of (\d+)$",),
)


def minutes(count: float) -> datetime:
    """So many minutes after noon of the first of June."""
    return NOON + timedelta(minutes=count)


def line(text: str, line_id: str | None = None, at: datetime | None = None, **more: Any) -> Any:
    """A narrative line."""
    return NarrativeLine(line_id=line_id or text[:12], text=text, at=at, **more)


def call_type(code: str, text: str | None = None) -> CallType:
    """A call type of the agency's own."""
    return CallType(code=code, text=text or code, system="agency")


def update(order: float | None, **fields: Any) -> IncidentUpdate:
    """A snapshot of call 1001, typed `order` minutes after noon."""
    at = None if order is None else minutes(order)
    given: dict[str, Any] = {
        "format": "made",
        "source_key": "1001",
        "number": "2026-1001",
        "created_at": NOON,
        "order": at.isoformat() if at else None,
        "at": at,
    }
    return IncidentUpdate(**{**given, **fields})


def event(name: str, arrived: float, feed: str = "cad", **more: Any) -> Event:
    """A feed message that arrived so many minutes after noon."""
    return Event(
        event_id=name,
        kind=EventKind.FEED_MESSAGE,
        at=minutes(arrived),
        body=b"{}",
        feed=feed,
        **more,
    )


def given(order: float | None, arrived: float | None = None, **fields: Any) -> Intake:
    """An update at the chain's door."""
    came = arrived if arrived is not None else (order or 0)
    return intake(event(f"m{came}", came), update(order, **fields), AGENCY)
