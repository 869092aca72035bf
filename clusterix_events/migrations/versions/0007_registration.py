"""Tables of registration."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
