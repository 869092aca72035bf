"""Tables of registration."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "draft",
                "submitted",
                "cancelled",
                "merged",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("form_token", sa.String(), nullable=True),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("notice_locale", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("is_possible_duplicate", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_registration_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_registration_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["answer_sheet.id"], name=op.f("fk_registration_sheet_id_answer_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_registration_event_id_person_id")
        ),
        sa.UniqueConstraint("form_token", name=op.f("uq_registration_form_token")),
        sa.UniqueConstraint("reference", name=op.f("uq_registration_reference")),
        sa.UniqueConstraint("sheet_id", name=op.f("uq_registration_sheet_id")),
    )
    op.create_index(
        "ix_registration_event_id_search_text",
        "registration",
        ["event_id", "search_text"],
        unique=False,
    )
    op.create_index(op.f("ix_registration_person_id"), "registration", ["person_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "photo_consent",
                "list_consent",
                "contact_sharing",
                "future_invitations",
                "special_data_consent",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_consent_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint(
            "registration_id", "purpose", name=op.f("uq_consent_registration_id_purpose")
        ),
    )
    op.create_table(
        "joined_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_joined_part_part_id_part")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_joined_part_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["place_request.id"],
            name=op.f("fk_joined_part_request_id_place_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined_part")),
        sa.UniqueConstraint(
            "registration_id", "part_id", name=op.f("uq_joined_part_registration_id_part_id")
        ),
        sa.UniqueConstraint("request_id", name=op.f("uq_joined_part_request_id")),
    )
    op.create_index(op.f("ix_joined_part_part_id"), "joined_part", ["part_id"], unique=False)


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("joined_part")
    op.drop_table("consent")
    op.drop_table("registration")
