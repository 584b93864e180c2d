"""What is news is triaged before the old news of new sources."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_UNTRIAGED = sa.text("triaged_revision < revision")


def upgrade() -> None:
    op.drop_index("ix_articles_untriaged", "articles")
    op.create_index(
        "ix_articles_untriaged",
        "articles",
        ["seeded", "ready_at"],
        sqlite_where=_UNTRIAGED,
        postgresql_where=_UNTRIAGED,
    )
