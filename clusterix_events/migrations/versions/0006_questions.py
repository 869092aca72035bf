"""Tables of questions."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
