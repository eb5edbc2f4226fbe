"""Indexes that a year of a town needs: what was done of late, notes to co-sign, months of calls."""

from alembic import op

revision = "clinical_year_1"
down_revision = "clinical_credentials_1"
branch_labels = None
depends_on = None

_INDEXES = (
    ("care_task", "done_by", "done_at"),
    ("care_note", "needs_cosign", "state"),
    ("encounter", "opened_at"),
    ("encounter", "ended_at"),
    ("lead", "opened_at"),
)


def upgrade() -> None:
    """Make the indexes."""
    for table, *columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    """Take them away: nothing is lost, pages are slower."""
    for table, *columns in _INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
