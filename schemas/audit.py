"""Audit events: a closed vocabulary, ids and names of fields only, never values."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Instant, Word


class AuditTag(StrEnum):
    """What happened, as `subject.action`. Nothing outside this list can be written."""

    MESSAGE_RECEIVED = "message.received"
    MESSAGE_REPEATED = "message.repeated"
    MESSAGE_PARKED = "message.parked"
    MESSAGE_NO_INCIDENT = "message.no_incident"
    MESSAGE_REPLAYED = "message.replayed"
    MESSAGE_PURGED = "message.purged"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_UPDATED = "incident.updated"
    INCIDENT_OLDER = "incident.older_update"
    """An update older than what is known: folded in where it adds, overwrites nothing."""
    INCIDENT_CLOSED = "incident.closed"
    INCIDENT_REOPENED = "incident.reopened"
    INCIDENT_MERGED = "incident.merged"
    INCIDENT_UNMERGED = "incident.unmerged"
    INCIDENT_TEST = "incident.test"
    REPORT_JOINED = "report.joined"
    REPORT_WAITING = "report.waiting"
    FLAG_DECIDED = "flag.decided"
    FLAG_CHANGED = "flag.changed"
    FLAG_SAID = "flag.said_by_person"
    GATE_DECIDED = "gate.decided"
    CROSSING_REFUSED = "crossing.refused"
    """The zone link turned something away: another key, altered, or not for this zone."""
    REQUEST_SENT = "request.sent"
    REQUEST_NOT_SENT = "request.not_sent"
    REQUEST_RECEIVED = "request.received"
    REPLY_SENT = "reply.sent"
    REPLY_RECEIVED = "reply.received"
    ALERT_QUEUED = "alert.queued"
    ALERT_SENT = "alert.sent"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    ALERT_REFUSED = "alert.refused"
    ALERT_WITHHELD = "alert.withheld"
    ALERT_WITHDRAWN = "alert.withdrawn"
    LEAD_OPENED = "lead.opened"
    LEAD_UPDATED = "lead.updated"
    LEAD_TAKEN = "lead.taken"
    LEAD_NOT_BH = "lead.not_behavioral_health"
    LEAD_PURGED = "lead.purged"
    LEAD_MOVED = "lead.moved"
    LEAD_RESTORED = "lead.restored"
    """A merge was undone, or "not behavioral health" was taken back: the lead is shown again."""
    CASE_OPENED = "case.opened"
    CASE_UPDATED = "case.updated"
    CASE_CLOSED = "case.closed"
    CASE_REOPENED = "case.reopened"
    ENCOUNTER_OPENED = "encounter.opened"
    ENCOUNTER_RECORDED = "encounter.recorded"
    PERSON_CREATED = "person.created"
    LINK_SUGGESTED = "link.suggested"
    LINK_CONFIRMED = "link.confirmed"
    LINK_REFUSED = "link.refused"
    LINK_UNDONE = "link.undone"
    BREACH_OPENED = "breach.opened"
    CONSENT_RECORDED = "consent.recorded"
    CONSENT_REVOKED = "consent.revoked"
    CONSENT_TALK_RECORDED = "consent.talk_recorded"
    RESTRICTION_RECORDED = "restriction.recorded"
    DISCLOSURE_MADE = "disclosure.made"
    DISCLOSURE_REFUSED = "disclosure.refused"
    DISCLOSURE_WITHDRAWN = "disclosure.withdrawn"
    ACCOUNTING_DELAYED = "accounting.delayed"
    PRIVACY_TASK_DONE = "privacy.task_done"
    GLASS_BROKEN = "break_glass.opened"
    GLASS_REFUSED = "break_glass.refused"
    POLICY_TRIED = "policy.tried"
    FORM_ADDED = "form.added"
    FORM_ATTESTED = "form.attested"
    FORM_PUBLISHED = "form.published"
    FORM_RETIRED = "form.retired"
    FORM_STARTED = "form.started"
    FORM_SAVED = "form.saved"
    FORM_SIGNED = "form.signed"
    FORM_ALARM = "form.alarm"
    WORKFLOW_ADDED = "workflow.added"
    WORKFLOW_PUBLISHED = "workflow.published"
    FLOW_MOVED = "flow.moved"
    TASK_OPENED = "task.opened"
    TASK_DONE = "task.done"
    DUTY_CHANGED = "duty.changed"
    PAGE_READ = "page.read"
    PAGE_REFUSED = "page.refused"
    SIGNED_IN = "account.signed_in"
    SIGN_IN_FAILED = "account.sign_in_failed"
    SIGNED_OUT = "account.signed_out"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ZONE_STARTED = "zone.started"
    ZONE_STOPPED = "zone.stopped"


class AuditEvent(Word):
    """One thing that happened. `actor` is an account id or `stage:<name>`, never empty.

    `about` holds ids by kind (`message`, `incident`, `request`, `lead`, `person` …);
    `detail` holds codes: rule ids, reasons, field names, counts. Neither ever holds values
    that a feed or a person typed.
    """

    shown: ClassVar[tuple[str, ...]] = ("event_id", "tag", "actor", "about")
    event_id: str
    tag: AuditTag
    at: Instant
    actor: str
    about: dict[str, str] = {}
    detail: dict[str, str | int | bool | tuple[str, ...]] = {}
