"""Which waiting messages are on their zone's topic already (only where a broker is used)."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "shared_0002"
down_revision = "shared_0001"
branch_labels = None
depends_on = None

_UNHANDED = sa.text("state = 'pending' and handed_on is null")


def upgrade() -> None:
    """Add the column."""
    where: dict[str, Any] = {"sqlite_where": _UNHANDED, "postgresql_where": _UNHANDED}
    op.add_column("inbox", sa.Column("handed_on", sa.DateTime(timezone=True)))
    op.create_index("inbox_unhanded", "inbox", ["arrival"], **where)


def downgrade() -> None:
    """Take it away; what was handed on is handed on again, under the same ids."""
    op.drop_index("inbox_unhanded", "inbox")
    op.drop_column("inbox", "handed_on")
