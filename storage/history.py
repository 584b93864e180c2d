"""The past enters the archive: articles that are searched and previewed, and that triage never sees."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.article import NewArticle, PageState
from domain.ids import new_id
from domain.source import FullText, SourceKind
from storage.article_pages import NO_DETAILS, PageDetails
from storage.tables import articles, sources
from storage.upserts import insert

IMPORTED = "imported"
"""The source of what comes from no source that is known."""

_PORTION = 500  # keys a statement
_SAME = (
    *("key", "content_hash", "source_id", "guid", "url", "title", "summary", "text", "language", "published_at"),
    *("date_doubt", "ready_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastArticle:
    """An article of the past, made ready to be stored."""

    article: NewArticle
    seen_at: datetime | None  # when it was captured at the latest, for the order of those without a date
    details: PageDetails = NO_DETAILS
    from_page: bool = False  # its text was read from its own page
    other_key: str | None = None  # by the address that its page names as its own


def known_keys(conn: sa.Connection, keys: Collection[str]) -> frozenset[str]:
    """Those of these keys under which the archive has an article."""
    asked = list(keys)
    portions = (asked[begin : begin + _PORTION] for begin in range(0, len(asked), _PORTION))
    found = (conn.execute(sa.select(articles.c.key).where(articles.c.key.in_(portion))) for portion in portions)
    return frozenset(key for rows in found for key in rows.scalars())


def store_past(conn: sa.Connection, past: Sequence[PastArticle], *, now: datetime) -> int:
    """Stores those that the archive does not have, as seeded and triaged: nothing of them is ever alerted.

    What it has stays as it is. An article's id begins with the instant of its publication, so that it stands in the
    archive where it belongs and not among today's news. It counts in no source's sums. Answers how many are new.
    """
    known = known_keys(conn, {key for one in past for key in (one.article.key, one.other_key) if key})
    rows: dict[str, dict[str, Any]] = {}
    for one in past:
        if known.isdisjoint({one.article.key, one.other_key}):
            rows.setdefault(one.article.key, _row(one, now))
    if not rows:
        return 0
    statement = insert(conn, articles).on_conflict_do_nothing(index_elements=["key"]).returning(articles.c.id)
    # In the order of the keys, as all who insert: transactions must not wait for each other in a ring.
    return len(conn.execute(statement, [rows[key] for key in sorted(rows)]).scalars().all())


def _row(past: PastArticle, now: datetime) -> dict[str, Any]:
    article = past.article
    return {
        **{name: getattr(article, name) for name in _SAME},
        "id": new_id(min(article.published_at or past.seen_at or now, now)),
        "authors": list(article.authors),
        "section": past.details.section,
        "agency": past.details.agency,
        "updated_at": past.details.updated_at,
        "collected_at": now,
        "seeded": True,
        "first_read": False,
        "triaged_revision": 1,
        "page": PageState.READ.value if past.from_page else PageState.UNWANTED.value,
        "page_read_at": now if past.from_page else None,
    }


def ensure_imported(conn: sa.Connection, *, now: datetime) -> None:
    """Makes the source of imported articles that no other source claims: as one that is gone, nobody reads it."""
    row = {
        "id": IMPORTED,
        "name": "Imported",
        "kind": SourceKind.LISTING.value,
        "address": "",
        "shown_address": "",
        "languages": [],
        "full_text": FullText.NEVER.value,
        "enabled": False,
        "removed_at": now,
        "next_fetch_at": now,
    }
    conn.execute(insert(conn, sources).values(row).on_conflict_do_nothing(index_elements=["id"]))


def newest_addresses(conn: sa.Connection, source_id: str, *, limit: int) -> list[str]:
    """The addresses of a source's newest articles: where its site is."""
    query = sa.select(articles.c.url).where(articles.c.source_id == source_id, articles.c.url.is_not(None))
    found: Iterable[str | None] = conn.execute(query.order_by(articles.c.id.desc()).limit(limit)).scalars()
    return [url for url in found if url]


def published_at(conn: sa.Connection, key: str) -> datetime | None:
    """Of the article with this key; None: it has no date, or is not in the archive."""
    return conn.execute(sa.select(articles.c.published_at).where(articles.c.key == key)).scalar_one_or_none()
