"""Alerts: one for each watchlist and story, those that are held for a digest, and the entries of the unsure lane."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.alert_reports import AlertChannel, AlertReport, get_alert, list_alerts
from storage.tables import alerts, articles, held_alerts
from storage.upserts import insert_unless_known

__all__ = [
    "AlertChannel",
    "AlertReport",
    "HeldAlert",
    "NewAlert",
    "count_of_first_read",
    "get_alert",
    "hold",
    "insert_alert",
    "list_alerts",
    "take_due_held",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """An alert to be stored."""

    id: str
    watchlist_id: str
    watchlist_title: str
    story_id: str
    article_id: str
    article_revision: int  # the mentions' offsets count in this revision's title and text
    reason: str  # the match's, one sentence
    mentions: Sequence[Mapping[str, Any]]  # as in the contract's payload
    excerpt: str
    payload: Mapping[str, Any]  # the contract's "data"
    unsure: bool = False  # the names may mean something else
    in_lane: bool = False  # only an entry of the dashboard's unsure lane: never sent, no alert to anybody


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAlert:
    """An alert whose time to be sent in a digest has come."""

    alert_id: str
    channel_id: str
    watchlist_id: str
    watchlist_title: str
    payload: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    why: str  # schedule, quiet hours or burst, in a word


def insert_alert(conn: sa.Connection, alert: NewAlert, now: datetime) -> bool:
    """Stores the alert, or the entry of the lane. False: this watchlist has this story's already.

    An entry of the lane stands in no alert's way, nor an alert in an entry's: whoever decides looks first.
    """
    row = {
        "id": alert.id,
        "watchlist_id": alert.watchlist_id,
        "watchlist_title": alert.watchlist_title,
        "story_id": alert.story_id,
        "article_id": alert.article_id,
        "article_revision": alert.article_revision,
        "created_at": now,
        "reason": alert.reason,
        "mentions": [dict(mention) for mention in alert.mentions],
        "excerpt": alert.excerpt,
        "payload": dict(alert.payload),
        "unsure": alert.unsure,
        "in_lane": alert.in_lane,
    }
    return insert_unless_known(conn, alerts, row, unique=["watchlist_id", "story_id", "in_lane"])


def count_of_first_read(conn: sa.Connection, source_id: str) -> int:
    """How many alerts the articles of this source's first read have brought so far; entries of the lane left out."""
    query = (
        sa.select(sa.func.count())
        .select_from(alerts.join(articles, articles.c.id == alerts.c.article_id))
        .where(articles.c.source_id == source_id, articles.c.first_read, ~alerts.c.in_lane)
    )
    return int(conn.execute(query).scalar_one())


def hold(conn: sa.Connection, *, alert_id: str, channel_id: str, due_at: datetime, why: str) -> None:
    """Keeps the alert for the channel's digest at ``due_at``; one that is held already stays as it is."""
    row = {"alert_id": alert_id, "channel_id": channel_id, "due_at": due_at, "why": why}
    insert_unless_known(conn, held_alerts, row, unique=["alert_id", "channel_id"])


def take_due_held(conn: sa.Connection, *, now: datetime, channel_id: str | None = None) -> list[HeldAlert]:
    """Takes out the held alerts that are due, the oldest first: of one channel, or of all.

    They are deleted: call it in the transaction that inserts the digest's delivery.
    """
    due = held_alerts.c.due_at <= now
    if channel_id is not None:
        due = sa.and_(due, held_alerts.c.channel_id == channel_id)
    taken = conn.execute(sa.delete(held_alerts).where(due).returning(*held_alerts.c)).all()
    told = _told(conn, {row.alert_id for row in taken})
    return [
        HeldAlert(**told[row.alert_id], **row._mapping)
        for row in sorted(taken, key=lambda row: (row.alert_id, row.channel_id))
    ]


def _told(conn: sa.Connection, ids: set[str]) -> dict[str, dict[str, Any]]:
    columns = (alerts.c.watchlist_id, alerts.c.watchlist_title, alerts.c.payload, alerts.c.created_at)
    rows = conn.execute(sa.select(alerts.c.id, *columns).where(alerts.c.id.in_(ids))).mappings()
    return {row["id"]: {column.name: row[column.name] for column in columns} for row in rows}
