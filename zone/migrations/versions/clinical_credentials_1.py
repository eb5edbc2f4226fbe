"""Since when a license or training of a member of staff holds."""

import sqlalchemy as sa
from alembic import op

revision = "clinical_credentials_1"
down_revision = "clinical_figures_1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the day; earlier rows have none."""
    op.add_column("credential", sa.Column("issued_on", sa.String))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("credential", "issued_on")
