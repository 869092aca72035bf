"""What peer review in full adds: publication with consent, programme links, follow-ups.

No owner has agreed to anything yet, so a practice that was public is the programme's from now on:
it keeps its level, which is in force again once its owner agrees.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

VISIBILITY = "ck_practice_visibility"
TEXT_VISIBILITY = "ck_practice_text_visibility"
KIND = "ck_link_linkkind"
LEVELS = ("group", "partnership", "programme", "public")
LEVELS_BEFORE = ("group", "partnership", "public")
KINDS_BEFORE = ("personal", "invitation", "password", "desk")
CONSENTED = ("publishes_text", "publishes_report")
KINDS = (*KINDS_BEFORE, "programme", "follow_up")


def upgrade() -> None:
    """Make the tables, the levels of texts, and the level and links of the programme."""
    with op.batch_alter_table("practice") as practice:
        practice.add_column(
            sa.Column("text_visibility", sa.String(32), nullable=False, server_default="public")
        )
        for column in CONSENTED:
            practice.add_column(
                sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        practice.drop_constraint(op.f(VISIBILITY), type_="check")
        practice.create_check_constraint(op.f(VISIBILITY), _one_of("visibility", LEVELS))
        practice.create_check_constraint(op.f(TEXT_VISIBILITY), _one_of("text_visibility", LEVELS))
    with op.batch_alter_table("link") as link:
        link.drop_constraint(op.f(KIND), type_="check")
        link.create_check_constraint(op.f(KIND), _one_of("kind", KINDS))
    op.create_table(
        "follow_up_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_follow_up_contact_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_follow_up_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_contact")),
        sa.UniqueConstraint("event_id", "email", name=op.f("uq_follow_up_contact_event_id_email")),
    )
    op.create_index(
        op.f("ix_follow_up_contact_person_id"), "follow_up_contact", ["person_id"], unique=False
    )
    op.create_table(
        "practice_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "text",
                "report",
                "introduction",
                name="publishpurpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_practice_consent_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_consent_practice_id_practice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_consent")),
    )
    op.create_index(
        op.f("ix_practice_consent_person_id"), "practice_consent", ["person_id"], unique=False
    )
    op.create_index(
        "uq_practice_consent_standing",
        "practice_consent",
        ["practice_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "programme_link",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_programme_link_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["link.id"],
            name=op.f("fk_programme_link_link_id_link"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_programme_link")),
        sa.UniqueConstraint(
            "event_id", "form_token", name=op.f("uq_programme_link_event_id_form_token")
        ),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "region",
                "host",
                name="followupkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "not_started",
                "started",
                "done",
                "dropped",
                "replaced",
                name="followupstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_follow_up_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_follow_up_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_follow_up_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint(
            "group_id",
            "subject",
            "after_days",
            name=op.f("uq_follow_up_group_id_subject_after_days"),
        ),
    )
    op.create_index(
        "ix_follow_up_event_id_due_at", "follow_up", ["event_id", "due_at"], unique=False
    )
    op.create_index(op.f("ix_follow_up_practice_id"), "follow_up", ["practice_id"], unique=False)
    op.create_table(
        "follow_up_asked",
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["follow_up_contact.id"],
            name=op.f("fk_follow_up_asked_contact_id_follow_up_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["follow_up.id"],
            name=op.f("fk_follow_up_asked_follow_up_id_follow_up"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follow_up_id", "contact_id", name=op.f("pk_follow_up_asked")),
    )
    op.create_index(
        op.f("ix_follow_up_asked_contact_id"), "follow_up_asked", ["contact_id"], unique=False
    )
    op.create_table(
        "introduction",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["transfer_statement.id"],
            name=op.f("fk_introduction_statement_id_transfer_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_introduction")),
    )


def downgrade() -> None:
    """Drop the tables; what was the programme's is the partnership's, its links are gone."""
    op.drop_table("introduction")
    op.drop_table("follow_up_asked")
    op.drop_table("follow_up")
    op.drop_table("programme_link")
    op.drop_table("practice_consent")
    op.drop_table("follow_up_contact")
    op.execute("DELETE FROM link WHERE kind IN ('programme', 'follow_up')")
    op.execute("UPDATE practice SET visibility = 'partnership' WHERE visibility = 'programme'")
    with op.batch_alter_table("link") as link:
        link.drop_constraint(op.f(KIND), type_="check")
        link.create_check_constraint(op.f(KIND), _one_of("kind", KINDS_BEFORE))
    with op.batch_alter_table("practice") as practice:
        practice.drop_constraint(op.f(TEXT_VISIBILITY), type_="check")
        practice.drop_constraint(op.f(VISIBILITY), type_="check")
        practice.create_check_constraint(op.f(VISIBILITY), _one_of("visibility", LEVELS_BEFORE))
        for column in (*CONSENTED, "text_visibility"):
            practice.drop_column(column)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
