"""Tables that every zone has: messages, audit, accounts, settings.

Columns in the clear hold ids, codes, counts and times. What a feed or a person wrote is sealed.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from zone.columns import Counter, UtcDateTime

shared = MetaData()

_OPEN = text("state in ('queued', 'sending')")
_PENDING = text("state = 'pending'")

inbox = Table(
    "inbox",
    shared,
    Column("arrival", Counter, primary_key=True),
    Column("event_id", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("feed", String),
    Column("source_name", LargeBinary),
    Column("grp", String),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("outcome", String),
    Column("replay_of", String),
    Column("body_mac", String, nullable=False),
    Column("body", LargeBinary),
    Column("handed_on", UtcDateTime),
    sqlite_autoincrement=True,
)
"""`arrival` counts up and is never used again. `handed_on`: since when it is on its zone's topic
(only where a broker is used). `source_name` and `body` are sealed; `body` is
NULL once purged. `body_mac` is a keyed fingerprint: it tells a repeat from another content."""
Index("inbox_pending", inbox.c.arrival, sqlite_where=_PENDING, postgresql_where=_PENDING)
Index("inbox_state", inbox.c.state, inbox.c.received_at)
Index("inbox_feed", inbox.c.feed, inbox.c.received_at)
_UNHANDED = text("state = 'pending' and handed_on is null")
Index("inbox_unhanded", inbox.c.arrival, sqlite_where=_UNHANDED, postgresql_where=_UNHANDED)

outbox = Table(
    "outbox",
    shared,
    Column("position", Counter, primary_key=True),
    Column("event_id", String, nullable=False),
    Column("destination", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("grp", String),
    Column("at", UtcDateTime, nullable=False),
    Column("feed", String),
    Column("replay_of", String),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("not_before", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("next_try", UtcDateTime),
    Column("body", LargeBinary),
    UniqueConstraint("event_id", "destination", name="outbox_once"),
    sqlite_autoincrement=True,
)
"""What is to leave. States: queued, sending, and the final sent,
acknowledged, refused, withheld, withdrawn."""
Index(
    "outbox_open",
    outbox.c.destination,
    outbox.c.position,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index(
    "outbox_open_group",
    outbox.c.destination,
    outbox.c.grp,
    outbox.c.position,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)

endpoint = Table(
    "endpoint",
    shared,
    Column("destination", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("next_try", UtcDateTime),
    Column("last_sent", UtcDateTime),
    Column("paused", Boolean, nullable=False),
)
"""Back-off belongs to the receiver, not to the message. A paused one gets nothing."""

dead_letter = Table(
    "dead_letter",
    shared,
    Column("event_id", String, primary_key=True),
    Column("place", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("params", Text, nullable=False),
    Column("parked_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("replayed_as", String),
    Column("replay_token", String),
)
"""`place` is `inbox`, or the destination of an outbox row. State: parked or replayed."""
Index("dead_letter_reason", dead_letter.c.state, dead_letter.c.reason, dead_letter.c.parked_at)

audit = Table(
    "audit",
    shared,
    Column("stream", String, primary_key=True),
    Column("seq", Counter, primary_key=True, autoincrement=False),
    Column("event_id", String, nullable=False, unique=True),
    Column("tag", String, nullable=False),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""One chain per stream. `at` is ISO 8601 in UTC; `about` and `detail` are canonical JSON."""

