"""What registration in full adds: drafts."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
