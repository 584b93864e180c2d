"""What an article said before its text changed: alerts point into it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import alerts, article_revisions, articles

KEPT = 20
"""Older texts of one article that are kept, beside those that alerts point into: some feeds change at every read."""


def keep_revisions(conn: sa.Connection, rows: Iterable[sa.Row[*tuple[Any, ...]]], now: datetime) -> None:
    """Copies title and text of articles that are about to change; the rows have id, revision, title and text."""
    kept = [
        {"article_id": row.id, "revision": row.revision, "title": row.title, "text": row.text, "replaced_at": now}
        for row in rows
    ]
    if kept:
        conn.execute(sa.insert(article_revisions), kept)
        _drop_oldest(conn, [row["article_id"] for row in kept if row["revision"] > KEPT])


def _drop_oldest(conn: sa.Connection, article_ids: Sequence[str]) -> None:
    if not article_ids:
        return
    newest = sa.select(articles.c.revision).where(articles.c.id == article_revisions.c.article_id).scalar_subquery()
    pointed_to = sa.exists().where(
        alerts.c.article_id == article_revisions.c.article_id,
        alerts.c.article_revision == article_revisions.c.revision,
    )
    conn.execute(
        sa.delete(article_revisions).where(
            article_revisions.c.article_id.in_(article_ids),
            article_revisions.c.revision <= newest - KEPT,
            ~pointed_to,
        )
    )


NEXT_REVISION: Mapping[str, Any] = {
    "revision": articles.c.revision + 1,
    "triage_failures": 0,
    "triage_error": None,
    "lease_owner": None,  # whoever triages the old text at this moment will find the lease lost
    "lease_until": None,
}
"""What changes with an article's title or text: it is to be triaged again, and at once."""
