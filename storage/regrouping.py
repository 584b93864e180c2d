"""Alerts that wait to be sent singly become held alerts again, and held alerts become due: for digests of bursts."""

from datetime import datetime

import sqlalchemy as sa

from domain.alert import DeliveryKind
from storage.leases import chosen
from storage.pending import PENDING
from storage.tables import attempts, deliveries, held_alerts
from storage.upserts import insert


def channels_with_due_held(conn: sa.Connection, *, now: datetime) -> list[str]:
    """The channels that have held alerts whose time has come, by id."""
    query = sa.select(held_alerts.c.channel_id).where(held_alerts.c.due_at <= now).distinct()
    return list(conn.execute(query.order_by(held_alerts.c.channel_id)).scalars())


def count_unattempted(conn: sa.Connection, *, channel_id: str, now: datetime, at_most: int) -> int:
    """How many of the channel's alerts are due and were never on their way; ``at_most`` where there are more."""
    waiting = sa.select(sa.literal(1)).where(deliveries.c.channel_id == channel_id, _unattempted(now)).limit(at_most)
    return int(conn.execute(sa.select(sa.func.count()).select_from(waiting.subquery())).scalar_one())


def regroup_unattempted(conn: sa.Connection, *, channel_id: str, now: datetime, limit: int) -> int:
    """Holds at most ``limit`` of the channel's alerts that were never on their way for a digest that is due now.

    Their deliveries are gone, the alerts stay. A delivery that was leased once is left alone, whatever came of it:
    it may have arrived, and it keeps its id and its body. Answers how many.
    """
    oldest = (
        sa.select(deliveries.c.id)
        .where(deliveries.c.channel_id == channel_id, _unattempted(now))
        .order_by(deliveries.c.next_attempt_at, deliveries.c.id)
        .limit(limit)
    )
    taken = sa.delete(deliveries).where(deliveries.c.id.in_(chosen(oldest))).returning(deliveries.c.alert_id)
    alert_ids = list(conn.execute(taken).scalars())
    rows = [{"alert_id": each, "channel_id": channel_id, "due_at": now, "why": "burst"} for each in alert_ids]
    if rows:
        conn.execute(insert(conn, held_alerts).on_conflict_do_nothing(), rows)
    return len(rows)


def _unattempted(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        PENDING,
        deliveries.c.kind == DeliveryKind.ALERT.value,
        deliveries.c.next_attempt_at <= now,
        deliveries.c.lease_token.is_(None),
        ~sa.exists().where(attempts.c.delivery_id == deliveries.c.id),
    )
