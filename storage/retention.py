"""What is old and proves nothing is deleted, a little at a time."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, articles, stories, story_marks

NEWEST_KEPT = 100
"""Articles of each source that stay, however old: as many as its feed may still carry."""


def purge(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` articles collected before then that no alert points to; answers how many.

    The newest hundred of each source stay, however old: its feed may still carry them, and a deleted article that
    is met again would count as news. Stories left without articles and alerts go too. Entries of the unsure lane
    keep nothing: they go with their article.
    """
    newer = articles.alias("newer")
    kept_instead = (
        sa.select(newer.c.id)
        .where(newer.c.source_id == articles.c.source_id, newer.c.id > articles.c.id)
        .order_by(newer.c.id)
        .offset(NEWEST_KEPT - 1)
        .limit(1)
        .scalar_subquery()
    )
    old = (
        sa.select(articles.c.id, articles.c.story_id)
        .where(
            articles.c.collected_at < before,
            ~sa.exists().where(alerts.c.article_id == articles.c.id, ~alerts.c.in_lane),
            kept_instead.is_not(None),
        )
        .order_by(articles.c.collected_at)
        .limit(limit)
    )
    rows = conn.execute(old).all()
    ids = [row.id for row in rows]
    entries = conn.execute(sa.delete(alerts).where(alerts.c.article_id.in_(ids)).returning(alerts.c.story_id)).scalars()
    story_ids = {*entries, *(row.story_id for row in rows)} - {None}
    conn.execute(sa.delete(articles).where(articles.c.id.in_(ids)))
    _delete_empty(conn, story_ids)
    return len(rows)


def purge_marks(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` story marks seen before then: copies that come later begin a new story."""
    old = (
        sa.select(story_marks.c.mark, story_marks.c.article_id)
        .where(story_marks.c.seen_at < before)
        .order_by(story_marks.c.seen_at)
        .limit(limit)
    )
    key = sa.tuple_(story_marks.c.mark, story_marks.c.article_id)
    return conn.execute(sa.delete(story_marks).where(key.in_(old))).rowcount


def _delete_empty(conn: sa.Connection, story_ids: set[str]) -> None:
    conn.execute(
        sa.delete(stories).where(
            stories.c.id.in_(story_ids),
            ~sa.exists().where(articles.c.story_id == stories.c.id),
            ~sa.exists().where(alerts.c.story_id == stories.c.id),
        )
    )
