"""What registration in full adds: mails as facts, lists."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make the columns, the table and the indexes."""
    op.add_column(
        "outgoing_mail", sa.Column("locale", sa.String(), server_default="en", nullable=False)
    )
    op.add_column("outgoing_mail", sa.Column("facts", sa.Text(), nullable=True))
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_saved_view_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_saved_view_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(
        "ix_saved_view_event_id_account_id", "saved_view", ["event_id", "account_id"], unique=False
    )
    op.create_index("ix_registration_event_id_state", "registration", ["event_id", "state"])
    op.create_index("ix_place_request_holder_id_state", "place_request", ["holder_id", "state"])


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_place_request_holder_id_state", table_name="place_request")
    op.drop_index("ix_registration_event_id_state", table_name="registration")
    op.drop_table("saved_view")
    op.drop_column("outgoing_mail", "facts")
    op.drop_column("outgoing_mail", "locale")
