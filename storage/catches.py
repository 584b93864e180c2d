"""What watchlists have caught: their alerts, with the article that each was raised on. For previews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """One alert, and where and when its article came from."""

    watchlist_id: str
    story_id: str
    article_id: str
    source_id: str
    published_at: datetime | None  # as this and the following: the article's
    collected_at: datetime
    title: str  # as it stands now
    reason: str  # why it matched, one sentence


def list_catches(conn: sa.Connection, watchlist_ids: Sequence[str]) -> list[Catch]:
    """Every alert that these watchlists ever had, the oldest first; entries of the unsure lane are no alerts."""
    query = (
        sa.select(
            alerts.c.watchlist_id,
            alerts.c.story_id,
            alerts.c.article_id,
            articles.c.source_id,
            articles.c.published_at,
            articles.c.collected_at,
            articles.c.title,
            alerts.c.reason,
        )
        .join(articles, articles.c.id == alerts.c.article_id)
        .where(alerts.c.watchlist_id.in_(set(watchlist_ids)), ~alerts.c.in_lane)
        .order_by(alerts.c.id)
    )
    return [Catch(**row) for row in conn.execute(query).mappings()]
