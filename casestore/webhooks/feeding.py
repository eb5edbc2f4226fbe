"""Reads the audit for changes and queues a notice of each, in one transaction with the mark.

Killed before the commit, nothing was queued and the mark stands where it stood; after it, the
outbox holds the notices, which the relay never loses. A notice's id is made from the audit event
and the webhook, so that reading twice queues once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, select

from casestore.form_tables import care_task, filling
from casestore.referral_tables import referral
from casestore.tables import case, consent, encounter, person
from casestore.webhooks.marks import behind, move
from casestore.webhooks.subscriptions import live
from casestore.webhooks.words import ABOUT, CHANGES, Notice, Subject, Webhook
from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind
from zone.journal.tables import audit
from zone.journal.unit_of_work import UnitOfWork

AT_ONCE = 200
_TABLES: Mapping[Subject, Table] = {
    Subject.PERSON: person,
    Subject.CASE: case,
    Subject.ENCOUNTER: encounter,
    Subject.TASK: care_task,
    Subject.REFERRAL: referral,
    Subject.RESPONSE: filling,
    Subject.CONSENT: consent,
}


def wanted(conn: Connection, at: datetime) -> bool:
    """Is there anything to read, and anybody to tell?"""
    return bool(behind(conn)) and bool(live(conn, at))


def feed(uow: UnitOfWork, at: datetime) -> int:
    """Queue notices of what is new, at most 200 rows of each stream; how many were queued."""
    hooks = live(uow.conn, at)
    moved: dict[str, int] = {}
    queued = 0
    for stream, after in behind(uow.conn).items():
        rows = _rows(uow.conn, stream, after)
        queued += sum(_queue(uow, row, hooks) for row in rows)
        moved[stream] = rows[-1].seq if rows else after
    move(uow.conn, moved)
    return queued


def _rows(conn: Connection, stream: str, after: int) -> Sequence[Row[Any]]:
    new = select(audit).where(audit.c.stream == stream, audit.c.seq > after)
    return conn.execute(new.order_by(audit.c.seq).limit(AT_ONCE)).all()


def _queue(uow: UnitOfWork, row: Row[Any], hooks: Sequence[Webhook]) -> int:
    subject = CHANGES.get(AuditTag(row.tag))
    subject_id = orjson.loads(row.about).get(ABOUT[subject]) if subject else None
    if subject is None or subject_id is None:
        return 0
    happened = datetime.fromisoformat(row.at)
    told = [hook for hook in hooks if subject in hook.types and hook.made_at <= happened]
    version = _version(uow.conn, subject, subject_id) if told else 0
    for hook in told:
        notice_id = uow.keys.effect_id(row.event_id, f"webhook:{hook.webhook_id}")
        notice = Notice(
            notice_id=notice_id,
            type=f"{subject.value}.changed",
            subject_id=subject_id,
            version=version,
            at=happened,
        )
        uow.send(_event(notice, f"{subject.value}:{subject_id}"), hook.to)
    return len(told)


def _event(notice: Notice, group: str) -> Event:
    """One subject's notices go out in order; others do not wait for them."""
    return Event(
        event_id=notice.notice_id,
        kind=EventKind.CHANGE_NOTICE,
        at=notice.at,
        body=notice.model_dump_json().encode(),
        group=group,
    )


def _version(conn: Connection, subject: Subject, subject_id: str) -> int:
    table = _TABLES[subject]
    (key,) = table.primary_key.columns
    return conn.scalar(select(table.c.row_version).where(key == subject_id)) or 0
