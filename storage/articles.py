"""The archive: stored articles, by id or newest first. The steps that work on them are in the files beside this.

Canaries are in no list and no sum.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.article import Article
from domain.canary import ALL_SOURCE_IDS
from domain.ids import first_id
from storage.article_entries import Stored, WantedPage, store_entries, store_feeds
from storage.article_pages import PageDetails, fail_page, lease_wanted_pages, store_page
from storage.article_triage import any_untriaged, fail_triage, lease_untriaged, mark_triaged
from storage.database import Database
from storage.stored_article import ARTICLE, stored_article
from storage.tables import article_revisions, articles

__all__ = [
    "PageDetails",
    "Stored",
    "WantedPage",
    "count",
    "any_untriaged",
    "fail_page",
    "fail_triage",
    "get",
    "iterate",
    "lease_untriaged",
    "lease_wanted_pages",
    "list_recent",
    "mark_triaged",
    "release_leases",
    "store_entries",
    "store_feeds",
    "store_page",
]


IS_NEWS = articles.c.source_id.not_in(sorted(ALL_SOURCE_IDS))
"""Not one that Gulfwatch has planted itself."""


def get(conn: sa.Connection, article_id: str, *, revision: int | None = None) -> Article | None:
    """One article; with ``revision`` as it stood then. None: no such article, or no such revision of it."""
    row = conn.execute(ARTICLE.where(articles.c.id == article_id)).one_or_none()
    if row is None:
        return None
    if revision is None or revision == row.revision:
        return stored_article(row)
    old = conn.execute(
        sa.select(article_revisions).where(
            article_revisions.c.article_id == article_id, article_revisions.c.revision == revision
        )
    ).one_or_none()
    return None if old is None else stored_article(row, title=old.title, text=old.text, revision=revision)


def list_recent(
    conn: sa.Connection, *, limit: int, cursor: str | None = None, source_id: str | None = None
) -> list[Article]:
    """The newest articles first; ``cursor``: older than the article with this id."""
    query = ARTICLE.where(IS_NEWS).order_by(articles.c.id.desc()).limit(limit)
    if cursor is not None:
        query = query.where(articles.c.id < cursor)
    if source_id is not None:
        query = query.where(articles.c.source_id == source_id)
    return [stored_article(row) for row in conn.execute(query)]


def iterate(database: Database, *, since: datetime, page: int = 500) -> Iterator[list[Article]]:
    """Every article collected since then, the oldest first, ``page`` of them at a time.

    Each page is a transaction of its own, so that reading the whole archive keeps nobody from writing. Raises
    StorageError.
    """
    query = ARTICLE.where(IS_NEWS).order_by(articles.c.id).limit(page)
    beyond = articles.c.id >= first_id(since)  # an id begins with the instant of collecting
    while True:
        with database.read() as conn:
            found = [stored_article(row) for row in conn.execute(query.where(beyond))]
        if found:
            yield found
        if len(found) < page:
            return
        beyond = articles.c.id > found[-1].id


def count(conn: sa.Connection, *, since: datetime | None = None) -> int:
    """How many articles the archive holds; with ``since``: collected from then on."""
    # All, less the few that are planted, each from an index: SQLite looks at every row to see whether it is news.
    recent = [] if since is None else [articles.c.id >= first_id(since)]  # an id begins with the instant of collecting
    every = sa.select(sa.func.count()).select_from(articles).where(*recent)
    planted = every.where(articles.c.source_id.in_(sorted(ALL_SOURCE_IDS)))
    return int(conn.execute(sa.select(every.scalar_subquery() - planted.scalar_subquery())).scalar_one())


def release_leases(conn: sa.Connection, owner: str | None) -> int:
    """Frees the leases on pages and on triage of a process that is gone; ``None``: of every one. Answers how many.

    An article whose triage failed keeps waiting for its next try: that is no lease.
    """
    return sum(
        conn.execute(
            sa.update(articles)
            .where(held.is_not(None) if owner is None else held == owner)
            .values({held: None, until: None})
        ).rowcount
        for held, until in _LEASES
    )


_LEASES: tuple[tuple[sa.Column[Any], sa.Column[Any]], ...] = (
    (articles.c.page_lease_owner, articles.c.page_lease_until),
    (articles.c.lease_owner, articles.c.lease_until),
)
