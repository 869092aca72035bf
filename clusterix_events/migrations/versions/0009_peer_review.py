"""Tables of peer_review."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
