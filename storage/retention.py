"""What is old and proves nothing is deleted, a little at a time."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, articles, stories, story_marks

NEWEST_KEPT = 100
"""Articles of each source that stay, however old: as many as its feed may still carry."""


def purge(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` articles collected before then that no alert points to; answers how many.

    The newest hundred of each source stay, however old: its feed may still carry them, and a deleted article that
    is met again would count as news. Stories left without articles and alerts go too.
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
            _without_alert(articles.c.id, alerts.c.article_id),
            kept_instead.is_not(None),
        )
        .order_by(articles.c.collected_at)
        .limit(limit)
    )
    rows = conn.execute(old).all()
    conn.execute(sa.delete(articles).where(articles.c.id.in_([row.id for row in rows])))
    _delete_empty(conn, {row.story_id for row in rows} - {None})
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


def _without_alert(column: sa.Column[str], points_to: sa.Column[str]) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(points_to == column)


def _delete_empty(conn: sa.Connection, story_ids: set[str]) -> None:
    conn.execute(
        sa.delete(stories).where(
            stories.c.id.in_(story_ids),
            ~sa.exists().where(articles.c.story_id == stories.c.id),
            _without_alert(stories.c.id, alerts.c.story_id),
        )
    )
