"""What is read of a source's past, and how far it is with it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    _create_backfills()
    _create_backfill_addresses()


def _create_backfills() -> None:
    op.create_table(
        "backfills",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("until", _INSTANT),
        sa.Column("start", sa.Text()),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("planned_at", _INSTANT),
        sa.Column("owner", sa.Text()),
        sa.Column("owned_until", _INSTANT),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_backfills_source_id_sources")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_backfills")),
    )


def _create_backfill_addresses() -> None:
    op.create_table(
        "backfill_addresses",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("hint", _INSTANT),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("published_at", _INSTANT),
        sa.Column("settled_at", _INSTANT),
        sa.CheckConstraint("kind IN ('sitemap', 'listing', 'article')", name=op.f("ck_backfill_addresses_kind")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'left')", name=op.f("ck_backfill_addresses_state")),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name=op.f("fk_backfill_addresses_source_id_sources")),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_backfill_addresses")),
    )
    op.create_index(
        "ix_backfill_addresses_source_id_state", "backfill_addresses", ["source_id", "state", "kind", "hint"]
    )
    op.create_index("ix_backfill_addresses_settled_at", "backfill_addresses", ["settled_at"])
