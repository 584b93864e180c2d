"""Sources that are new are due after the others: each kind is found without a look at every row of the other."""

from alembic import op

revision = "0015"
down_revision = "0014"

_DUE = "ix_sources_next_fetch_at_first_read_at_failures"


def upgrade() -> None:
    op.create_index(_DUE, "sources", ["next_fetch_at", "first_read_at", "failures"])
    op.drop_index("ix_sources_next_fetch_at", "sources")
