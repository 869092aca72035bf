"""What registration in full adds: lists."""

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
