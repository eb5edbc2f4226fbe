"""Tables of every zone: messages, audit, accounts, settings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "shared_0001"
down_revision = None
branch_labels = ("shared",)
depends_on = None

_OPEN = sa.text("state in ('queued', 'sending')")
_PENDING = sa.text("state = 'pending'")
_INSTANT = sa.DateTime(timezone=True)
_COUNTER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _messages()
    _audit()
    _accounts()


def _messages() -> None:
    op.create_table(
        "inbox",
        sa.Column("arrival", _COUNTER, primary_key=True),
        sa.Column("event_id", sa.String, nullable=False, unique=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("feed", sa.String),
        sa.Column("source_name", sa.LargeBinary),
        sa.Column("grp", sa.String),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("outcome", sa.String),
        sa.Column("replay_of", sa.String),
        sa.Column("body_mac", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary),
        sqlite_autoincrement=True,
    )
    pending: dict[str, Any] = {"sqlite_where": _PENDING, "postgresql_where": _PENDING}
    op.create_index("inbox_pending", "inbox", ["arrival"], **pending)
    op.create_index("inbox_state", "inbox", ["state", "received_at"])
    op.create_table(
        "outbox",
        sa.Column("position", _COUNTER, primary_key=True),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("destination", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("grp", sa.String),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("feed", sa.String),
        sa.Column("replay_of", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("not_before", _INSTANT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_try", _INSTANT),
        sa.Column("body", sa.LargeBinary),
        sa.UniqueConstraint("event_id", "destination", name="outbox_once"),
        sqlite_autoincrement=True,
    )
    leaving: dict[str, Any] = {"sqlite_where": _OPEN, "postgresql_where": _OPEN}
    op.create_index("outbox_open", "outbox", ["destination", "position"], **leaving)
    op.create_index("outbox_open_group", "outbox", ["destination", "grp", "position"], **leaving)
    op.create_table(
        "endpoint",
        sa.Column("destination", sa.String, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("next_try", _INSTANT),
        sa.Column("last_sent", _INSTANT),
        sa.Column("paused", sa.Boolean, nullable=False),
    )
    op.create_table(
        "dead_letter",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("parked_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("replayed_as", sa.String),
        sa.Column("replay_token", sa.String),
    )
    op.create_index("dead_letter_reason", "dead_letter", ["state", "reason", "parked_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("seq", _COUNTER, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.String, nullable=False, unique=True),
        sa.Column("tag", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_about",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("seq", _COUNTER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit_head",
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("seq", _COUNTER, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.String, primary_key=True),
        sa.Column("login", sa.String, nullable=False, unique=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("agencies", sa.Text, nullable=False),
        sa.Column("sees_restricted", sa.Boolean, nullable=False),
        sa.Column("second_factor", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("session_id", sa.String, nullable=False, unique=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
    )
    op.create_index("session_account", "session", ["account_id"])
    op.create_table(
        "sign_in_delay",
        sa.Column("who", sa.String, primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("failed_at", _INSTANT, nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "setting",
        "sign_in_delay",
        "session",
        "account",
        "audit_head",
        "audit_about",
        "audit",
        "dead_letter",
        "endpoint",
        "outbox",
        "inbox",
    ):
        op.drop_table(table)
