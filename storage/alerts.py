"""Alerts: one for each watchlist and story, and those that are held for a digest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.alert_reports import AlertChannel, AlertReport, get_alert, list_alerts

__all__ = [
    "AlertChannel",
    "AlertReport",
    "HeldAlert",
    "NewAlert",
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
    """Stores the alert. False: this watchlist has had this story's alert already."""
    raise NotImplementedError


def hold(conn: sa.Connection, *, alert_id: str, channel_id: str, due_at: datetime, why: str) -> None:
    """Keeps the alert for the channel's digest at ``due_at``; one that is held already stays as it is."""
    raise NotImplementedError


def take_due_held(conn: sa.Connection, *, now: datetime, channel_id: str | None = None) -> list[HeldAlert]:
    """Takes out the held alerts that are due, the oldest first: of one channel, or of all.

    They are deleted: call it in the transaction that inserts the digest's delivery.
    """
    raise NotImplementedError
