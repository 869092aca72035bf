"""What peer review in full adds: review forms built per event."""

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
