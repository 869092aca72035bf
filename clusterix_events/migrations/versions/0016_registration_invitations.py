"""What registration in full adds: invitations, approval, limits per organisation and country."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables."""
    for column in _part_columns():
        op.add_column("part", column)
    _make_invitations()


def _part_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("needs_approval", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("limit_per_organisation", sa.Integer(), nullable=True),
        sa.Column("limit_per_country", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ]


def _make_invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "opened",
                "declined",
                "accepted",
                "expired",
                "revoked",
                name="invitationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("uses_max", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("quota_id", sa.Integer(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_days", sa.JSON(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "uses >= 0 AND (uses_max IS NULL OR uses <= uses_max)",
            name=op.f("ck_invitation_uses_in_max"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_invitation_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["link.id"], name=op.f("fk_invitation_link_id_link"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_invitation_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("link_id", name=op.f("uq_invitation_link_id")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_invitation_registration_id")),
    )
    op.create_index("ix_invitation_event_id_state", "invitation", ["event_id", "state"])
    op.create_index("ix_invitation_remind_on", "invitation", ["remind_on"])
    op.create_table(
        "invitation_part",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_invitation_part_invitation_id_invitation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["part_id"],
            ["part.id"],
            name=op.f("fk_invitation_part_part_id_part"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("invitation_id", "part_id", name=op.f("pk_invitation_part")),
    )
    op.create_index(op.f("ix_invitation_part_part_id"), "invitation_part", ["part_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("invitation_part", "invitation"):
        op.drop_table(table)
    for column in _part_columns():
        op.drop_column("part", column.name)
