"""Articles on their way through triage: leased, then marked in the transaction that writes their alerts."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.article import Article
from storage.leases import chosen, is_free
from storage.prepared import Prepared
from storage.stored_article import ARTICLE, stored_article
from storage.tables import articles

UNTRIAGED = articles.c.triaged_revision < articles.c.revision
"""The condition of the partial index, word for word."""


def any_untriaged(conn: sa.Connection, *, now: datetime, seeded: bool) -> bool:
    """Whether ``lease_untriaged`` would find something."""
    return bool(conn.execute(sa.select(_ready(now, seeded=seeded).limit(1).exists())).scalar_one())


def _ready(now: datetime, *, seeded: bool | None) -> sa.Select[str]:
    ready = sa.select(articles.c.id).where(UNTRIAGED, articles.c.ready_at <= now, is_free(articles.c.lease_until, now))
    return ready if seeded is None else ready.where(articles.c.seeded if seeded else ~articles.c.seeded)


def lease_untriaged(
    conn: sa.Connection, *, now: datetime, owner: str, lease: timedelta, limit: int, seeded: bool | None = None
) -> list[Article]:
    """Takes at most ``limit`` articles that are ready and not triaged at their newest revision: news before the old
    news of new sources, of each the first ready first.

    ``seeded``: only old news, or only news; None: of both.

    The lease lasts until ``now + lease``. An article whose triage failed is left alone until its next try.
    """
    ready = _ready(now, seeded=seeded).order_by(articles.c.seeded, articles.c.ready_at).limit(limit)
    taken = (
        sa.update(articles)
        .where(articles.c.id.in_(chosen(ready)))
        .values(lease_owner=owner, lease_until=now + lease)
        .returning(articles.c.id)
    )
    ids = list(conn.execute(taken).scalars())
    rows = conn.execute(
        ARTICLE.where(articles.c.id.in_(ids)).order_by(articles.c.seeded, articles.c.ready_at, articles.c.id)
    )
    return [stored_article(row) for row in rows]


def mark_triaged(
    conn: sa.Connection,
    *,
    article_id: str,
    revision: int,
    story_id: str | None,
    owner: str,
    now: datetime | None = None,
) -> bool:
    """Marks the article as triaged at this revision and frees the lease. Call it in the alerts' own transaction.

    ``story_id`` None keeps the story it has, if any. ``now`` None: when it was is not kept.
    False, and nothing written, when the lease is no longer ``owner``'s or there is a newer revision: roll back, the
    article is taken up again.
    """
    row = {"article": article_id, "at_revision": revision, "story": story_id, "owner": owner, "at": now}
    return _MARKED.run(conn, [row]) == 1


_REVISION = sa.bindparam("at_revision", type_=sa.Integer)
_MARKED = Prepared(
    lambda _conn: (
        sa.update(articles)
        .where(
            articles.c.id == sa.bindparam("article"),
            articles.c.revision == _REVISION,
            articles.c.lease_owner == sa.bindparam("owner"),
        )
        .values(
            triaged_revision=_REVISION,
            triaged_at=sa.bindparam("at", type_=articles.c.triaged_at.type),
            story_id=sa.func.coalesce(sa.bindparam("story", type_=articles.c.story_id.type), articles.c.story_id),
            triage_failures=sa.literal_column("0"),
            triage_error=sa.null(),
            lease_owner=sa.null(),
            lease_until=sa.null(),
        )
    )
)


def fail_triage(conn: sa.Connection, *, article_id: str, error: str, now: datetime) -> None:
    """Counts a failure and frees the lease; tried again after 1, 2, 4 … minutes, at most an hour."""
    failures = conn.execute(
        sa.select(articles.c.triage_failures).where(articles.c.id == article_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    if failures is None:
        return
    values = {
        "triage_failures": failures + 1,
        "triage_error": error,
        "lease_owner": None,
        "lease_until": now + next_triage_after(failures),
    }
    conn.execute(sa.update(articles).where(articles.c.id == article_id).values(values))


def next_triage_after(failures: int) -> timedelta:
    """How long to wait after one more failure, when there were ``failures`` before it."""
    return timedelta(minutes=min(60, 2 ** min(failures, 6)))
