"""Tables of study tours."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "study_tour",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("meeting_point", sa.String(), nullable=True),
        sa.Column("minimum_to_run", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_study_tour_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"], ["part.id"], name=op.f("fk_study_tour_part_id_part"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_study_tour")),
        sa.UniqueConstraint("part_id", name=op.f("uq_study_tour_part_id")),
    )
    op.create_index(op.f("ix_study_tour_event_id"), "study_tour", ["event_id"], unique=False)
    op.create_table(
        "coach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tour_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_coach_pool_id_pool")),
        sa.ForeignKeyConstraint(
            ["tour_id"],
            ["study_tour.id"],
            name=op.f("fk_coach_tour_id_study_tour"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coach")),
    )
    op.create_table(
        "stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tour_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=True),
        sa.Column("starts_at", sa.Time(), nullable=True),
        sa.Column("ends_at", sa.Time(), nullable=True),
        sa.Column("max_group", sa.Integer(), nullable=True),
        sa.Column("pool_id", sa.Integer(), nullable=True),
        sa.Column("is_step_free", sa.Boolean(), nullable=True),
        sa.Column("needs_id_at_gate", sa.Boolean(), nullable=False),
        sa.Column("list_due_working_days", sa.Integer(), nullable=True),
        sa.Column("clothing", sa.String(), nullable=True),
        sa.CheckConstraint(
            "ends_at IS NULL OR starts_at IS NOT NULL", name=op.f("ck_stop_end_needs_start")
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["pool.id"], name=op.f("fk_stop_pool_id_pool")),
        sa.ForeignKeyConstraint(
            ["tour_id"],
            ["study_tour.id"],
            name=op.f("fk_stop_tour_id_study_tour"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("tour_id", "position", name=op.f("uq_stop_tour_id_position")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("stop")
    op.drop_table("coach")
    op.drop_table("study_tour")
