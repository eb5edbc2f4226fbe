"""Receive one message: its thing is made or brought up to date, matched or left to wait.

Commutative: where a thing stands follows from all its messages in the sender's order, whatever
order they came in. A repeat changes nothing. A person once matched stays, unless a newer message
names somebody who does not fit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from casestore import sealed
from casestore.arrival_tables import arrival as table
from casestore.arrival_tables import arrival_number, arrival_version
from casestore.arrivals.answering import answer_referral, named_referral
from casestore.arrivals.labels import keep_restrictions, label_of, restricted
from casestore.arrivals.numbers import bind, merge_numbers
from casestore.arrivals.patients import number_ids
from casestore.arrivals.whose import fits
from casestore.arrivals.words import MATCHED, ArrivalState, How, Match, Origin, Whose
from casestore.cause import Cause
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.clinical import ClinicalAction, ClinicalUpdate
from schemas.person import LinkSuggestion
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

STAGE = "stage:chart"
REPEATED = "repeated"
_SETS = {
    ClinicalAction.OPEN: ArrivalState.OPEN,
    ClinicalAction.REOPEN: ArrivalState.OPEN,
    ClinicalAction.CLOSE: ArrivalState.CLOSED,
    ClinicalAction.CANCEL: ArrivalState.CANCELLED,
    ClinicalAction.DELETE: ArrivalState.DELETED,
}
_RESTATES = ("fhir", "nemsis")
"""Formats whose every message says anew where the thing stands; HL7 v2 tells events instead, and an
A08 after a discharge or a cancel undoes neither."""


@dataclass(frozen=True, slots=True)
class Came:
    """One message on its way in."""

    cause: Cause
    origin: Origin
    update: ClinicalUpdate
    whose: Whose
    arrival_id: str
    version_id: str

    @property
    def order_key(self) -> str:
        """The source's order, or arrival: text that sorts."""
        return f"{self.update.order or ''}|{self.cause.at.isoformat()}"


def receive(
    uow: UnitOfWork,
    origin: Origin,
    event_id: str,
    place: int,
    update: ClinicalUpdate,
    whose: Whose,
    at: datetime,
) -> str:
    """Chart one message, the `place`th of its event. How it ended, as a code for the message log:
    `repeated`, `matched`, `waits` or `aside`. Raises ChangedMeanwhile; decide anew then."""
    keys = uow.keys
    came = Came(
        Cause(uow, at, STAGE),
        origin,
        update,
        whose,
        id_of(keys, origin.feed, update, event_id),
        keys.effect_id(event_id, f"arrival:{place}"),
    )
    held = row_of(uow.conn, came.arrival_id)
    if held is not None and not _is_news(came, held):
        return REPEATED
    if held is None:
        _open(came)
    _append(came)
    keep_restrictions(came.cause, origin.feed, update)
    return _settle(came)


def id_of(keys: KeyRing, feed: str, update: ClinicalUpdate, event_id: str = "") -> str:
    """The id of the thing that a message is about; one without a key of its sender is its own."""
    known = (update.kind.value, update.agency or "", update.source_key or event_id)
    return keys.event_id("arrival", feed, *known)


def row_of(conn: Connection, arrival_id: str) -> Row[Any] | None:
    """The row of an arrival, or None."""
    return conn.execute(select(table).where(table.c.arrival_id == arrival_id)).one_or_none()


def _is_news(came: Came, held: Row[Any]) -> bool:
    """Another content than the newest, and not one that came before under the same message key:
    A → B → A is three messages, a late second delivery of the first is none."""
    of_it = select(arrival_version).where(arrival_version.c.arrival_id == came.arrival_id)
    digest, mac = _digest(came), _message_mac(came)
    for row in came.cause.uow.conn.execute(of_it):
        same = row.digest == digest
        if row.version_id == came.version_id or (same and row.version_id == held.version_id):
            return False
        if same and mac is not None and row.message_mac == mac:
            return False
    return True


def _digest(came: Came) -> str:
    said = came.update.model_dump_json(exclude={"warnings"})
    return came.cause.uow.keys.event_id("arrival-content", said)


def _message_mac(came: Came) -> str | None:
    key = came.update.message_key
    return came.cause.uow.keys.event_id("arrival-message", key) if key else None


def _open(came: Came) -> None:
    at = came.cause.at
    row = {
        "arrival_id": came.arrival_id,
        "feed": came.origin.feed,
        "agency": came.origin.agency,
        "format": came.update.format,
        "kind": came.update.kind,
        "state": ArrivalState.OPEN,
        "match": Match.WAITS,
        "how": How.NOBODY,
        "label": came.origin.label,
        "restricted": False,
        "happened_at": at,
        "first_at": at,
        "changed_at": at,
        "explanation": "[]",
        "by_hand": False,
        "has_consent": False,
        "version_id": came.version_id,
        "row_version": 1,
    }
    if not insert_once(came.cause.uow.conn, table, row, ("arrival_id",)):
        raise ChangedMeanwhile(table.name, came.arrival_id)


