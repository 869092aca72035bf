"""Tables of places."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "place_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "cancelled",
                "no_show",
                name="placestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size >= 1", name=op.f("ck_place_request_size_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_request")),
    )
    op.create_index("ix_place_request_holder_id", "place_request", ["holder_id"], unique=False)
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "capacity IS NULL OR capacity >= 0", name=op.f("ck_pool_capacity_not_negative")
        ),
        sa.CheckConstraint("taken >= 0 AND waiting >= 0", name=op.f("ck_pool_counts_not_negative")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_pool_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool")),
    )
    op.create_index(op.f("ix_pool_event_id"), "pool", ["event_id"], unique=False)
    op.create_table(
        "place",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_place_pool_id_pool"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["place_request.id"],
            name=op.f("fk_place_request_id_place_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("request_id", "pool_id", name=op.f("pk_place")),
        sa.UniqueConstraint("pool_id", "number", name=op.f("uq_place_pool_id_number")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("place")
    op.drop_table("pool")
    op.drop_table("place_request")
