"""How often canaries are planted: a daemon without them leaves alone those that another one tends."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("canaries", sa.Column("every_seconds", sa.Float, nullable=False, server_default="21600"))
