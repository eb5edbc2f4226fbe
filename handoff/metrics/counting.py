"""Counts what the zone writes into its audit, as it commits: what is counted did happen.

One place for all: whatever is decided, parked or sent has its audit event in the same unit of
work. Durations are from the time of the message, which travels through both zones, to now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from handoff.metrics import names
from handoff.metrics.names import Metric
from handoff.metrics.numbers import Numbers
from schemas.audit import AuditEvent, AuditTag
from schemas.disclosure import Effect
from schemas.flag import FlagAnswer
from zone.clock import Clock
from zone.journal.park_reasons import ParkReason

_DURATIONS: Mapping[AuditTag, Metric] = {
    AuditTag.FLAG_DECIDED: names.TO_FLAG,
    AuditTag.FLAG_CHANGED: names.TO_FLAG,
    AuditTag.LEAD_OPENED: names.TO_LEAD,
    AuditTag.ALERT_QUEUED: names.TO_ALERT,
}
"""Each of these bears the time of the message that caused it."""
EXITS = ("crossing", "reply")
NO_AUDIT = "NO-AUDIT"
"""The rule that withholds while the audit is down: somebody is to be woken."""
_ALERTS = {tag: tag.value.partition(".")[2] for tag in AuditTag if tag.value.startswith("alert.")}


def counts(numbers: Numbers, clock: Clock) -> Callable[[Sequence[AuditEvent]], None]:
    """What the zone's writer calls after each commit, with the audit events that are new."""

    def count(events: Sequence[AuditEvent]) -> None:
        now = clock.now()
        for event in events:
            _count(numbers, event, now)

    return count


def begin_at_zero(numbers: Numbers, feeds: Iterable[str], channels: Iterable[str]) -> None:
    """Show what can be foreseen before it happens first: a monitor sees a number grow only where
    it stood there before, and the first refused alert is the one to be woken for."""
    for tag in AuditTag:
        numbers.count(names.HAPPENED, tag.value, by=0)
    for reason in ParkReason:
        numbers.count(names.PARKED, reason.value, by=0)
    for answer in FlagAnswer:
        numbers.count(names.FLAGS, answer.value, by=0)
    for feed in feeds:
        numbers.count(names.RECEIVED, feed, by=0)
    for channel in channels:
        for state in _ALERTS.values():
            numbers.count(names.ALERTS, channel, state, by=0)
    for exit_name in EXITS:
        numbers.count(names.DECIDED, exit_name, Effect.DENY.value, NO_AUDIT, by=0)


def _count(numbers: Numbers, event: AuditEvent, now: datetime) -> None:
    tag = event.tag
    numbers.count(names.HAPPENED, tag.value)
    if tag in _DURATIONS:
        numbers.took(_DURATIONS[tag], (now - event.at).total_seconds())
    if tag is AuditTag.MESSAGE_RECEIVED:
        numbers.count(names.RECEIVED, event.about.get("feed"))
    elif tag is AuditTag.MESSAGE_PARKED:
        numbers.count(names.PARKED, event.detail.get("reason"))
    elif tag is AuditTag.REQUEST_NOT_SENT:
        numbers.count(names.NOT_SENT, event.detail.get("reason"))
    elif tag is AuditTag.GATE_DECIDED:
        for rule in _rules(event):
            exit_name, effect = event.detail.get("exit"), event.detail.get("effect")
            numbers.count(names.DECIDED, exit_name, effect, rule)
    elif tag in (AuditTag.FLAG_DECIDED, AuditTag.FLAG_CHANGED):
        _count_flag(numbers, event)
    elif tag in _ALERTS:
        numbers.count(names.ALERTS, event.detail.get("channel"), _ALERTS[tag])


def _count_flag(numbers: Numbers, event: AuditEvent) -> None:
    answer = event.detail.get("answer")
    numbers.count(names.FLAGS, answer)
    for rule in _rules(event):
        # A rule stands there with its assertion: `suicide.kill_self:stated`.
        numbers.count(names.FLAG_RULES, rule.rpartition(":")[0], answer)


def _rules(event: AuditEvent) -> tuple[str, ...]:
    rules = event.detail.get("rules", ())
    return rules if isinstance(rules, tuple) else ()
