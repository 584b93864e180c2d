"""What the pages of a source's articles usually give, and what of it has fallen."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("sources", sa.Column("usual_pages", sa.Text))
    op.add_column("sources", sa.Column("pages_fallen", sa.Text, nullable=False, server_default=""))
