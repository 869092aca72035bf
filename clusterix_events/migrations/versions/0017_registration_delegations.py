"""What registration in full adds: delegations, forms that are expected, replacements.

The registrations of a delegation that stays together share one request for places while it waits,
so a request may stand behind several parts joined.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the tables, the event's number of days, and let registrations share a request."""
    op.add_column(
        "event", sa.Column("delegation_days", sa.Integer(), nullable=False, server_default="14")
    )
    with op.batch_alter_table("joined_part") as table:
        table.drop_constraint(op.f("uq_joined_part_request_id"), type_="unique")
        table.create_index(op.f("ix_joined_part_request_id"), ["request_id"], unique=False)
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stays_together", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_delegation_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delegation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_delegation_event_id_person_id")),
        sa.UniqueConstraint("form_token", name=op.f("uq_delegation_form_token")),
    )
    op.create_index(op.f("ix_delegation_person_id"), "delegation", ["person_id"], unique=False)
    op.create_table(
        "delegation_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column(
            "departure",
            sa.Enum(
                "declined",
                "erased",
                "taken_out",
                "replaced",
                "expired",
                name="departure",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegation.id"],
            name=op.f("fk_delegation_member_delegation_id_delegation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_delegation_member_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_member")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_delegation_member_registration_id")),
    )
    op.create_index(
        op.f("ix_delegation_member_delegation_id"),
        "delegation_member",
        ["delegation_id"],
        unique=False,
    )
    op.create_table(
        "expected_form",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminder_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_expected_form_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_expected_form")),
    )
    op.create_index(op.f("ix_expected_form_due_on"), "expected_form", ["due_on"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["former_id"],
            ["registration.id"],
            name=op.f("fk_replacement_former_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["registration.id"],
            name=op.f("fk_replacement_successor_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.UniqueConstraint("former_id", name=op.f("uq_replacement_former_id")),
        sa.UniqueConstraint("successor_id", name=op.f("uq_replacement_successor_id")),
    )


def downgrade() -> None:
    """Drop the tables; parts that share a request must be parted before."""
    op.drop_table("replacement")
    op.drop_table("expected_form")
    op.drop_table("delegation_member")
    op.drop_table("delegation")
    with op.batch_alter_table("joined_part") as table:
        table.drop_index(op.f("ix_joined_part_request_id"))
        table.create_unique_constraint(op.f("uq_joined_part_request_id"), ["request_id"])
    op.drop_column("event", "delegation_days")
