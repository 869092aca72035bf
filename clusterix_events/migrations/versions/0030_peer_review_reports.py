"""What peer review in full adds: the report of a group: stages, merged texts, checks."""

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
