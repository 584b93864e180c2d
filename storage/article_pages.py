"""Articles' own pages: leased to a collector, read or given up, and put in the place of the feed's summary."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.article_entries import WantedPage


def lease_wanted_pages(
    conn: sa.Connection, *, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[WantedPage]:
    """Takes at most ``limit`` pages that are due to be read, the longest due first, until ``now + lease``."""
    raise NotImplementedError


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
) -> bool:
    """Notes that the page is read, makes the article ready, and frees the lease.

    The page's text takes the place of the feed's when it is longer, and of an older reading of the page when it is
    different; its title (None: keep the feed's) likewise. An article that may have been matched already gets a new
    revision, and the old text is kept. Language, date and authors only fill gaps.
    Answers whether title or text changed. False too when there is no such article any more.
    """
    raise NotImplementedError


def fail_page(
    conn: sa.Connection, *, article_id: str, error: str, now: datetime, next_at: datetime | None
) -> None:
    """Notes that the page could not be read, and frees the lease.

    ``next_at``: when to try again; the article is matched with its summary when its grace is over.
    None: given up; the article is ready now.
    """
    raise NotImplementedError
