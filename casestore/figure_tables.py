"""Tables of figures that may leave: closed quarters, what was published of them, saved reports.

Nothing in them is about anybody: a closed quarter holds only the counts that may be shown together.
"""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from casestore.columns import code, key
from casestore.tables import clinical
from zone.columns import UtcDateTime

closed_quarter = Table(
    "closed_quarter",
    clinical,
    key("closed_id"),
    code("agency"),
    code("period"),
    Column("closed_at", UtcDateTime(), nullable=False),
    code("closed_by"),
    code("policy_version"),
    Column("sha256", String, nullable=False),
    Column("body", Text, nullable=False),
    Unique("agency", "period"),
)
"""The counts of one agency and quarter that may leave, frozen once and for good (R26)."""

publication = Table(
    "publication",
    clinical,
    key("publication_id"),
    Column("closed_id", String, ForeignKey("closed_quarter.closed_id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    code("state"),
    Column("chosen", Text, nullable=False),
    Column("prepared_at", UtcDateTime(), nullable=False),
    code("prepared_by"),
    Column("approved_at", UtcDateTime()),
    code("approved_by", null=True),
    Column("ended_at", UtcDateTime()),
    code("ended_by", null=True),
    code("ended_why", null=True),
    Column("page", Text),
    Column("sheet", Text),
    Column("row_version", Integer, nullable=False),
    Unique("closed_id", "version"),
)
"""What of a closed quarter is or was public; page and sheet are kept as they went out."""

saved_report = Table(
    "saved_report",
    clinical,
    key("report_id"),
    Column("name", String, nullable=False),
    code("owner"),
    Column("wanted", Text, nullable=False),
    Column("saved_at", UtcDateTime(), nullable=False),
    Column("ended_at", UtcDateTime()),
)
"""Which figures, which quarters and groups a supervisor looks at again and again."""
