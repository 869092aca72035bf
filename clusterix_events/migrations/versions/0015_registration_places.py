"""Approval, offers and quotas of places; one number of the queue for all pools of a request."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BEFORE = ("waiting", "confirmed", "cancelled", "no_show")
STATES = ("pending", "waiting", "offered", "confirmed", "declined", "cancelled", "no_show")
CHECK = "ck_place_request_placestate"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pool_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("returns_on", sa.Date(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("taken >= 0 AND taken <= size", name=op.f("ck_quota_taken_within_size")),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["pool.id"], name=op.f("fk_quota_pool_id_pool"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("pool_id", "name", name=op.f("uq_quota_pool_id_name")),
    )
    with op.batch_alter_table("pool") as pool:
        pool.add_column(sa.Column("reserved", sa.Integer(), nullable=False, server_default="0"))
        pool.add_column(sa.Column("offer_hours", sa.Integer(), nullable=True))
        pool.add_column(
            sa.Column("lets_smaller_pass", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        pool.drop_constraint(op.f("ck_pool_counts_not_negative"), type_="check")
        pool.create_check_constraint(
            op.f("ck_pool_counts_not_negative"), "taken >= 0 AND waiting >= 0 AND reserved >= 0"
        )
        pool.create_check_constraint(
            op.f("ck_pool_offer_hours_positive"), "offer_hours IS NULL OR offer_hours >= 1"
        )
    with op.batch_alter_table("place_request") as request:
        request.add_column(sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True))
        request.add_column(
            sa.Column("is_outside", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        request.add_column(sa.Column("quota_id", sa.Integer(), nullable=True))
        request.add_column(sa.Column("reason", sa.String(), nullable=True))
        request.drop_constraint(op.f(CHECK), type_="check")
        request.create_check_constraint(op.f(CHECK), _one_of(STATES))
        request.create_check_constraint(
            op.f("ck_place_request_offer_has_its_time"),
            "state <> 'offered' OR offered_until IS NOT NULL",
        )
        request.create_foreign_key(
            op.f("fk_place_request_quota_id_quota"),
            "quota",
            ["quota_id"],
            ["id"],
            ondelete="SET NULL",
        )
    offered = sa.text("state = 'offered'")
    op.create_index(
        "ix_place_request_offered_until",
        "place_request",
        ["offered_until"],
        sqlite_where=offered,
        postgresql_where=offered,
    )
    # Each pool numbered on its own before; the order of the queue was that of the requests.
    op.execute("UPDATE place SET number = -request_id")
    op.execute("UPDATE place SET number = -number")
    op.execute(
        "UPDATE pool SET seq = COALESCE("
        "(SELECT MAX(place.number) FROM place WHERE place.pool_id = pool.id), pool.seq)"
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index("ix_place_request_offered_until", "place_request")
    with op.batch_alter_table("place_request") as request:
        request.drop_constraint(op.f("fk_place_request_quota_id_quota"), type_="foreignkey")
        request.drop_constraint(op.f("ck_place_request_offer_has_its_time"), type_="check")
        request.drop_constraint(op.f(CHECK), type_="check")
        request.create_check_constraint(op.f(CHECK), _one_of(BEFORE))
        for column in ("reason", "quota_id", "is_outside", "offered_until"):
            request.drop_column(column)
    with op.batch_alter_table("pool") as pool:
        pool.drop_constraint(op.f("ck_pool_offer_hours_positive"), type_="check")
        pool.drop_constraint(op.f("ck_pool_counts_not_negative"), type_="check")
        pool.create_check_constraint(
            op.f("ck_pool_counts_not_negative"), "taken >= 0 AND waiting >= 0"
        )
        for column in ("lets_smaller_pass", "offer_hours", "reserved"):
            pool.drop_column(column)
    op.drop_table("quota")


def _one_of(states: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(state) for state in states)})"
