"""What /metrics, /readyz and the dashboard ask in numbers, each from one indexed query."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryStatus
from domain.ids import first_id
from domain.source import SourceState
from storage import alert_reports
from storage import articles as archive
from storage.article_pages import PAGE_WANTED
from storage.article_triage import UNTRIAGED
from storage.pending import PENDING
from storage.source_reports import SHORTEST_DELAY, shown_state
from storage.tables import alerts, articles, deliveries, held_alerts, sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Articles that are ready and not triaged."""

    articles: int
    oldest_seconds: float  # how long the first of them has been ready; 0.0: there is none
    failed: int  # of them, those whose triage has failed: they are tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """The pending deliveries of one channel."""

    channel_id: str
    pending: int
    due: int  # whose next attempt should have been made by now
    oldest_created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsOfDay:
    watchlist_id: str
    day: date  # in UTC
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that /metrics tells of the database, beside the counters."""

    articles: int
    articles_today: int  # in the last 24 hours
    alerts: int
    alerts_today: int
    held_alerts: int
    pages_wanted: int
    backlog: Backlog
    sources: Mapping[SourceState, int]  # every state; sources that are switched on
    deliveries: Mapping[DeliveryStatus, int]  # every status
    queues: tuple[Queue, ...]  # by channel id; channels with nothing pending are left out


def overview(conn: sa.Connection, *, now: datetime) -> Overview:
    """All numbers at once."""
    day_ago = now - timedelta(days=1)
    return Overview(
        articles=archive.count(conn),
        articles_today=archive.count(conn, since=day_ago),
        alerts=_count(conn, alerts, ~alerts.c.in_lane)
        - _count(conn, alerts, ~alert_reports.IS_NEWS, ~alerts.c.in_lane),
        alerts_today=_count(conn, alerts, alert_reports.IS_NEWS, ~alerts.c.in_lane, alerts.c.id >= first_id(day_ago)),
        held_alerts=_count(conn, held_alerts),
        pages_wanted=_count(conn, articles, PAGE_WANTED),
        backlog=backlog(conn, now=now),
        sources=sources_by_state(conn, now=now),
        deliveries=deliveries_by_status(conn),
        queues=tuple(queues(conn, now=now)),
    )


def backlog(conn: sa.Connection, *, now: datetime) -> Backlog:
    """How far triage is behind."""
    failed = sa.func.coalesce(sa.func.sum(sa.case((articles.c.triage_failures > 0, 1), else_=0)), 0)
    query = sa.select(sa.func.count(), sa.func.min(articles.c.ready_at), failed)
    waiting, oldest, failures = conn.execute(query.where(UNTRIAGED, articles.c.ready_at <= now)).one()
    age = 0.0 if oldest is None else (now - oldest).total_seconds()
    return Backlog(articles=waiting, oldest_seconds=age, failed=failures)


def sources_by_state(conn: sa.Connection, *, now: datetime) -> dict[SourceState, int]:
    """Sources that are in the file and switched on, by the state that people are shown; every state is named."""
    present = sa.and_(sources.c.enabled, sources.c.removed_at.is_(None))
    stored = sa.select(sources.c.state, sa.func.count()).where(present).group_by(sources.c.state)
    counted = Counter({SourceState(state): count for state, count in conn.execute(stored)})
    # Late is not stored, because nobody writes about what nobody reads: few rows need a second look.
    overdue = sa.select(sources).where(present, sources.c.next_fetch_at < now - SHORTEST_DELAY)
    for row in conn.execute(overdue):
        counted[SourceState(row.state)] -= 1
        counted[shown_state(row, now)] += 1
    return {state: counted[state] for state in SourceState}


def deliveries_by_status(conn: sa.Connection) -> dict[DeliveryStatus, int]:
    """Deliveries by status; every status is named."""
    query = sa.select(deliveries.c.status, sa.func.count()).group_by(deliveries.c.status)
    counted: dict[str, int] = dict(iter(conn.execute(query)))
    return {status: counted.get(status, 0) for status in DeliveryStatus}


def queues(conn: sa.Connection, *, now: datetime) -> list[Queue]:
    """The channels that have something pending, by id."""
    due = sa.func.sum(sa.case((deliveries.c.next_attempt_at <= now, 1), else_=0))
    query = (
        sa.select(deliveries.c.channel_id, sa.func.count(), due, sa.func.min(deliveries.c.created_at))
        .where(PENDING)
        .group_by(deliveries.c.channel_id)
        .order_by(deliveries.c.channel_id)
    )
    return [
        Queue(channel_id=channel_id, pending=pending, due=due, oldest_created_at=oldest)
        for channel_id, pending, due, oldest in conn.execute(query)
    ]


def alerts_by_day(conn: sa.Connection, *, since: datetime, watchlist_id: str | None = None) -> list[AlertsOfDay]:
    """Alerts a day and watchlist, by day and watchlist; days without alerts are left out."""
    day = _day(conn, alerts.c.created_at).label("day")
    query = (
        sa.select(alerts.c.watchlist_id, day, sa.func.count())
        .where(alert_reports.IS_NEWS, alerts.c.created_at >= since, ~alerts.c.in_lane)
        .group_by(alerts.c.watchlist_id, day)
        .order_by(day, alerts.c.watchlist_id)
    )
    if watchlist_id is not None:
        query = query.where(alerts.c.watchlist_id == watchlist_id)
    return [
        AlertsOfDay(watchlist_id=watchlist, day=_EPOCH + timedelta(days=int(number)), alerts=count)
        for watchlist, number, count in conn.execute(query)
    ]


def unsure_since(conn: sa.Connection, since: datetime) -> int:
    """How much has come since then that is unsure, sent or only in the lane."""
    return _count(conn, alerts, alert_reports.IS_NEWS, alerts.c.unsure, alerts.c.created_at >= since)


_EPOCH = date(1970, 1, 1)


def _day(conn: sa.Connection, instant: sa.Column[Any]) -> sa.ColumnElement[int]:
    """The number of the day in UTC since 1970, of an instant as ``storage.instants`` stores it."""
    if conn.dialect.name == "postgresql":
        return sa.func.floor(sa.extract("epoch", instant) / 86_400)
    return sa.type_coerce(instant, sa.BigInteger) // sa.literal_column("86400000000", sa.BigInteger)


def _count(conn: sa.Connection, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    return int(conn.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one())
