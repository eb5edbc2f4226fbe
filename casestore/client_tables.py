"""Tables of programs of other organizations that may ask this zone, and of what they are told.

A token lies here only as its hash. What an answer held, and where a webhook goes, lies sealed.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from casestore.columns import code, key, refers
from casestore.tables import clinical
from zone.columns import Counter, UtcDateTime

client = Table(
    "api_client",
    clinical,
    key("client_id"),
    refers("recipient_id", "recipient.recipient_id"),
    Column("name", String, nullable=False),
    code("role"),
    code("purpose"),
    Column("scopes", String, nullable=False),
    Column("agencies", String, nullable=False),
    Column("proven", String, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("issued_at", UtcDateTime(), nullable=False),
    code("issued_by"),
    Column("expires_at", UtcDateTime(), nullable=False),
    Column("revoked_at", UtcDateTime()),
    code("revoked_by", null=True),
    Column("row_version", Integer, nullable=False),
)
"""One program of one organization, for one purpose. Lists are words with single blanks."""

api_answer = Table(
    "api_answer",
    clinical,
    key("answer_id"),
    refers("client_id", "api_client.client_id"),
    Column("request_hash", String, nullable=False),
    Column("at", UtcDateTime(), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ix_api_answer_at", "at"),
)
"""What a writing request was answered, under its idempotency key: a repeat gets the same."""

webhook = Table(
    "webhook",
    clinical,
    key("webhook_id"),
    refers("client_id", "api_client.client_id"),
    Column("types", String, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    code("made_by"),
    Column("ended_at", UtcDateTime()),
    code("ended_by", null=True),
    Column("body", LargeBinary, nullable=False),
    Column("row_version", Integer, nullable=False),
)
"""Where changes are told to a client. `body` holds the address and the secret of the signature."""

webhook_mark = Table(
    "webhook_mark",
    clinical,
    key("stream"),
    Column("seq", Counter, nullable=False),
)
"""Up to where each stream of the audit has been read for webhooks."""
