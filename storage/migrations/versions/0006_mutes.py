"""Silences that people ask for, and which of them holds a delivery back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "mutes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.Column("ended_by", sa.Text()),
        sa.Column("closed_at", _INSTANT),
        sa.CheckConstraint("scope IN ('watchlist', 'entity', 'source', 'story')", name=op.f("ck_mutes_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mutes")),
    )
    op.add_column("deliveries", sa.Column("mute_id", sa.Text()))
    held = sa.text("mute_id IS NOT NULL")
    op.create_index("ix_deliveries_mute_id", "deliveries", ["mute_id"], sqlite_where=held, postgresql_where=held)