audit_about = Table(
    "audit_about",
    shared,
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("stream", String, primary_key=True),
    Column("seq", Counter, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Finds audit rows by what they are about. `verify` compares it with the rows themselves."""

audit_head = Table(
    "audit_head",
    shared,
    Column("stream", String, primary_key=True),
    Column("seq", Counter, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

account = Table(
    "account",
    shared,
    Column("account_id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("agencies", Text, nullable=False),
    Column("sees_restricted", Boolean, nullable=False),
    Column("second_factor", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("private", LargeBinary, nullable=False),
)
"""`private` is sealed: the person's name, and their own household (R11)."""

session = Table(
    "session",
    shared,
    Column("token_hash", String, primary_key=True),
    Column("session_id", String, nullable=False, unique=True),
    Column("account_id", String, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("waits_for", String),
)
"""`waits_for`: `code` or `enrol` while the second factor is still to come; such a session opens
nothing else."""
Index("session_account", session.c.account_id)

second_factor = Table(
    "second_factor",
    shared,
    Column("account_id", String, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("last_step", Integer, nullable=False),
)
"""`secret` is sealed. `last_step`: the half minute whose code was used last, so that none counts
twice."""

recovery_code = Table(
    "recovery_code",
    shared,
    Column("code_id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("code_hash", String, nullable=False),
    Column("used_at", UtcDateTime),
)
Index("recovery_code_account", recovery_code.c.account_id)

sign_in_delay = Table(
    "sign_in_delay",
    shared,
    Column("who", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
)
"""`who` is a keyed fingerprint of login and source: people type passwords into login fields."""

sign_on = Table(
    "sign_on",
    shared,
    Column("account_id", String, primary_key=True),
    Column("subject_index", String, nullable=False, unique=True),
    Column("private", LargeBinary, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)
"""Which account somebody of an identity provider has. `private` is sealed: issuer and subject, of
which `subject_index` is the keyed fingerprint."""

passkey = Table(
    "passkey",
    shared,
    Column("passkey_id", String, primary_key=True),
    Column("account_id", String, nullable=False),
    Column("credential", String, nullable=False, unique=True),
    Column("host", String, nullable=False),
    Column("used", Counter, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime),
)
"""`credential`: the id that the authenticator gave. `host`: under which name it was made, and
counts. `used`: the authenticator's own counter. `private` is sealed: public key and name."""
Index("passkey_account", passkey.c.account_id)

sign_in_try = Table(
    "sign_in_try",
    shared,
    Column("token_hash", String, primary_key=True),
    Column("way", String, nullable=False),
    Column("back_to", String, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
)
"""What a browser was asked and has not answered yet; each is taken once (`zone.accounts.tries`)."""

legal_hold = Table(
    "legal_hold",
    shared,
    Column("hold_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("why", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("placed_by", String, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", String),
)
"""What must not be purged (`zone.retention.holds`); `body` says sealed for which matter."""
Index("legal_hold_subject", legal_hold.c.kind, legal_hold.c.subject_id)

setting = Table(
    "setting",
    shared,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("value", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String, nullable=False),
)
"""Immutable versions of what pages edit; the highest version holds."""

feed_health = Table(
    "feed_health",
    shared,
    Column("feed", String, primary_key=True),
    Column("measured_at", UtcDateTime, nullable=False),
    Column("values", Text, nullable=False),
)
"""The newest measurement of each feed (`zone.feeds.measure`), as canonical JSON: counts, times."""

feed_alarm = Table(
    "feed_alarm",
    shared,
    Column("alarm_id", String, primary_key=True),
    Column("feed", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("params", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("cleared_at", UtcDateTime),
    Column("start_told_at", UtcDateTime),
    Column("clear_told_at", UtcDateTime),
)
"""One row per alarm from its start to its end. `*_told_at`: when people were sent a notice."""
_STANDS = text("cleared_at is null")
Index(
    "feed_alarm_stands",
    feed_alarm.c.feed,
    feed_alarm.c.kind,
    unique=True,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)

message_edit = Table(
    "message_edit",
    shared,
    Column("event_id", String, primary_key=True),
    Column("edit_of", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("why", String, nullable=False),
    Column("added", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)
"""Who replayed a parked message with another body. Both bodies lie in the inbox, sealed; `added`
and `removed` count lines."""

replay_run = Table(
    "replay_run",
    shared,
    Column("run_id", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("feed", String),
    Column("place", String),
    Column("actor", String, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
)
"""Replay of all messages parked for one reason until `until`. State: running, paused, stopped,
done; what is not replayed yet when it is stopped stays parked."""

door_memory = Table(
    "door_memory",
    shared,
    Column("feed", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""What a polled feed remembers: marks (a time, a number) and keyed fingerprints, never content."""

door_health = Table(
    "door_health",
    shared,
    Column("feed", String, primary_key=True),
    Column("last_contact", UtcDateTime),
    Column("last_message", UtcDateTime),
    Column("trouble", Text),
    Column("trouble_since", UtcDateTime),
)
"""How each feed's connection is doing. `trouble` is a plain sentence without content."""
