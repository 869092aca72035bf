"""What peer review in full adds: the composer of groups: plans, conflicts, locks."""

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
