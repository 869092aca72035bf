"""What peer review in full adds: answers kept on a device and taken in once."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
