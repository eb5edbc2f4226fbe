"""Tables of the dispatch zone: incidents, reports, co-response requests, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "dispatch_0001"
down_revision = None
branch_labels = ("dispatch",)
depends_on = "shared_0001"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _incidents()
    _reports()
    _crossings()


def _incidents() -> None:
    op.create_table(
        "incident",
        sa.Column("incident_id", sa.String, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("source_key", sa.String, nullable=False),
        sa.Column("epoch", sa.String, nullable=False),
        sa.Column("number", sa.String),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("test", sa.Boolean, nullable=False),
        sa.Column("flag", sa.String),
        sa.Column("duplicate_of", sa.String),
        sa.Column("touched_at", _INSTANT, nullable=False),
        sa.Column("row_version", sa.Integer, nullable=False),
        sa.Column("board_version", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("team", sa.String),
        sa.Column("team_again", _INSTANT),
        sa.Column("team_version", sa.Integer),
        sa.Column("alert_state", sa.String),
        sa.Column("alert_reason", sa.String),
        sa.UniqueConstraint("feed", "source_key", "epoch", name="incident_key"),
    )
    op.create_index("incident_board", "incident", ["is_open", "touched_at"])
    op.create_index("incident_duplicate", "incident", ["duplicate_of"])
    op.create_table(
        "incident_number",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("number", sa.String, primary_key=True),
        sa.Column("incident_id", sa.String, primary_key=True),
        sa.Column("opened_on", sa.Date, nullable=False),
    )
    op.create_index("incident_number_of", "incident_number", ["incident_id"])
    op.create_table(
        "incident_link",
        sa.Column("incident_id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("other_key", sa.String, primary_key=True),
    )
    op.create_index("incident_link_other", "incident_link", ["feed", "other_key"])


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("report_id", sa.String, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("source_key", sa.String, nullable=False),
        sa.Column("occurred_on", sa.Date),
        sa.Column("source_order", sa.String, nullable=False),
        sa.Column("incident_id", sa.String),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("green", sa.Boolean, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("feed", "source_key", name="report_key"),
    )
    op.create_table(
        "report_number",
        sa.Column("agency", sa.String, primary_key=True),
        sa.Column("number", sa.String, primary_key=True),
        sa.Column("report_id", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
    )
    op.create_index("report_number_of", "report_number", ["report_id"])


def _crossings() -> None:
    op.create_table(
        "coresponse_request",
        sa.Column("request_id", sa.String, primary_key=True),
        sa.Column("incident_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("reply_id", sa.String),
        sa.Column("replied_at", _INSTANT),
    )
    op.create_index("coresponse_request_incident", "coresponse_request", ["incident_id", "version"])
    op.create_table(
        "alert",
        sa.Column("alert_id", sa.String, primary_key=True),
        sa.Column("channel", sa.String, primary_key=True),
        sa.Column("incident_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("raised_at", _INSTANT, nullable=False),
        sa.Column("use_by", _INSTANT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("alert_incident", "alert", ["incident_id", "version"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "alert",
        "coresponse_request",
        "report_number",
        "report",
        "incident_link",
        "incident_number",
        "incident",
    ):
        op.drop_table(table)
