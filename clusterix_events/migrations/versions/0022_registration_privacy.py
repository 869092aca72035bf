"""What registration in full adds: privacy."""

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
