"""Only articles of a story are listed by it: each new one was entered without any, and then again with its own."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_OF_A_STORY = sa.text("story_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_articles_story_id", "articles")
    op.create_index(
        "ix_articles_story_id", "articles", ["story_id"], sqlite_where=_OF_A_STORY, postgresql_where=_OF_A_STORY
    )
