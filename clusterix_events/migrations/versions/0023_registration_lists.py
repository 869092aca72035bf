"""What registration in full adds: mails as facts, lists."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the columns."""
    op.add_column(
        "outgoing_mail", sa.Column("locale", sa.String(), server_default="en", nullable=False)
    )
    op.add_column("outgoing_mail", sa.Column("facts", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("outgoing_mail", "facts")
    op.drop_column("outgoing_mail", "locale")