def _append(came: Came) -> None:
    uow = came.cause.uow
    uow.conn.execute(
        insert(arrival_version).values(
            version_id=came.version_id,
            arrival_id=came.arrival_id,
            order_key=came.order_key,
            action=came.update.action,
            digest=_digest(came),
            message_mac=_message_mac(came),
            received_at=came.cause.at,
            body=sealed.seal(uow.keys, arrival_version.name, came.version_id, came.update),
        )
    )
    for number in number_ids(uow.keys, came.origin.feed, came.update):
        row = {"arrival_id": came.arrival_id, "number_id": number}
        insert_once(uow.conn, arrival_number, row, ("arrival_id", "number_id"))


def _settle(came: Came) -> str:
    conn = came.cause.uow.conn
    held = row_of(conn, came.arrival_id)
    if held is None:
        raise ChangedMeanwhile(table.name, came.arrival_id)
    versions = _versions(conn, came.arrival_id)
    newest = versions[-1].version_id == came.version_id
    values: dict[str, Any] = {
        "state": _state(versions, came.update.format),
        "version_id": versions[-1].version_id,
        "changed_at": came.cause.at,
        "has_consent": held.has_consent or bool(came.update.consents),
    }
    if newest:
        values |= _as_said(came, held) | _matched(came, held)
    compare_and_set(conn, table, came.arrival_id, held.row_version, values)
    return _follow(came, {**held._mapping, **values}, newest=newest)


def _as_said(came: Came, held: Row[Any]) -> dict[str, Any]:
    """Consent answers stand only as long as the source says the same of its consent."""
    update, conn = came.update, came.cause.uow.conn
    feed = came.origin.feed
    values: dict[str, Any] = {
        "label": label_of(came.origin.label, update),
        "restricted": restricted(conn, came.cause.uow.keys, feed, update),
        "happened_at": update.starts_at or update.at or held.happened_at,
        "lead_id": came.whose.lead_id or held.lead_id,
        "referral_id": named_referral(conn, update) or held.referral_id,
    }
    if update.consents:
        values["consent_answer"] = None
    return values


def _matched(came: Came, held: Row[Any]) -> dict[str, Any]:
    found = came.whose
    said = {"how": found.how, "explanation": explained(found.suggestions)}
    conn, keys = came.cause.uow.conn, came.cause.uow.keys
    if held.match in MATCHED:
        if fits(conn, keys, held.person_id, came.update):
            return {}
        return said | {"match": Match.WAITS, "how": How.NOW_DIFFERS, "person_id": None}
    if held.by_hand:
        return {}
    if found.person_id is None:
        return said | {"match": Match.WAITS}
    return said | {"match": Match.AUTO, "person_id": found.person_id}


def _follow(came: Came, now: dict[str, Any], *, newest: bool) -> str:
    """What follows for numbers, referrals and the audit."""
    matched, person_id = now["match"] in MATCHED, now["person_id"]
    if came.update.action is ClinicalAction.MERGE:
        merge_numbers(came.cause, came.origin.feed, came.update)
    if matched:
        bind(came.cause, came.origin.feed, came.update, person_id)
    if matched and newest and now["referral_id"]:
        answer_referral(came.cause, came.update, now["referral_id"], person_id)
    about = {"arrival": came.arrival_id, "person": person_id, "feed": came.origin.feed}
    detail = {
        "kind": came.update.kind.value,
        "action": came.update.action.value,
        "match": str(now["match"]),
        "how": str(now["how"]),
        "label": str(now["label"]),
    }
    came.cause.uow.audit(
        AuditTag.ARRIVAL_RECEIVED,
        at=came.cause.at,
        actor=STAGE,
        about={kind: one for kind, one in about.items() if one},
        detail=detail,
        event_id=came.cause.uow.keys.effect_id(came.version_id, "audit:arrival"),
    )
    return "matched" if matched else str(now["match"])


def _versions(conn: Connection, arrival_id: str) -> list[Row[Any]]:
    columns = (arrival_version.c.version_id, arrival_version.c.action, arrival_version.c.order_key)
    wanted = select(*columns).where(arrival_version.c.arrival_id == arrival_id)
    return list(conn.execute(wanted.order_by(columns[2], columns[0])))


def _state(versions: Sequence[Row[Any]], format_name: str) -> ArrivalState:
    state = ArrivalState.OPEN
    for row in versions:
        plain = ArrivalState.OPEN if format_name in _RESTATES else state
        state = _SETS.get(ClinicalAction(row.action), plain)
    return state


def explained(suggestions: Sequence[LinkSuggestion]) -> str:
    """Suggestions as stored: ids, grades, names of fields and how they compare, never values."""
    return json.dumps(
        [
            {
                "person_id": one.person_id,
                "grade": one.grade.value,
                "bits": one.bits,
                "fields": [[f.field, f.agreement.value, f.bits] for f in one.fields],
            }
            for one in suggestions
        ]
    )
