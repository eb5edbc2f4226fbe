"""Tables of phones that keep drafts: the device and its key, and what has arrived from it."""

from sqlalchemy import Column, LargeBinary, Table, UniqueConstraint

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime

phone = Table(
    "phone",
    clinical,
    key("phone_id"),
    code("device_id"),
    code("account_id"),
    Column("secret", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime(), nullable=False),
    Column("key_at", UtcDateTime(), nullable=False),
    Column("released_at", UtcDateTime()),
    code("released_by", null=True),
    Column("wipe_at", UtcDateTime()),
    code("wipe_by", null=True),
    Column("wiped_at", UtcDateTime()),
    UniqueConstraint("device_id", "account_id", name="phone_of_account"),
)
"""One browser of one account. `secret` is sealed: it opens the drafts that lie on the phone."""

phone_receipt = Table(
    "phone_receipt",
    clinical,
    key("draft_id"),
    code("account_id"),
    code("filling_id"),
    Column("at", UtcDateTime(), nullable=False),
)
"""A draft that has arrived: sent again, it changes nothing."""
