"""Articles' own pages: leased to a collector, read or given up, and put in the place of the feed's summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.article import PageState
from storage.article_entries import WantedPage
from storage.leases import chosen, is_free
from storage.page_hints import reading_hints
from storage.page_titles import titled_by_page
from storage.prepared import Prepared
from storage.revisions import NEXT_REVISION, keep_revisions
from storage.shares import WHOLE, Share, is_in
from storage.tables import articles


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDetails:
    """What a page says of its article beside text, title, language, date and authors."""

    section: str | None = None
    agency: str | None = None
    updated_at: datetime | None = None
    date_doubt: str | None = None  # why its date is not believed; dropped where another date is


NO_DETAILS = PageDetails()

PAGE_REST = timedelta(hours=1)
"""How long a page that was read or given up is left alone, however often its feed changes the entry."""

PAGE_WANTED = articles.c.page == sa.literal_column("'wanted'")
"""Written out as in the partial index, which neither database uses for a parameter."""


def lease_wanted_pages(
    conn: sa.Connection, *, now: datetime, owner: str, lease: timedelta, limit: int, share: Share = WHOLE
) -> list[WantedPage]:
    """Takes at most ``limit`` pages of the share that are due, the longest due first, until ``now + lease``."""
    due = (
        sa.select(articles.c.id)
        .where(
            PAGE_WANTED,
            articles.c.page_next_at <= now,
            is_free(articles.c.page_lease_until, now),
            is_in(articles.c.page_slot, share),
        )
        .order_by(articles.c.page_next_at)
        .limit(limit)
    )
    rows = conn.execute(
        sa.update(articles)
        .where(articles.c.id.in_(chosen(due)))
        .values(page_lease_owner=owner, page_lease_until=now + lease)
        .returning(
            articles.c.id, articles.c.url, articles.c.source_id, articles.c.page_attempts, articles.c.page_next_at
        )
    ).all()
    by_page = titled_by_page(conn, {row.source_id for row in rows})
    hints = reading_hints(conn, {row.source_id for row in rows})
    return [
        WantedPage(
            article_id=row.id,
            url=row.url,
            source_id=row.source_id,
            attempts=row.page_attempts,
            wants_title=row.source_id in by_page,
            **hints[row.source_id],
        )
        for row in sorted(rows, key=lambda row: (row.page_next_at, row.id))
    ]


def store_page(
    conn: sa.Connection,
    *,
    article_id: str,
    text: str,
    title: str | None,
    language: str | None,
    published_at: datetime | None,
    authors: Sequence[str],
    now: datetime,
    details: PageDetails = NO_DETAILS,
) -> bool:
    """Notes that the page is read, makes the article ready, and frees the lease.

    The page's text takes the place of the feed's when it is longer, and of an older reading of the page when it is
    different; so does its title, unless it is None. An article that may have been matched already gets a new
    revision, and the old text is kept. Language, date and authors only fill gaps.
    Answers whether title or text changed. False too when there is no such article any more.
    """
    row = conn.execute(_LOCKED, {"article": article_id}).one_or_none()
    if row is None:
        return False
    said = {
        "title": title or row.title,
        "text": text if _replaces(row, text) else row.text,
        "language": row.language or language,
        "published_at": row.published_at or published_at,
        "authors": row.authors or list(authors),
        "section": details.section or row.section,  # where it says nothing now, what it said before stays
        "agency": details.agency or row.agency,
        "updated_at": details.updated_at or row.updated_at,
    }
    doubt = None if said["published_at"] else details.date_doubt or row.date_doubt
    changed = (said["title"], said["text"]) != (row.title, row.text)
    if changed and _may_have_been_matched(row, now):
        keep_revisions(conn, [row], now)
        conn.execute(sa.update(articles).where(articles.c.id == article_id).values(NEXT_REVISION))
    ready_at = now if changed else min(now, row.ready_at)
    given = {"article": article_id, "doubt": doubt, "ready": ready_at, "at": now, "rest": now + PAGE_REST}
    _STORED.run(conn, [given | {f"to_{name}": value for name, value in said.items()}])
    return changed


_LOCKED = (
    sa.select(articles).where(articles.c.id == sa.bindparam("article")).with_for_update(key_share=True)
)  # built once, as the next: they run with every page
_SAID = ("title", "text", "language", "published_at", "authors", "section", "agency", "updated_at")
_STORED = Prepared(
    lambda _conn: (
        sa.update(articles)
        .where(articles.c.id == sa.bindparam("article"))
        .values(
            {name: sa.bindparam(f"to_{name}", type_=articles.c[name].type) for name in _SAID}
            | {
                "date_doubt": sa.bindparam("doubt", type_=articles.c.date_doubt.type),
                "ready_at": sa.bindparam("ready", type_=articles.c.ready_at.type),
                "page": sa.literal_column(f"'{PageState.READ.value}'"),
                "page_attempts": articles.c.page_attempts + sa.literal_column("1"),
                "page_next_at": sa.bindparam("rest", type_=articles.c.page_next_at.type),
                "page_read_at": sa.bindparam("at", type_=articles.c.page_read_at.type),
                "page_error": sa.null(),
                "page_lease_owner": sa.null(),
                "page_lease_until": sa.null(),
            }
        )
    )
)


def _replaces(row: sa.Row[*tuple[Any, ...]], text: str) -> bool:
    return bool(text) and (row.page_read_at is not None or len(text) > len(row.text))


def _may_have_been_matched(row: sa.Row[*tuple[Any, ...]], now: datetime) -> bool:
    return row.triaged_revision > 0 or bool(row.ready_at <= now)


def fail_page(
    conn: sa.Connection, *, article_id: str, error: str, now: datetime, next_at: datetime | None, asked: bool = True
) -> None:
    """Notes that the page could not be read, and frees the lease.

    ``next_at``: when to try again; the article is matched with its summary when its grace is over.
    None: given up; the article is ready now. ``asked``: whether the page was asked for at all, so that it was a try.
    """
    values: dict[str, Any] = {
        "page_attempts": articles.c.page_attempts + int(asked),
        "page_error": error,
        "page_lease_owner": None,
        "page_lease_until": None,
        "page_next_at": next_at,
    }
    if next_at is None:
        values |= {"page": PageState.FAILED.value, "page_next_at": now + PAGE_REST, "ready_at": _no_later_than(now)}
    conn.execute(sa.update(articles).where(articles.c.id == article_id).values(values))


def _no_later_than(now: datetime) -> sa.ColumnElement[datetime]:
    soon = sa.literal(now, articles.c.ready_at.type)
    return sa.case((articles.c.ready_at > soon, soon), else_=articles.c.ready_at)
