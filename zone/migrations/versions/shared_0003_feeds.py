"""Health and alarms of feeds, edited replays, and replays of many messages at once."""

import sqlalchemy as sa
from alembic import op

revision = "shared_0003"
down_revision = "shared_0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_STANDS = sa.text("cleared_at is null")


def upgrade() -> None:
    """Create the tables, and the index that finds the newest message of a feed."""
    op.create_index("inbox_feed", "inbox", ["feed", "received_at"])
    op.create_table(
        "feed_health",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("measured_at", _INSTANT, nullable=False),
        sa.Column("values", sa.Text, nullable=False),
    )
    op.create_table(
        "feed_alarm",
        sa.Column("alarm_id", sa.String, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("cleared_at", _INSTANT),
        sa.Column("start_told_at", _INSTANT),
        sa.Column("clear_told_at", _INSTANT),
    )
    op.create_index(
        "feed_alarm_stands",
        "feed_alarm",
        ["feed", "kind"],
        unique=True,
        sqlite_where=_STANDS,
        postgresql_where=_STANDS,
    )
    _replays()


def _replays() -> None:
    op.create_table(
        "message_edit",
        sa.Column("event_id", sa.String, primary_key=True),
        sa.Column("edit_of", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("removed", sa.Integer, nullable=False),
    )
    op.create_table(
        "replay_run",
        sa.Column("run_id", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("feed", sa.String),
        sa.Column("place", sa.String),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("until", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("refused", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop them; feeds are then measured anew."""
    for table in ("replay_run", "message_edit", "feed_alarm", "feed_health"):
        op.drop_table(table)
    op.drop_index("inbox_feed", "inbox")
