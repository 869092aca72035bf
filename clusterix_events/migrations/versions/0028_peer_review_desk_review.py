"""Tables of peer review desk review."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "desk_timeline",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("round_name", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("questions_on", sa.Date(), nullable=True),
        sa.Column("lists_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_desk_timeline_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "round_name", name=op.f("pk_desk_timeline")),
    )
    op.create_table(
        "desk_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_desk_batch_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_batch")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_desk_batch_group_id_number")),
    )
    op.create_table(
        "desk_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_days", sa.Integer(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_desk_reading_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_desk_reading_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_reading")),
        sa.UniqueConstraint(
            "group_id", "person_id", name=op.f("uq_desk_reading_group_id_person_id")
        ),
    )
    op.create_index(op.f("ix_desk_reading_person_id"), "desk_reading", ["person_id"], unique=False)
    op.create_table(
        "desk_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["desk_batch.id"],
            name=op.f("fk_desk_question_batch_id_desk_batch"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_desk_question_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["desk_question.id"],
            name=op.f("fk_desk_question_merged_into_id_desk_question"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_desk_question_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_question")),
        sa.UniqueConstraint(
            "group_id", "form_token", name=op.f("uq_desk_question_group_id_form_token")
        ),
    )
    op.create_index("ix_desk_question_batch_id", "desk_question", ["batch_id"], unique=False)
    op.create_index(
        "ix_desk_question_merged_into_id", "desk_question", ["merged_into_id"], unique=False
    )
    op.create_index(
        op.f("ix_desk_question_person_id"), "desk_question", ["person_id"], unique=False
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("desk_question")
    op.drop_table("desk_reading")
    op.drop_table("desk_batch")
    op.drop_table("desk_timeline")
