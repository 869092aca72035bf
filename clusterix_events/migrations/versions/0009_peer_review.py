"""Tables of peer review."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "review_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_review_form_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_form")),
        sa.UniqueConstraint("event_id", "version", name=op.f("uq_review_form_event_id_version")),
    )
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "accepted",
                "under_review",
                "reviewed",
                "published",
                name="practicestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "group",
                "partnership",
                "public",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_practice_event_id_event"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_practice_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("event_id", "number", name=op.f("uq_practice_event_id_number")),
    )
    op.create_table(
        "leader_code",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"], ["link.id"], name=op.f("fk_leader_code_link_id_link"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_leader_code")),
    )
    op.create_table(
        "practice_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("nuts_code", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("guiding_questions", sa.JSON(), nullable=False),
        sa.Column("is_frozen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_version_practice_id_practice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_version")),
        sa.UniqueConstraint(
            "practice_id", "number", name=op.f("uq_practice_version_practice_id_number")
        ),
    )
    op.create_table(
        "peer_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("round_name", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("practice_version_id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("rapporteur_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "composed",
                "open",
                "closed",
                name="groupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("before_revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after_revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_step", sa.Integer(), nullable=False),
        sa.Column("clock_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_extra_minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_peer_group_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["review_form.id"], name=op.f("fk_peer_group_form_id_review_form")
        ),
        sa.ForeignKeyConstraint(
            ["moderator_id"], ["person.id"], name=op.f("fk_peer_group_moderator_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_peer_group_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["practice_version_id"],
            ["practice_version.id"],
            name=op.f("fk_peer_group_practice_version_id_practice_version"),
        ),
        sa.ForeignKeyConstraint(
            ["rapporteur_id"], ["person.id"], name=op.f("fk_peer_group_rapporteur_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_peer_group_room_id_room"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["session.id"],
            name=op.f("fk_peer_group_session_id_session"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_group")),
        sa.UniqueConstraint("code", name=op.f("uq_peer_group_code")),
        sa.UniqueConstraint("event_id", "name", name=op.f("uq_peer_group_event_id_name")),
    )
    op.create_index(
        op.f("ix_peer_group_moderator_id"), "peer_group", ["moderator_id"], unique=False
    )
    op.create_index(op.f("ix_peer_group_practice_id"), "peer_group", ["practice_id"], unique=False)
    op.create_index(
        op.f("ix_peer_group_rapporteur_id"), "peer_group", ["rapporteur_id"], unique=False
    )
    op.create_index(op.f("ix_peer_group_session_id"), "peer_group", ["session_id"], unique=False)
    op.create_table(
        "entry_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("typed_name", sa.String(), nullable=False),
        sa.Column("device_hash", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "refused",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_entry_request_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_request")),
        sa.UniqueConstraint(
            "group_id", "device_hash", name=op.f("uq_entry_request_group_id_device_hash")
        ),
    )
    op.create_table(
        "peer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("device_hash", sa.String(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_peer_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_peer_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_peer_group_id_person_id")),
    )
    op.create_index(op.f("ix_peer_person_id"), "peer", ["person_id"], unique=False)
    op.create_table(
        "presenter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_presenter_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_presenter_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presenter")),
        sa.UniqueConstraint("group_id", "person_id", name=op.f("uq_presenter_group_id_person_id")),
    )
    op.create_index(op.f("ix_presenter_person_id"), "presenter", ["person_id"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("supporters", sa.Integer(), nullable=False),
        sa.Column("regions", sa.Integer(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=True),
        sa.Column("weight", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column(
            "response",
            sa.Enum(
                "accepted",
                "in_part",
                "considered",
                "declined",
                name="hostresponse",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("response_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_recommendation_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint(
            "group_id", "position", name=op.f("uq_recommendation_group_id_position")
        ),
    )
    op.create_table(
        "revealed_figures",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum(
                "before",
                "after",
                name="round",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("cannot_judge", sa.Integer(), nullable=False),
        sa.Column("change", sa.Double(), nullable=True),
        sa.Column("later", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_revealed_figures_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "round", "criterion", name=op.f("pk_revealed_figures")),
    )
    op.create_table(
        "revealed_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum(
                "before",
                "after",
                name="round",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_revealed_text_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revealed_text")),
    )
    op.create_index("ix_revealed_text_group_id", "revealed_text", ["group_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.Column(
            "round",
            sa.Enum(
                "before",
                "after",
                name="round",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.JSON(), nullable=False),
        sa.Column("private_note", sa.Text(), nullable=True),
        sa.Column(
            "counted_at",
            sa.Enum(
                "reveal",
                "close",
                name="countedat",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["peer.id"], name=op.f("fk_review_peer_id_peer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("peer_id", "round", name=op.f("uq_review_peer_id_round")),
    )
    op.create_table(
        "transfer_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("take", sa.String(), nullable=False),
        sa.Column("element", sa.Text(), nullable=True),
        sa.Column("first_step", sa.Text(), nullable=True),
        sa.Column("barriers", sa.JSON(), nullable=False),
        sa.Column("contact", sa.JSON(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_transfer_statement_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
            name=op.f("fk_transfer_statement_peer_id_peer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_statement")),
        sa.UniqueConstraint(
            "group_id", "peer_id", name=op.f("uq_transfer_statement_group_id_peer_id")
        ),
    )
    op.create_index(
        "ix_transfer_statement_peer_id", "transfer_statement", ["peer_id"], unique=False
    )
    op.create_table(
        "review_opinion",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_review_opinion_review_id_review"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("review_id", "question", name=op.f("pk_review_opinion")),
    )
    op.create_table(
        "review_proposal",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("addressee", sa.String(), nullable=True),
        sa.Column("weight", sa.String(), nullable=True),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("recommendation_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendation.id"],
            name=op.f("fk_review_proposal_recommendation_id_recommendation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_review_proposal_review_id_review"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("review_id", "position", name=op.f("pk_review_proposal")),
    )
    op.create_index(
        op.f("ix_review_proposal_recommendation_id"),
        "review_proposal",
        ["recommendation_id"],
        unique=False,
    )
    op.create_table(
        "review_score",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_review_score_value_on_scale")),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["review.id"],
            name=op.f("fk_review_score_review_id_review"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("review_id", "criterion", name=op.f("pk_review_score")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("review_score")
    op.drop_index(op.f("ix_review_proposal_recommendation_id"), table_name="review_proposal")
    op.drop_table("review_proposal")
    op.drop_table("review_opinion")
    op.drop_index("ix_transfer_statement_peer_id", table_name="transfer_statement")
    op.drop_table("transfer_statement")
    op.drop_table("review")
    op.drop_index("ix_revealed_text_group_id", table_name="revealed_text")
    op.drop_table("revealed_text")
    op.drop_table("revealed_figures")
    op.drop_table("recommendation")
    op.drop_index(op.f("ix_presenter_person_id"), table_name="presenter")
    op.drop_table("presenter")
    op.drop_index(op.f("ix_peer_person_id"), table_name="peer")
    op.drop_table("peer")
    op.drop_table("entry_request")
    op.drop_index(op.f("ix_peer_group_session_id"), table_name="peer_group")
    op.drop_index(op.f("ix_peer_group_rapporteur_id"), table_name="peer_group")
    op.drop_index(op.f("ix_peer_group_practice_id"), table_name="peer_group")
    op.drop_index(op.f("ix_peer_group_moderator_id"), table_name="peer_group")
    op.drop_table("peer_group")
    op.drop_table("practice_version")
    op.drop_table("leader_code")
    op.drop_table("practice")
    op.drop_table("review_form")
