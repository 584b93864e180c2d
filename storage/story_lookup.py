"""What triage asks of stories besides their candidates: an exact copy's story, and who has heard of a story."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import alerts, story_marks


def story_with_mark(conn: sa.Connection, mark: int, *, since: datetime, besides: str) -> str | None:
    """The story of the newest article seen since then that has this mark, other than the article ``besides``.

    Much cheaper than finding candidates: for the mark of a whole text, which only exact copies share.
    """
    return conn.execute(_WITH_MARK, {"mark": mark, "since": since, "besides": besides}).scalar_one_or_none()


_WITH_MARK = (
    sa.select(story_marks.c.story_id)
    .where(
        story_marks.c.mark == sa.bindparam("mark"),
        story_marks.c.seen_at >= sa.bindparam("since"),
        story_marks.c.article_id != sa.bindparam("besides"),
    )
    .order_by(story_marks.c.article_id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The watchlists that know of a story, by id."""

    alerted: frozenset[str] = frozenset()  # have its alert, certain or unsure
    entered: frozenset[str] = frozenset()  # have it in the unsure lane

    def __or__(self, other: "Told") -> "Told":
        return Told(alerted=self.alerted | other.alerted, entered=self.entered | other.entered)

    def __bool__(self) -> bool:
        return bool(self.alerted or self.entered)


def told_watchlists(conn: sa.Connection, story_id: str) -> Told:
    """Who has heard of this story, and in whose lane it stands."""
    rows = conn.execute(_TOLD, {"story": story_id}).all()
    return Told(
        alerted=frozenset(row.watchlist_id for row in rows if not row.in_lane),
        entered=frozenset(row.watchlist_id for row in rows if row.in_lane),
    )


_TOLD = sa.select(alerts.c.watchlist_id, alerts.c.in_lane).where(alerts.c.story_id == sa.bindparam("story"))
