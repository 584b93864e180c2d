"""Which watchlists have had a story's alert."""

import sqlalchemy as sa

from storage.tables import alerts


def alerted_watchlists(conn: sa.Connection, story_id: str) -> frozenset[str]:
    """The ids of the watchlists that have an alert of this story."""
    return frozenset(conn.execute(sa.select(alerts.c.watchlist_id).where(alerts.c.story_id == story_id)).scalars())
