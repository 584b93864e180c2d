"""Alerts as the dashboard, the API and the feeds list them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryStatus
from domain.canary import WATCHLIST_ID
from storage.tables import alerts, articles, deliveries, digest_alerts, held_alerts

IS_NEWS = alerts.c.watchlist_id != WATCHLIST_ID
"""Not raised on an article that Gulfwatch has planted itself."""


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
    unsure: bool  # the names may mean something else
    in_lane: bool  # only an entry of the unsure lane: never sent
    channels: tuple[AlertChannel, ...]  # by channel id


def list_alerts(
    conn: sa.Connection,
    *,
    limit: int,
    cursor: str | None = None,
    watchlist_id: str | None = None,
    source_id: str | None = None,
    since: datetime | None = None,
    unsure: bool | None = None,
) -> list[AlertReport]:
    """The newest alerts first; ``cursor``: older than the alert with this id.

    ``unsure`` None: all alerts, and no entries of the unsure lane. True: all that is unsure, sent or only in the lane.
    False: only what is certain. Those of canaries are in none of these lists.
    """
    query = sa.select(alerts).where(IS_NEWS).order_by(alerts.c.id.desc()).limit(limit)
    query = query.where(~alerts.c.in_lane if unsure is None else alerts.c.unsure if unsure else ~alerts.c.unsure)
    if cursor is not None:
        query = query.where(alerts.c.id < cursor)
    if watchlist_id is not None:
        query = query.where(alerts.c.watchlist_id == watchlist_id)
    if source_id is not None:
        query = query.join(articles, articles.c.id == alerts.c.article_id).where(articles.c.source_id == source_id)
    if since is not None:
        query = query.where(alerts.c.created_at >= since)
    return _reports(conn, query)


def get_alert(conn: sa.Connection, alert_id: str) -> AlertReport | None:
    """One alert; None: there is none with this id."""
    return next(iter(_reports(conn, sa.select(alerts).where(alerts.c.id == alert_id))), None)


def alerts_of_story(conn: sa.Connection, *, article_id: str, story_id: str | None) -> list[AlertReport]:
    """The alerts and the entries of the lane that an article or its story has, the oldest first."""
    own = alerts.c.article_id == article_id
    wanted = own if story_id is None else sa.or_(own, alerts.c.story_id == story_id)
    return _reports(conn, sa.select(alerts).where(wanted).order_by(alerts.c.id))


def _reports(conn: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> list[AlertReport]:
    rows = conn.execute(query).mappings().all()
    channels = _channels(conn, [row["id"] for row in rows])
    return [AlertReport(**row, channels=tuple(channels[row["id"]])) for row in rows]


def _channels(conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, list[AlertChannel]]:
    """Where each of these alerts went or waits: deliveries of its own, digests that carry it, digests to come."""
    own = sa.select(
        deliveries.c.alert_id,
        deliveries.c.channel_id,
        deliveries.c.id.label("delivery_id"),
        deliveries.c.status,
        sa.null().label("due_at"),
    ).where(deliveries.c.alert_id.in_(ids))
    in_digest = (
        sa.select(digest_alerts.c.alert_id, deliveries.c.channel_id, deliveries.c.id, deliveries.c.status, sa.null())
        .join(deliveries, deliveries.c.id == digest_alerts.c.delivery_id)
        .where(digest_alerts.c.alert_id.in_(ids))
    )
    held = sa.select(
        held_alerts.c.alert_id, held_alerts.c.channel_id, sa.null(), sa.null(), held_alerts.c.due_at
    ).where(held_alerts.c.alert_id.in_(ids))
    found: defaultdict[str, list[AlertChannel]] = defaultdict(list)
    rows = [row for query in (own, in_digest, held) for row in conn.execute(query)]
    for alert_id, channel_id, delivery_id, status, due_at in sorted(rows, key=lambda row: (row[1], row[2] or "")):
        found[alert_id].append(
            AlertChannel(
                channel_id=channel_id,
                delivery_id=delivery_id,
                status=None if status is None else DeliveryStatus(status),
                held_until=due_at,
            )
        )
    return found
