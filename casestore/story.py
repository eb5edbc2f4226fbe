"""The clinical half of the story of a call (R7): from "request received" on, out of the audit.

What was decided, by which rule, which fields were withheld (never their values), and why
something was not done. The dispatch half lies in the other zone and is not reachable from here.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Connection

from casestore.cases import leads
from schemas.audit import AuditEvent, AuditTag
from schemas.word import Instant, Word
from zone.audit.trail import trail

_READS = frozenset({AuditTag.PAGE_READ, AuditTag.PAGE_REFUSED})
_WORDS: Mapping[AuditTag, tuple[str, str]] = {
    AuditTag.REQUEST_RECEIVED: (
        "Request received",
        "Dispatch asked for a co-responder, or told a new state of the call.",
    ),
    AuditTag.GATE_DECIDED: (
        "Disclosure decided",
        "The rules decided what may go out and what stays here.",
    ),
    AuditTag.REPLY_SENT: (
        "Reply sent",
        "Dispatch got its one reply: whether a team is on duty, and nothing about a person.",
    ),
    AuditTag.LEAD_OPENED: (
        "Lead opened",
        "The call is a lead, reported by a caller, until a clinician takes it.",
    ),
    AuditTag.LEAD_UPDATED: (
        "Lead updated",
        "A further state of the call was recorded. Nothing said before was erased.",
    ),
    AuditTag.LEAD_MOVED: (
        "Lead moved",
        "Dispatch merged this call into another. The lead lives on there.",
    ),
    AuditTag.LEAD_RESTORED: (
        "Lead restored",
        "The lead stands for itself again, as before it was merged or set aside.",
    ),
    AuditTag.LEAD_TAKEN: ("Lead taken", "A clinician took the lead."),
    AuditTag.LEAD_NOT_BH: (
        "Set aside",
        "A clinician said that it is not behavioral health. It is purged on schedule.",
    ),
    AuditTag.LEAD_PURGED: (
        "Lead purged",
        "Nobody took it, or it was set aside, for too long: its content is gone.",
    ),
    AuditTag.LINK_SUGGESTED: (
        "Person suggested",
        "A known person may be the one. A suggestion links nobody.",
    ),
    AuditTag.LINK_CONFIRMED: (
        "Person confirmed",
        "A clinician compared two identifiers and said who it is.",
    ),
    AuditTag.LINK_REFUSED: ("Person refused", "A clinician said that it is somebody else."),
    AuditTag.LINK_UNDONE: (
        "Link undone",
        "The link was wrong. Who saw or received something through it is listed.",
    ),
    AuditTag.BREACH_OPENED: (
        "Breach assessment opened",
        "The privacy officer decides what follows from the wrong link.",
    ),
    AuditTag.PERSON_CREATED: ("Person record opened", "A new person record was opened."),
    AuditTag.CASE_OPENED: ("Case opened", "The case begins with its first encounter."),
    AuditTag.CASE_UPDATED: ("Case changed", "A call joined this case or left it."),
    AuditTag.CASE_CLOSED: ("Case closed", "A clinician closed the case."),
    AuditTag.CASE_REOPENED: ("Case opened again", "A clinician opened the case again."),
    AuditTag.ENCOUNTER_OPENED: ("Encounter opened", "A contact began."),
    AuditTag.ENCOUNTER_RECORDED: ("Outcome recorded", "A clinician said how the contact ended."),
    AuditTag.CONSENT_RECORDED: ("Consent recorded", "A consent was recorded as signed."),
    AuditTag.CONSENT_REVOKED: ("Consent ended", "A consent was withdrawn or came to its end."),
}
_OTHER = ("Something else happened", "The audit has the details.")


class StoryStep(Word):
    """One step. Codes and names of fields only, as the audit holds no values."""

    shown: ClassVar[tuple[str, ...]] = ("event_id", "tag")
    event_id: str
    tag: AuditTag
    at: Instant
    actor: str
    title: str
    sentence: str
    rules: tuple[str, ...] = ()
    """Rules that released something, then the reasons of refusals."""
    citations: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    reason: str | None = None
    """Code of the reason where somebody gave one."""


def clinical_trail(conn: Connection, lead_id: str) -> list[AuditEvent]:
    """All audit events about a lead, its call and its case, oldest first; readings included."""
    row = leads.row_of(conn, lead_id)
    if row is None:
        return []
    about = [("incident", row.incident_id), ("lead", lead_id)]
    about += [("case", case) for case in {row.case_id, row.own_case_id} if case]
    events = {event.event_id: event for kind, one in about for event in trail(conn, kind, one)}
    return sorted(events.values(), key=lambda event: event.at)


def clinical_story(conn: Connection, lead_id: str) -> tuple[StoryStep, ...]:
    """The steps of one lead, oldest first, without who merely looked at it."""
    return tuple(_step(e) for e in clinical_trail(conn, lead_id) if e.tag not in _READS)


def _step(event: AuditEvent) -> StoryStep:
    title, sentence = _WORDS.get(event.tag, _OTHER)
    reason = event.detail.get("reason")
    return StoryStep(
        event_id=event.event_id,
        tag=event.tag,
        at=event.at,
        actor=event.actor,
        title=title,
        sentence=sentence,
        rules=(*_codes(event.detail, "rules"), *_codes(event.detail, "reasons")),
        citations=_codes(event.detail, "citations"),
        released=_codes(event.detail, "released"),
        withheld=_codes(event.detail, "withheld"),
        reason=str(reason) if reason else None,
    )


def _codes(detail: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = detail.get(name, ())
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
