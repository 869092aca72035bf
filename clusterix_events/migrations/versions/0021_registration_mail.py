"""What registration in full adds: mail."""

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
