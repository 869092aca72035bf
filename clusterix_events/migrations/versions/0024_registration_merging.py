"""What registration in full adds: merging of duplicates."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "distinct_pair",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"],
            ["registration.id"],
            name=op.f("fk_distinct_pair_first_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_id"],
            ["registration.id"],
            name=op.f("fk_distinct_pair_second_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_distinct_pair")),
    )
    op.create_index(
        op.f("ix_distinct_pair_second_id"), "distinct_pair", ["second_id"], unique=False
    )
    op.create_table(
        "registration_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["registration.id"],
            name=op.f("fk_registration_merge_kept_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"],
            ["registration.id"],
            name=op.f("fk_registration_merge_merged_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_merge")),
        sa.UniqueConstraint("merged_id", name=op.f("uq_registration_merge_merged_id")),
    )
    op.create_index(
        op.f("ix_registration_merge_kept_id"), "registration_merge", ["kept_id"], unique=False
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("registration_merge")
    op.drop_table("distinct_pair")
