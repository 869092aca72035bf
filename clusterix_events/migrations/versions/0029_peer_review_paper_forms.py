"""What peer review in full adds: paper forms that are typed in."""

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
