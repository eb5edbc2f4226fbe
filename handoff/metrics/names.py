"""Every metric there is, with its labels: a closed list (docs/metrics.md; a test compares).

Labels hold names of the configuration (feeds, channels), codes of closed vocabularies and rule
ids, never what a feed or a person wrote.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a number behaves."""

    COUNTER = "counter"
    """Only grows; begins at 0 when the process starts."""
    GAUGE = "gauge"
    """As it was when it was last looked at."""
    HISTOGRAM = "histogram"
    """Seconds, in buckets."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name, what it says, and the names of its labels."""

    name: str
    kind: Kind
    says: str
    labels: tuple[str, ...] = ()


SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Upper bounds of the buckets: a call is a matter of seconds, a bad night one of an hour."""

_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM

RECEIVED = Metric("handoff_messages_received_total", _C, "messages made durable", ("feed",))
PARKED = Metric("handoff_messages_parked_total", _C, "messages put aside whole", ("cause",))
HAPPENED = Metric("handoff_audit_events_total", _C, "things written into the audit", ("tag",))
DECIDED = Metric(
    "handoff_gate_rules_total",
    _C,
    "decisions of the gate, once for each rule that they name",
    ("exit", "effect", "rule"),
)
FLAGS = Metric("handoff_flags_total", _C, "answers of the flag", ("answer",))
FLAG_RULES = Metric(
    "handoff_flag_rules_total", _C, "flags, once for each rule that was met", ("rule", "answer")
)
NOT_SENT = Metric("handoff_requests_not_sent_total", _C, "requests that did not go", ("reason",))
ALERTS = Metric("handoff_alerts_total", _C, "alerts by channel and state", ("channel", "state"))
TO_FLAG = Metric(
    "handoff_received_to_flagged_seconds", _H, "from the message until its call was flagged"
)
TO_LEAD = Metric("handoff_received_to_lead_seconds", _H, "from the message until a lead stood open")
TO_ALERT = Metric(
    "handoff_received_to_alert_seconds",
    _H,
    "from the message until an alert was queued, the reply's delay included",
)

INFO = Metric("handoff_zone_info", _G, "1, with zone and version", ("zone", "version"))
UP = Metric("handoff_database_up", _G, "1: the database answered when it was last asked; 0: not")
LOOKED = Metric("handoff_looked_at_seconds", _G, "when the gauges were last read (Unix time)")
WAITING = Metric("handoff_messages_waiting", _G, "messages taken in and not finished")
OLDEST = Metric("handoff_oldest_waiting_seconds", _G, "age of the oldest of them")
STANDING = Metric("handoff_parked_messages", _G, "parked messages that nobody settled", ("cause",))
LEAVING = Metric("handoff_outbox_waiting", _G, "events that are due to leave", ("destination",))
LEAVING_AGE = Metric(
    "handoff_outbox_oldest_seconds", _G, "for how long the oldest of them is due", ("destination",)
)
FAILURES = Metric(
    "handoff_destination_failures", _G, "failures in a row of a receiver", ("destination",)
)
PAUSED = Metric("handoff_destination_paused", _G, "1: somebody stopped it", ("destination",))
FEED_WAITING = Metric("handoff_feed_waiting", _G, "messages of a feed not finished", ("feed",))
FEED_LAST = Metric(
    "handoff_feed_last_message_seconds", _G, "when its last message came (Unix time)", ("feed",)
)
FEED_LINK = Metric("handoff_feed_link_up", _G, "1: the sender answers, 0: it does not", ("feed",))
FEED_ALARMS = Metric("handoff_feed_alarms", _G, "1: this alarm stands", ("feed", "kind"))
DATABASE_BYTES = Metric("handoff_database_bytes", _G, "size of the zone's database")
DISK_FREE = Metric("handoff_disk_free_bytes", _G, "room left where the zone's folder lies")
TOPIC_WAITING = Metric("handoff_topic_waiting", _G, "records not worked on (Kafka)", ("topic",))

METRICS = tuple(one for one in list(globals().values()) if isinstance(one, Metric))
"""All of them, in this order. Besides there are the `process_*` numbers of the process itself."""
