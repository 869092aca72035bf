"""Tables of peer review paper forms."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "paper_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["peer_group.id"],
            name=op.f("fk_paper_sheet_group_id_peer_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"], ["peer.id"], name=op.f("fk_paper_sheet_peer_id_peer"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet")),
        sa.UniqueConstraint("code", name=op.f("uq_paper_sheet_code")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_paper_sheet_group_id_number")),
        sa.UniqueConstraint("peer_id", name=op.f("uq_paper_sheet_peer_id")),
    )
    op.create_table(
        "paper_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "before",
                "after",
                "statement",
                name="paperpart",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "typed",
                "differs",
                "counted",
                "kept",
                name="paperstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("second", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["paper_sheet.id"],
            name=op.f("fk_paper_entry_sheet_id_paper_sheet"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entry")),
        sa.UniqueConstraint("sheet_id", "part", name=op.f("uq_paper_entry_sheet_id_part")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("paper_entry")
    op.drop_table("paper_sheet")
