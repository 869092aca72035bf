"""What registration in full adds: places."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
