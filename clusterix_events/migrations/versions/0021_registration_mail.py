"""What registration in full adds: mails to many and own words for ours."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mail_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_wording")),
        sa.UniqueConstraint(
            "event_id", "message", "locale", name=op.f("uq_mail_wording_event_id_message_locale")
        ),
    )
    op.create_table(
        "bulk_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_bulk_mail_event_id_event"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_mail")),
        sa.UniqueConstraint("form_token", name=op.f("uq_bulk_mail_form_token")),
    )
    op.create_index("ix_bulk_mail_event_id_id", "bulk_mail", ["event_id", "id"], unique=False)
    op.create_table(
        "bulk_recipient",
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "written",
                "left_out",
                name="recipientstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["bulk_id"],
            ["bulk_mail.id"],
            name=op.f("fk_bulk_recipient_bulk_id_bulk_mail"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_bulk_recipient_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("bulk_id", "registration_id", name=op.f("pk_bulk_recipient")),
    )
    op.create_index("ix_bulk_recipient_state", "bulk_recipient", ["state"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("bulk_recipient")
    op.drop_table("bulk_mail")
    op.drop_table("mail_wording")
