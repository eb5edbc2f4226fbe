"""The timeline of a lead or case: each entry says its source, and what dispatch said stays (R4).

What dispatch said is read from the requests themselves, version by version, so it is the same
whatever order they came in; what people did is appended beside it.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Row

from casestore.cases.requests import Received
from schemas.case import CaseEventKind
from schemas.coresponse import CallState, CoResponseRequest
from schemas.word import Instant, Word

_SHOWN_CHANGES = (
    "call_type",
    "priority",
    "location",
    "callbacks",
    "subjects",
    "facts",
    "units",
    "dispositions",
    "categories",
    "linked",
    "numbers",
)


class Source(StrEnum):
    """Whose word an entry is."""

    CAD = "cad"
    RMS = "rms"
    CLINICIAN = "clinician"
    PARTNER = "partner"
    """Somebody outside who handed the person over: 988, a school, a hospital, an officer."""
    EMS = "ems"
    HOSPITAL = "hospital"
    """A hospital, clinic or health exchange, by its feed."""
    PERSON = "person"
    """The person's own word: a plan, a wish, a consent."""
    HANDOFF = "handoff"
    """The program itself: a call was linked, a lead moved."""


class EntryKind(StrEnum):
    """What an entry of dispatch's half tells."""

    CAME_IN = "came_in"
    """Taken in by hand, without a call (R43)."""
    CALL_REPORTED = "call_reported"
    CALL_CHANGED = "call_changed"
    CALL_CLOSED = "call_closed"
    CALL_CANCELLED = "call_cancelled"
    CALL_REOPENED = "call_reopened"
    CALL_CORRECTED = "call_corrected"
    """Dispatch took it back: no longer a behavioral-health call (R4)."""
    CALL_MERGED = "call_merged"
    REPORT_FILED = "report_filed"
    """A police report exists; its text does not cross."""


TITLES: dict[str, str] = {
    EntryKind.CAME_IN: "Taken in by hand",
    EntryKind.CALL_REPORTED: "Call reported",
    EntryKind.CALL_CHANGED: "Call updated",
    EntryKind.CALL_CLOSED: "Call closed by dispatch",
    EntryKind.CALL_CANCELLED: "Call cancelled by dispatch",
    EntryKind.CALL_REOPENED: "Call opened again",
    EntryKind.CALL_CORRECTED: "Corrected by dispatch: not a behavioral-health call any more",
    EntryKind.CALL_MERGED: "Merged into another call by dispatch",
    EntryKind.REPORT_FILED: "Police report filed",
    CaseEventKind.TAKEN: "Lead taken, case opened",
    CaseEventKind.LEAD_JOINED: "Call joined to this case",
    CaseEventKind.LEAD_LEFT: "Call left this case",
    CaseEventKind.ENCOUNTER_OPENED: "Encounter opened",
    CaseEventKind.OUTCOME_RECORDED: "Outcome recorded",
    CaseEventKind.CLOSED: "Case closed",
    CaseEventKind.REOPENED: "Case opened again",
    CaseEventKind.PERSON_LINKED: "Person confirmed",
    CaseEventKind.PERSON_REFUSED: "Suggested person refused",
    CaseEventKind.PERSON_UNLINKED: "Link to a person undone",
    CaseEventKind.TRIAGED: "Triage",
    CaseEventKind.NOTE_SIGNED: "Note signed",
    CaseEventKind.NOTE_COSIGNED: "Note co-signed",
    CaseEventKind.FORM_SIGNED: "Form signed",
    CaseEventKind.FORM_ALARM: "Alarm from a form",
}

_STATE_KINDS = {
    CallState.OPEN: EntryKind.CALL_REOPENED,
    CallState.CLOSED: EntryKind.CALL_CLOSED,
    CallState.CANCELLED: EntryKind.CALL_CANCELLED,
    CallState.WITHDRAWN: EntryKind.CALL_CORRECTED,
    CallState.MERGED: EntryKind.CALL_MERGED,
}


