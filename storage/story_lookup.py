"""What triage asks of stories besides their candidates: an exact copy's story, and who has heard of a story."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, story_marks


def story_with_mark(conn: sa.Connection, mark: int, *, since: datetime, besides: str) -> str | None:
    """The story of the newest article seen since then that has this mark, other than the article ``besides``.

    Much cheaper than finding candidates: for the mark of a whole text, which only exact copies share.
    """
    query = (
        sa.select(story_marks.c.story_id)
        .where(story_marks.c.mark == mark, story_marks.c.seen_at >= since, story_marks.c.article_id != besides)
        .order_by(story_marks.c.article_id.desc())
        .limit(1)
    )
    return conn.execute(query).scalar_one_or_none()


def alerted_watchlists(conn: sa.Connection, story_id: str) -> frozenset[str]:
    """The ids of the watchlists that have an alert of this story."""
    return frozenset(conn.execute(sa.select(alerts.c.watchlist_id).where(alerts.c.story_id == story_id)).scalars())
