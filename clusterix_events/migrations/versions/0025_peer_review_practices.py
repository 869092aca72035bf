"""What peer review in full adds: owners' drafts, sign-offs, asked changes, images."""

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make the tables."""


def downgrade() -> None:
    """Drop the tables."""
