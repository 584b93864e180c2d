"""What /metrics, /readyz and the dashboard ask in numbers, each from one indexed query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from domain.alert import DeliveryStatus
from domain.source import SourceState


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
    raise NotImplementedError


def backlog(conn: sa.Connection, *, now: datetime) -> Backlog:
    """How far triage is behind."""
    raise NotImplementedError


def sources_by_state(conn: sa.Connection, *, now: datetime) -> dict[SourceState, int]:
    """Sources that are in the file and switched on, by the state that people are shown; every state is named."""
    raise NotImplementedError


def deliveries_by_status(conn: sa.Connection) -> dict[DeliveryStatus, int]:
    """Deliveries by status; every status is named."""
    raise NotImplementedError


def queues(conn: sa.Connection, *, now: datetime) -> list[Queue]:
    """The channels that have something pending, by id."""
    raise NotImplementedError


def alerts_by_day(
    conn: sa.Connection, *, since: datetime, watchlist_id: str | None = None
) -> list[AlertsOfDay]:
    """Alerts a day and watchlist, by day and watchlist; days without alerts are left out."""
    raise NotImplementedError
