"""What registration in full adds: merging."""

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
