"""What registration in full adds: imports."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
