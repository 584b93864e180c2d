"""Since when a channel fails, and whether the operators have heard of it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_INSTANT = sa.BigInteger().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("channels", sa.Column("failing_since", _INSTANT))
    op.add_column("channels", sa.Column("told_at", _INSTANT))
