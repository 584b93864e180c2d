"""Deliveries and their attempts as the dashboard and the API list them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from storage.tables import attempts, channels, deliveries, digest_alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """One delivery. ``id`` is the webhook-id."""

    id: str
    channel_id: str
    kind: DeliveryKind
    alert_ids: tuple[str, ...]  # one of an alert, all of a digest, none of a test or notice
    payload: Mapping[str, Any]  # the contract's body
    status: DeliveryStatus
    attempts: int  # made in all: probes of a broken channel and those before a retry by hand too
    next_attempt_at: datetime | None  # not before its channel's pause ends, or its next probe; None: no more
    created_at: datetime
    settled_at: datetime | None  # None while pending
    last_status: int | None  # HTTP
    last_reason: str | None  # a word
    last_error: str | None  # for people; None after a success
    plain: bool  # goes in the plainest form
    leased: bool  # being sent at this moment, or its sender died less than a lease ago


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptReport:
    """One try of one delivery."""

    number: int  # from 1, over retries by hand too
    at: datetime
    seconds: float
    verdict: str
    reason: str
    status: int | None
    text: str


def list_deliveries(
    conn: sa.Connection,
    *,
    limit: int,
    cursor: str | None = None,
    status: DeliveryStatus | None = None,
    channel_id: str | None = None,
) -> list[DeliveryReport]:
    """The newest deliveries first; ``cursor``: older than the delivery with this id."""
    query = sa.select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if cursor is not None:
        query = query.where(deliveries.c.id < cursor)
    if status is not None:
        query = query.where(deliveries.c.status == status)
    if channel_id is not None:
        query = query.where(deliveries.c.channel_id == channel_id)
    return _reports(conn, query)


def get_delivery(conn: sa.Connection, delivery_id: str) -> DeliveryReport | None:
    """One delivery; None: there is none with this id."""
    return next(iter(_reports(conn, sa.select(deliveries).where(deliveries.c.id == delivery_id))), None)


def deliveries_of_alerts(conn: sa.Connection, alert_ids: Sequence[str]) -> list[DeliveryReport]:
    """The deliveries that carry one of these alerts, alone or in a digest, the oldest first."""
    carrying = sa.select(digest_alerts.c.delivery_id).where(digest_alerts.c.alert_id.in_(alert_ids))
    wanted = sa.or_(deliveries.c.alert_id.in_(alert_ids), deliveries.c.id.in_(carrying))
    return _reports(conn, sa.select(deliveries).where(wanted).order_by(deliveries.c.id))


def list_attempts(conn: sa.Connection, delivery_id: str) -> list[AttemptReport]:
    """Every try of a delivery, the first one first."""
    columns = (column for column in attempts.c if column.name != "delivery_id")
    rows = conn.execute(sa.select(*columns).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.number))
    return [AttemptReport(**row) for row in rows.mappings()]


def _reports(conn: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> list[DeliveryReport]:
    rows = conn.execute(query).all()
    ids = [row.id for row in rows]
    carried, made, paused = _carried(conn, ids), _attempts_made(conn, ids), _paused(conn)
    return [
        _report(row, carried[row.id], made=made.get(row.id, 0), paused_until=paused.get(row.channel_id)) for row in rows
    ]


def _attempts_made(conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, int]:
    """How many attempts of each of these deliveries are on record."""
    query = sa.select(attempts.c.delivery_id, sa.func.count()).where(attempts.c.delivery_id.in_(ids))
    return dict(iter(conn.execute(query.group_by(attempts.c.delivery_id))))


def _paused(conn: sa.Connection) -> Mapping[str, datetime]:
    """Until when each channel that is paused or broken sends nothing."""
    query = sa.select(channels.c.id, channels.c.paused_until).where(channels.c.paused_until.is_not(None))
    return dict(iter(conn.execute(query)))


def _carried(conn: sa.Connection, ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The alerts of each digest among these deliveries, the oldest first."""
    query = sa.select(digest_alerts).where(digest_alerts.c.delivery_id.in_(ids)).order_by(digest_alerts.c.alert_id)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in conn.execute(query):
        found[row.delivery_id].append(row.alert_id)
    return found


def _report(
    row: sa.Row[*tuple[Any, ...]], carried: Sequence[str], *, made: int, paused_until: datetime | None
) -> DeliveryReport:
    status = DeliveryStatus(row.status)
    next_attempt_at = max(row.next_attempt_at, paused_until or row.next_attempt_at)
    return DeliveryReport(
        id=row.id,
        channel_id=row.channel_id,
        kind=DeliveryKind(row.kind),
        alert_ids=tuple(carried) if row.alert_id is None else (row.alert_id,),
        payload=row.payload,
        status=status,
        attempts=max(row.attempts, made),  # one that a fault of ours met is counted, and not on record
        next_attempt_at=next_attempt_at if status is DeliveryStatus.PENDING else None,
        created_at=row.created_at,
        settled_at=row.settled_at,
        last_status=row.last_status,
        last_reason=row.last_reason,
        last_error=row.last_error,
        plain=row.plain,
        leased=row.lease_until is not None,
    )
