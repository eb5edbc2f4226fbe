"""Tables of clients of the API, their answers, and webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_clients_1"
down_revision = "clinical_authority_1"
branch_labels = None
depends_on = None

_TABLES = ("webhook_mark", "webhook", "api_answer", "api_client")


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _body() -> sa.Column[bytes]:
    return sa.Column("body", sa.LargeBinary, nullable=False)


def _client() -> sa.Column[str]:
    refers = sa.ForeignKey("api_client.client_id")
    return sa.Column("client_id", sa.String, refers, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    _clients()
    op.create_table(
        "api_answer",
        sa.Column("answer_id", sa.String, primary_key=True),
        _client(),
        _text("request_hash"),
        _at("at"),
        _body(),
    )
    op.create_index("ix_api_answer_client_id", "api_answer", ["client_id"])
    op.create_index("ix_api_answer_at", "api_answer", ["at"])
    op.create_table(
        "webhook",
        sa.Column("webhook_id", sa.String, primary_key=True),
        _client(),
        _text("types"),
        _at("made_at"),
        _text("made_by"),
        _at("ended_at", null=True),
        _text("ended_by", null=True),
        _body(),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_webhook_client_id", "webhook", ["client_id"])
    op.create_table(
        "webhook_mark",
        sa.Column("stream", sa.String, primary_key=True),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
    )


def _clients() -> None:
    recipient = sa.ForeignKey("recipient.recipient_id")
    op.create_table(
        "api_client",
        sa.Column("client_id", sa.String, primary_key=True),
        sa.Column("recipient_id", sa.String, recipient, nullable=False),
        _text("name"),
        _text("role"),
        _text("purpose"),
        _text("scopes"),
        _text("agencies"),
        _text("proven"),
        sa.Column("token_hash", sa.String, nullable=False, unique=True),
        _at("issued_at"),
        _text("issued_by"),
        _at("expires_at"),
        _at("revoked_at", null=True),
        _text("revoked_by", null=True),
        sa.Column("row_version", sa.Integer, nullable=False),
    )
    op.create_index("ix_api_client_recipient_id", "api_client", ["recipient_id"])


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)
