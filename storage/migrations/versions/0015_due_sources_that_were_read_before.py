"""Sources that were read before are due before those that are new: found without a look at each new one."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_index("ix_sources_next_fetch_at_first_read_at", "sources", ["next_fetch_at", "first_read_at"])
    op.drop_index("ix_sources_next_fetch_at", "sources")
