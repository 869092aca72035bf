"""What peer review in full adds: the report of a group: stages, merged texts, checks."""

from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

DAYS = {
    "draft_until": 5,
    "group_check_until": 10,
    "fact_check_until": 20,
    "response_until": 30,
    "final_on": 35,
}
SUPPORTED = op.f("ck_recommendation_traces_to_an_answer")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "report",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "group_check",
                "fact_check",
                "response",
                "final",
                name="reportstage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("draft_until", sa.Date(), nullable=False),
        sa.Column("group_check_until", sa.Date(), nullable=False),
        sa.Column("fact_check_until", sa.Date(), nullable=False),
        sa.Column("response_until", sa.Date(), nullable=False),
        sa.Column("final_on", sa.Date(), nullable=False),
        sa.Column("replies_closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(stage = 'final') = (final_at IS NOT NULL) "
            "AND (final_at IS NOT NULL) = (snapshot IS NOT NULL)",
            name=op.f("ck_report_final_has_its_snapshot"),
        ),
        sa.CheckConstraint(
            "draft_until <= group_check_until AND group_check_until <= fact_check_until "
            "AND fact_check_until <= response_until AND response_until <= final_on",
            name=op.f("ck_report_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_report_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_report")),
    )
    op.create_index("ix_report_stage", "report", ["stage"], unique=False)
    op.create_table(
        "report_change",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "rapporteur",
                "moderator",
                "host",
                "clock",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["report.group_id"],
            name=op.f("fk_report_change_group_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "version", name=op.f("pk_report_change")),
    )
    op.create_table(
        "report_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "taken",
                "declined",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("word", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["report.group_id"],
            name=op.f("fk_report_correction_group_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_correction")),
    )
    op.create_index(
        "ix_report_correction_group_id", "report_correction", ["group_id"], unique=False
    )
    op.create_table(
        "report_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum(
                "strengths",
                "weaknesses",
                "opportunities",
                "threats",
                "conditions",
                "guiding-1",
                "guiding-2",
                "guiding-3",
                name="section",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["report.group_id"],
            name=op.f("fk_report_entry_group_id_report"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_entry")),
    )
    op.create_index("ix_report_entry_group_id", "report_entry", ["group_id"], unique=False)
    op.create_table(
        "report_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["report.group_id"],
            name=op.f("fk_report_reply_group_id_report"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["peer.id"], name=op.f("fk_report_reply_peer_id_peer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reply")),
        sa.UniqueConstraint("group_id", "peer_id", name=op.f("uq_report_reply_group_id_peer_id")),
    )
    op.create_index("ix_report_reply_peer_id", "report_reply", ["peer_id"], unique=False)
    op.create_table(
        "report_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "taken",
                "declined",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("word", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reply_id"],
            ["report_reply.id"],
            name=op.f("fk_report_comment_reply_id_report_reply"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
        sa.UniqueConstraint("reply_id", "section", name=op.f("uq_report_comment_reply_id_section")),
    )
    op.create_table(
        "report_source",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["report_entry.id"],
            name=op.f("fk_report_source_entry_id_report_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["revealed_text.id"],
            name=op.f("fk_report_source_text_id_revealed_text"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "text_id", name=op.f("pk_report_source")),
    )
    op.create_index("ix_report_source_text_id", "report_source", ["text_id"], unique=False)
    with op.batch_alter_table("recommendation") as table:
        table.add_column(
            sa.Column("is_left_out", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(SUPPORTED, "supporters >= 1 AND regions >= 1")
    _begin_reports()


def downgrade() -> None:
    """Drop the tables."""
    with op.batch_alter_table("recommendation") as table:
        table.drop_constraint(SUPPORTED, type_="check")
        table.drop_column("is_left_out")
    op.drop_table("report_source")
    op.drop_table("report_comment")
    op.drop_table("report_reply")
    op.drop_table("report_entry")
    op.drop_table("report_correction")
    op.drop_table("report_change")
    op.drop_table("report")


def _begin_reports() -> None:
    """Give each group that was closed before a report in its first stage."""
    connection = op.get_bind()
    group = sa.table(
        "peer_group",
        sa.column("id", sa.Integer()),
        sa.column("closed_at", sa.DateTime(timezone=True)),
    )
    report = sa.table(
        "report",
        sa.column("group_id", sa.Integer()),
        sa.column("stage", sa.String()),
        sa.column("stage_since", sa.DateTime(timezone=True)),
        sa.column("version", sa.Integer()),
        *(sa.column(name, sa.Date()) for name in DAYS),
    )
    closed = connection.execute(
        sa.select(group.c.id, group.c.closed_at).where(group.c.closed_at.is_not(None))
    )
    rows = [
        {"group_id": number, "stage": "draft", "stage_since": at, "version": 1, **_days(at.date())}
        for number, at in closed.all()
    ]
    if rows:
        op.bulk_insert(report, rows)


def _days(met_on: date) -> dict[str, date]:
    return {name: met_on + timedelta(days=count) for name, count in DAYS.items()}
