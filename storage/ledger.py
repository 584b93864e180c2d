"""The ledger: what became of every match. An article that matched nothing has no entry, only the mark of its triage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.alert import TriageReason
from storage.prepared import Prepared
from storage.tables import ledger
from storage.upserts import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What became of one match of one revision of an article."""

    article_id: str
    watchlist_id: str
    revision: int
    at: datetime
    reason: TriageReason
    why: str  # the match's reason, one sentence


def write(conn: sa.Connection, entries: Sequence[LedgerEntry]) -> None:
    """Adds them, in the transaction that triages the article. One that is known stays as it was first written."""
    rows = [
        {
            "article_id": entry.article_id,
            "watchlist_id": entry.watchlist_id,
            "revision": entry.revision,
            "at": entry.at,
            "reason": entry.reason.value,
            "why": entry.why,
        }
        for entry in entries
    ]
    _ADDED.run(conn, rows)


_ADDED = Prepared(
    lambda conn: insert(conn, ledger).on_conflict_do_nothing().inline(),
    columns=("article_id", "watchlist_id", "revision", "at", "reason", "why"),
)


def list_entries(conn: sa.Connection, article_id: str) -> list[LedgerEntry]:
    """Of one article, by watchlist, the first revision first."""
    query = sa.select(ledger).where(ledger.c.article_id == article_id)
    rows = conn.execute(query.order_by(ledger.c.watchlist_id, ledger.c.revision)).mappings()
    return [LedgerEntry(**{**row, "reason": TriageReason(row["reason"])}) for row in rows]
