"""Articles on their way through triage: leased, then marked in the transaction that writes their alerts."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.article import Article


def lease_untriaged(
    conn: sa.Connection, *, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Article]:
    """Takes at most ``limit`` articles that are ready and not triaged at their newest revision, the first ready first.

    The lease lasts until ``now + lease``. An article whose triage failed is left alone until its next try.
    """
    raise NotImplementedError


def mark_triaged(
    conn: sa.Connection, *, article_id: str, revision: int, story_id: str | None, owner: str
) -> bool:
    """Marks the article as triaged at this revision and frees the lease. Call it in the alerts' own transaction.

    ``story_id`` None keeps the story it has, if any.
    False, and nothing written, when the lease is no longer ``owner``'s or there is a newer revision: roll back, the
    article is taken up again.
    """
    raise NotImplementedError


def fail_triage(conn: sa.Connection, *, article_id: str, error: str, now: datetime) -> None:
    """Counts a failure and frees the lease; tried again after 1, 2, 4 … minutes, at most an hour."""
    raise NotImplementedError
