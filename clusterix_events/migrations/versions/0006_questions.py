"""Tables of questions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "answer_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_sheet")),
    )
    op.create_table(
        "answer",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["answer_sheet.id"],
            name=op.f("fk_answer_sheet_id_answer_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sheet_id", "question", name=op.f("pk_answer")),
    )
    op.create_index("ix_answer_question", "answer", ["question"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("answer")
    op.drop_table("answer_sheet")
