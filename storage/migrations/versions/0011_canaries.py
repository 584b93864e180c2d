"""The articles that are planted to see that news still comes through."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "canaries",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("planted_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("arrived_at", _INSTANT),
        sa.Column("travel_seconds", sa.Float()),
        sa.Column("failing_since", _INSTANT),
        sa.Column("told_at", _INSTANT),
        sa.CheckConstraint("state IN ('travelling', 'arrived', 'late', 'lost')", name=op.f("ck_canaries_state")),
        sa.CheckConstraint(
            "stage IN ('not-collected', 'not-matched', 'not-delivered')", name=op.f("ck_canaries_stage")
        ),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_canaries")),
    )
