"""From when to when a watchlist's next digest on a channel reaches, for those that say so when it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.connections import writes
from storage.tables import alerts, empty_digests
from storage.upserts import insert

Key = tuple[str, str]
"""Watchlist and channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time of one digest."""

    since: datetime
    next_at: datetime  # when it is due


def read_spans(conn: sa.Connection) -> dict[Key, Span]:
    """Of every watchlist and channel for which one is kept.

    In a write transaction they are its own until its end (PostgreSQL; SQLite has one writer at a time anyway): of two
    daemons one says that there was nothing, and the other sees that it was said.
    """
    query = sa.select(empty_digests).order_by(empty_digests.c.watchlist_id, empty_digests.c.channel_id)
    rows = conn.execute(query.with_for_update() if writes(conn) else query)
    return {(row.watchlist_id, row.channel_id): Span(since=row.since, next_at=row.next_at) for row in rows}


def write_spans(conn: sa.Connection, spans: Mapping[Key, Span]) -> None:
    """Keeps these in the place of the old ones."""
    if not spans:
        return
    statement = insert(conn, empty_digests)
    new = {"since": statement.excluded.since, "next_at": statement.excluded.next_at}
    conn.execute(
        statement.on_conflict_do_update(index_elements=["watchlist_id", "channel_id"], set_=new),
        [
            {"watchlist_id": key[0], "channel_id": key[1], "since": span.since, "next_at": span.next_at}
            for key, span in sorted(spans.items())
        ],
    )


def forget(conn: sa.Connection, key: Key) -> None:
    """It is not wanted any more: when it is wanted again, it begins anew."""
    conn.execute(
        sa.delete(empty_digests).where(empty_digests.c.watchlist_id == key[0], empty_digests.c.channel_id == key[1])
    )


def has_alert(conn: sa.Connection, watchlist_id: str, *, since: datetime, until: datetime) -> bool:
    """Whether the watchlist had an alert in that time, entries of the unsure lane left out."""
    there = sa.exists().where(
        alerts.c.watchlist_id == watchlist_id,
        ~alerts.c.in_lane,
        alerts.c.created_at >= since,
        alerts.c.created_at < until,
    )
    return bool(conn.execute(sa.select(there)).scalar_one())
