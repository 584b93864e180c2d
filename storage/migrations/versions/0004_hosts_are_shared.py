"""Each collector has its own hosts: sources and wanted pages know the slot of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("sources", sa.Column("host_slot", sa.Integer()))
    op.add_column("articles", sa.Column("page_slot", sa.Integer()))
