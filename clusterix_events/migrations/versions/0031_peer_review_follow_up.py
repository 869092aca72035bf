"""What peer review in full adds: follow-ups, publication levels, programme link."""

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
