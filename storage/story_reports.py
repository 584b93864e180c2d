"""Stories as alerts and the dashboard tell of them: which outlets carry each, and how many of them are independent."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.agencies import name_agency
from storage.among import DIALECTS, among
from storage.tables import articles, sources, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A source that carries a story, with its first article of it."""

    source_id: str
    name: str
    agency: str | None  # that the article is credited to
    article_id: str
    url: str | None
    title: str
    collected_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryReport:
    """A story as it stands."""

    id: str
    created_at: datetime
    articles: int
    outlets: tuple[Outlet, ...]  # each once, in the order of their coming

    @property
    def source_ids(self) -> tuple[str, ...]:
        """The outlets' sources."""
        return tuple(outlet.source_id for outlet in self.outlets)

    @property
    def independent(self) -> int:
        """How many of the outlets wrote for themselves: reprints of one agency's text are one voice, and its own."""
        return len({outlet.agency or name_agency(outlet.name) or outlet.source_id for outlet in self.outlets})


def get(conn: sa.Connection, story_id: str) -> StoryReport | None:
    """The story; None: there is none with this id."""
    return get_all(conn, [story_id]).get(story_id)


def get_all(conn: sa.Connection, story_ids: Collection[str]) -> dict[str, StoryReport]:
    """The stories that there are of these, by id."""
    outlets: defaultdict[str, dict[str, Outlet]] = defaultdict(dict)
    told: dict[str, dict[str, Any]] = {}
    for row in conn.execute(_REPORTS[conn.dialect.name], {"stories": list(set(story_ids))}):
        told[row.id] = {"id": row.id, "created_at": row.created_at, "articles": row.articles}
        if row.article_id is not None:
            outlets[row.id].setdefault(row.source_id, _outlet(row))
    return {
        story_id: StoryReport(**known, outlets=tuple(outlets[story_id].values())) for story_id, known in told.items()
    }


def _outlet(row: sa.Row[*tuple[Any, ...]]) -> Outlet:
    return Outlet(
        source_id=row.source_id,
        name=row.name,
        agency=row.agency,
        article_id=row.article_id,
        url=row.url,
        title=row.title,
        collected_at=row.collected_at,
    )


_REPORTS = {
    dialect: sa.select(
        stories,
        articles.c.source_id,
        sources.c.name,
        articles.c.agency,
        articles.c.id.label("article_id"),
        articles.c.url,
        articles.c.title,
        articles.c.collected_at,
    )
    .outerjoin(articles, articles.c.story_id == stories.c.id)
    .outerjoin(sources, sources.c.id == articles.c.source_id)
    .where(among(stories.c.id, "stories", dialect=dialect))
    .order_by(articles.c.id)
    for dialect in DIALECTS
}
