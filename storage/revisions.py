"""What an article said before its text changed: alerts point into it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import article_revisions, articles


def keep_revisions(conn: sa.Connection, rows: Iterable[sa.Row[*tuple[Any, ...]]], now: datetime) -> None:
    """Copies title and text of articles that are about to change; the rows have id, revision, title and text."""
    kept = [
        {"article_id": row.id, "revision": row.revision, "title": row.title, "text": row.text, "replaced_at": now}
        for row in rows
    ]
    if kept:
        conn.execute(sa.insert(article_revisions), kept)


NEXT_REVISION: Mapping[str, Any] = {
    "revision": articles.c.revision + 1,
    "triage_failures": 0,
    "triage_error": None,
    "lease_owner": None,  # whoever triages the old text at this moment will find the lease lost
    "lease_until": None,
}
"""What changes with an article's title or text: it is to be triaged again, and at once."""
