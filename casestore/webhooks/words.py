"""The words of a webhook: what changes it tells of, and the notice that is sent."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from schemas.audit import AuditTag
from schemas.word import Instant, Word

TO = "webhook:"
"""Prefix of its destinations in the outbox."""


class Subject(StrEnum):
    """What changes; the notice's type is `<subject>.changed`."""

    PERSON = "person"
    CASE = "case"
    ENCOUNTER = "encounter"
    TASK = "task"
    REFERRAL = "referral"
    RESPONSE = "response"
    CONSENT = "consent"


_T = AuditTag
CHANGES: Mapping[AuditTag, Subject] = {
    **dict.fromkeys(
        (_T.PERSON_CREATED, _T.PERSON_CHANGED, _T.PERSON_PARTED, _T.LINK_CONFIRMED, _T.LINK_UNDONE),
        Subject.PERSON,
    ),
    **dict.fromkeys(
        (_T.CASE_OPENED, _T.CASE_UPDATED, _T.CASE_CLOSED, _T.CASE_REOPENED, _T.CASE_TRIAGED),
        Subject.CASE,
    ),
    **dict.fromkeys((_T.ENCOUNTER_OPENED, _T.ENCOUNTER_RECORDED), Subject.ENCOUNTER),
    **dict.fromkeys((_T.TASK_OPENED, _T.TASK_DONE, _T.TASK_CHANGED), Subject.TASK),
    _T.REFERRAL_MOVED: Subject.REFERRAL,
    **dict.fromkeys((_T.FORM_STARTED, _T.FORM_SAVED, _T.FORM_SIGNED), Subject.RESPONSE),
    **dict.fromkeys((_T.CONSENT_RECORDED, _T.CONSENT_REVOKED), Subject.CONSENT),
}
"""Every change is audited in its own transaction, so the audit is where changes are read."""
ABOUT: Mapping[Subject, str] = {one: one.value for one in Subject} | {Subject.RESPONSE: "filling"}
"""The kind of id under which the audit names the subject."""


class Target(Word):
    """Where notices go, and the secret that signs them; sealed."""

    shown: ClassVar[tuple[str, ...]] = ()
    url: str
    secret: str


class Webhook(Word):
    """One subscription of a client."""

    shown: ClassVar[tuple[str, ...]] = ("webhook_id", "client_id", "types")
    webhook_id: str
    client_id: str
    types: tuple[Subject, ...]
    made_at: Instant
    made_by: str
    ended_at: Instant | None = None

    @property
    def to(self) -> str:
        """Its destination in the outbox."""
        return TO + self.webhook_id


class Notice(Word):
    """What is sent: ids and a number. Whoever wants to know more asks, and the gate answers."""

    shown: ClassVar[tuple[str, ...]] = ("notice_id", "type", "subject_id", "version")
    notice_id: str
    type: str
    subject_id: str
    version: int
    """Of the record when the notice was written; what is read later may be newer."""
    at: Instant