BY_HAND = {
    "walk_in": Source.CLINICIAN,
    "lifeline_988": Source.PARTNER,
    "school": Source.PARTNER,
    "hospital": Source.PARTNER,
    "officer": Source.PARTNER,
    "other": Source.CLINICIAN,
}
"""Whose word opens a case that came in without a call, by where it came from."""


class TimelineEntry(Word):
    """One thing that happened, with its source."""

    shown: ClassVar[tuple[str, ...]] = ("at", "source", "kind", "ref_id")
    at: Instant
    """When it was said or done."""
    recorded_at: Instant
    """When this zone wrote it down: later for what came late (R47)."""
    source: Source
    kind: str
    title: str
    changed: tuple[str, ...] = ()
    """Names of what changed since the version before, and whether it was taken back."""
    code: str | None = None
    """Outcome or reason."""
    actor: str | None = None
    """Account that acted; None for dispatch's half."""
    ref_id: str | None = None
    lead_id: str | None = None
    case_id: str | None = None
    sees: str = "team"
    """Who may see it: a code of `casestore.people.timeline.AUDIENCES`."""


def call_entries(lead_id: str, history: Sequence[Received]) -> Iterator[TimelineEntry]:
    """Dispatch's half of one lead, oldest version first."""
    if history and history[0].request.asked_by in BY_HAND:
        yield _came_in(lead_id, history[0])
        return
    before: CoResponseRequest | None = None
    state: CallState | None = None
    for one in history:
        for kind, changed in _steps(before, state, one.request):
            yield TimelineEntry(
                at=one.request.decided_at,
                recorded_at=one.recorded_at,
                source=Source.RMS if kind is EntryKind.REPORT_FILED else Source.CAD,
                kind=kind,
                title=TITLES[kind],
                changed=changed,
                ref_id=one.request.request_id,
                lead_id=lead_id,
            )
        # A bare request carries no facts: they are compared with the last that had some.
        before = one.request if one.full or before is None else before
        state = one.request.state


def _came_in(lead_id: str, one: Received) -> TimelineEntry:
    return TimelineEntry(
        at=one.request.opened_at,
        recorded_at=one.recorded_at,
        source=BY_HAND[one.request.asked_by],
        kind=EntryKind.CAME_IN,
        title=TITLES[EntryKind.CAME_IN],
        code=one.request.asked_by,
        ref_id=one.request.request_id,
        lead_id=lead_id,
    )


def _steps(
    before: CoResponseRequest | None, state: CallState | None, now: CoResponseRequest
) -> Iterator[tuple[EntryKind, tuple[str, ...]]]:
    if before is None:
        yield EntryKind.CALL_REPORTED, ()
    full = now.state not in (CallState.WITHDRAWN, CallState.MERGED)
    changed = _changed(before, now) if before is not None and full else ()
    if state is not None and now.state is not state:
        yield _STATE_KINDS[now.state], changed
    elif state is None and now.state is not CallState.OPEN:
        yield _STATE_KINDS[now.state], ()
    elif changed:
        yield EntryKind.CALL_CHANGED, changed
    if full and set(now.reports) - set(before.reports if before else ()):
        yield EntryKind.REPORT_FILED, ()


def _changed(before: CoResponseRequest, now: CoResponseRequest) -> tuple[str, ...]:
    return tuple(name for name in _SHOWN_CHANGES if getattr(before, name) != getattr(now, name))


def event_entries(rows: Sequence[Row[Any]]) -> Iterator[TimelineEntry]:
    """What people did to a case."""
    for row in rows:
        yield TimelineEntry(
            at=row.at,
            recorded_at=row.recorded_at,
            source=Source(row.source),
            kind=row.kind,
            title=TITLES[row.kind],
            code=row.code,
            actor=row.actor,
            ref_id=row.ref_id,
        )


def newest_first(entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """In the order that a page shows them; of two at one moment, the one written last first."""
    backwards = reversed(entries)
    return tuple(sorted(backwards, key=lambda one: (one.at, one.recorded_at), reverse=True))
