"""Alerts as the dashboard, the API and the feeds list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChannel:
    """How an alert fares on one channel."""

    channel_id: str
    delivery_id: str | None  # of its own or of its digest; None while it is held
    status: DeliveryStatus | None  # None while it is held
    held_until: datetime | None  # when its digest is due; None: it is not held


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReport:
    """One alert. The text that its mentions count in: ``articles.get(…, revision=article_revision)``."""

    id: str
    watchlist_id: str
    watchlist_title: str
    story_id: str
    article_id: str
    article_revision: int
    created_at: datetime
    reason: str
    mentions: Sequence[Mapping[str, Any]]
    excerpt: str
    payload: Mapping[str, Any]  # the contract's "data": article, story and so on, as they were then
    channels: tuple[AlertChannel, ...]  # by channel id


def list_alerts(
    conn: sa.Connection,
    *,
    limit: int,
    cursor: str | None = None,
    watchlist_id: str | None = None,
    source_id: str | None = None,
    since: datetime | None = None,
) -> list[AlertReport]:
    """The newest alerts first; ``cursor``: older than the alert with this id."""
    raise NotImplementedError


def get_alert(conn: sa.Connection, alert_id: str) -> AlertReport | None:
    """One alert; None: there is none with this id."""
    raise NotImplementedError
