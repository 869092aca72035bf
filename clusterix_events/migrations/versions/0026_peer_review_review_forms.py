"""What peer review in full adds: review forms built per event."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the draft of a form, and say when a version was made."""
    op.add_column("review_form", sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "review_form_draft",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_review_form_draft_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_review_form_draft")),
    )


def downgrade() -> None:
    """Drop the draft and the moment."""
    op.drop_table("review_form_draft")
    op.drop_column("review_form", "made_at")
