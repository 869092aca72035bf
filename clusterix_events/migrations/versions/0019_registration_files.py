"""What registration in full adds: files."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
