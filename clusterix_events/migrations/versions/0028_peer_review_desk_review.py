"""What peer review in full adds: the desk review before the meeting."""

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
