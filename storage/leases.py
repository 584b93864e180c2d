"""Work is taken by lease: whose it is, and the instant at which it falls back. An expired lease is free."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa


def is_free(lease_until: sa.Column[Any], now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The condition that nobody holds the row's lease at ``now``."""
    return sa.or_(lease_until.is_(None), lease_until <= now)


def chosen(rows: sa.Select[Any]) -> sa.Select[Any]:
    """Of the rows that a select of ids names, those that no other transaction is taking; for ``column.in_(…)``.

    On PostgreSQL the rows are locked and rows locked by others are skipped; the CTE keeps the planner from running the
    locking select more than once. On SQLite a write transaction is alone anyway.
    """
    taken = rows.with_for_update(skip_locked=True, key_share=True).cte("taken")
    return sa.select(taken.c[0])
