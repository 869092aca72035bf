"""What peer review in full adds: owners' drafts, sign-offs, asked changes, images."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

STATES = ("accepted", "under_review", "reviewed", "published")
MORE_STATES = ("draft", "submitted", "changes_asked", "revised", "archived")
CHECK = "ck_practice_practicestate"
KIND_CHECK = "ck_practice_version_practicekind"
FIGURES = ("baseline", "indicator", "period", "source")
VERSIONS = sa.table("practice_version", sa.column("id", sa.Integer), sa.column("details", sa.JSON))


def upgrade() -> None:
    """Widen the states, add what owners sign and write, and make one row of the evidence."""
    with op.batch_alter_table("practice") as batch:
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), _one_of("state", (*STATES, *MORE_STATES)))
        batch.add_column(sa.Column("form_token", sa.String(), nullable=True))
        batch.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(
            sa.Column("shows_contact", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.create_unique_constraint(
            op.f("uq_practice_event_id_form_token"), ["event_id", "form_token"]
        )
    with op.batch_alter_table("practice_version") as batch:
        batch.add_column(
            sa.Column("kind", sa.String(32), nullable=False, server_default="practice")
        )
        batch.create_check_constraint(op.f(KIND_CHECK), _one_of("kind", ("practice", "lesson")))
        batch.add_column(
            sa.Column("self_assessment", sa.JSON(), nullable=False, server_default="{}")
        )
        batch.add_column(
            sa.Column("is_draft", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in ("changed_at", "signed_at", "accepted_at"):
            batch.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _make_tables()
    _rewrite(_with_figures)


def downgrade() -> None:
    """Drop what was added; states of before take the place of the new ones."""
    _rewrite(_without_figures)
    op.drop_table("practice_remark")
    op.drop_table("practice_image")
    with op.batch_alter_table("practice_version") as batch:
        batch.drop_constraint(op.f(KIND_CHECK), type_="check")
        for name in ("kind", "self_assessment", "is_draft"):
            batch.drop_column(name)
        for name in ("changed_at", "signed_at", "accepted_at"):
            batch.drop_column(name)
    op.execute("UPDATE practice SET state = 'reviewed' WHERE state IN ('revised', 'archived')")
    op.execute(
        "UPDATE practice SET state = 'accepted' "
        "WHERE state IN ('draft', 'submitted', 'changes_asked')"
    )
    with op.batch_alter_table("practice") as batch:
        batch.drop_constraint(op.f("uq_practice_event_id_form_token"), type_="unique")
        batch.drop_constraint(op.f(CHECK), type_="check")
        batch.create_check_constraint(op.f(CHECK), _one_of("state", STATES))
        for name in ("form_token", "asked_at", "reminded_at", "shows_contact"):
            batch.drop_column(name)


def _one_of(column: str, names: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in names)})"


def _make_tables() -> None:
    op.create_table(
        "practice_image",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("rights_holder", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["practice_version.id"],
            name=op.f("fk_practice_image_version_id_practice_version"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["stored_file.id"],
            name=op.f("fk_practice_image_file_id_stored_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_image")),
        sa.UniqueConstraint(
            "version_id", "file_id", name=op.f("uq_practice_image_version_id_file_id")
        ),
    )
    op.create_index(op.f("ix_practice_image_file_id"), "practice_image", ["file_id"])
    op.create_table(
        "practice_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_then", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practice.id"],
            name=op.f("fk_practice_remark_practice_id_practice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_remark")),
    )
    op.create_index("ix_practice_remark_practice_id", "practice_remark", ["practice_id"])


def _rewrite(change: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(VERSIONS)).all():
        details = change(dict(row.details))
        if details != row.details:
            connection.execute(
                sa.update(VERSIONS).where(VERSIONS.c.id == row.id).values(details=details)
            )


def _with_figures(details: dict[str, Any]) -> dict[str, Any]:
    figures = {name: details.pop(name) for name in FIGURES if details.get(name)}
    return {**details, "figures": [figures]} if figures else details


def _without_figures(details: dict[str, Any]) -> dict[str, Any]:
    rows = details.pop("figures", [])
    return {**details, **(rows[0] if rows else {})}
