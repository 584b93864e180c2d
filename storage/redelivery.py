"""What a person does with deliveries: send again, drop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from storage.leases import is_free
from storage.pending import PENDING
from storage.tables import ChannelState, channels, deliveries

_BY_SILENCE = sa.and_(deliveries.c.status == DeliveryStatus.SILENCED, deliveries.c.mute_id.is_not(None))
_GIVEN_UP = deliveries.c.status.in_([DeliveryStatus.DEAD, DeliveryStatus.SILENCED])


def retry(conn: sa.Connection, ids: Sequence[str] | None = None, *, now: datetime) -> int:
    """Makes deliveries pending and due now, at the beginning of their schedule; answers how many.

    ``ids``: those of them that are dead, silenced, or waiting for their next attempt or for a broken channel; None:
    every dead letter.
    One that was delivered is left alone, and so is one that is being sent. The attempts made stay on record.
    A broken channel among theirs is probed at once.
    """
    wanted: sa.ColumnElement[bool] = deliveries.c.status == DeliveryStatus.DEAD
    if ids is not None:
        broken = sa.select(channels.c.id).where(channels.c.state == ChannelState.BROKEN)
        held = sa.or_(deliveries.c.next_attempt_at > now, deliveries.c.channel_id.in_(broken))
        waiting = sa.and_(PENDING, held, is_free(deliveries.c.lease_until, now))
        wanted = sa.and_(deliveries.c.id.in_(ids), sa.or_(_GIVEN_UP, waiting))
    return _begin_again(conn, wanted, now)


def _begin_again(conn: sa.Connection, wanted: sa.ColumnElement[bool], now: datetime) -> int:
    beginning: dict[str, Any] = {
        "status": DeliveryStatus.PENDING.value,
        "lease_until": None,  # the token stays: it tells that an attempt may have been made
        "attempts": 0,
        "next_attempt_at": now,
        "plain": False,
        "settled_at": None,
        "mute_id": None,  # no silence's receipt lists it any more, whatever becomes of it
        "last_reason": sa.case((_BY_SILENCE, None), else_=deliveries.c.last_reason),
        "last_error": sa.case((_BY_SILENCE, None), else_=deliveries.c.last_error),
    }
    again = sa.update(deliveries).where(wanted).values(beginning).returning(deliveries.c.channel_id)
    channel_ids = conn.execute(again).scalars().all()
    conn.execute(
        sa.update(channels)
        .where(channels.c.id.in_(set(channel_ids)), channels.c.state == ChannelState.BROKEN)
        .values(paused_until=now)
    )
    return len(channel_ids)


def replay(
    conn: sa.Connection, *, since: datetime, now: datetime, channel_id: str | None = None, again: bool = False
) -> int:
    """Makes the dead letters made since then pending and due now, as ``retry`` does; answers how many.

    ``channel_id``: only those of one channel. ``again``: those that arrived too, under the same webhook-id, and those
    that were silenced. A test or a notice is not worth repeating.
    """
    statuses = [DeliveryStatus.DEAD, *([DeliveryStatus.DELIVERED, DeliveryStatus.SILENCED] if again else [])]
    wanted = sa.select(deliveries.c.id).where(
        deliveries.c.created_at >= since,
        deliveries.c.status.in_(statuses),
        deliveries.c.kind.in_([DeliveryKind.ALERT, DeliveryKind.DIGEST]),
    )
    if channel_id is not None:
        wanted = wanted.where(deliveries.c.channel_id == channel_id)
    return _begin_again(conn, deliveries.c.id.in_(wanted), now)


def drop(conn: sa.Connection, ids: Sequence[str], *, now: datetime) -> int:
    """Makes pending and dead deliveries silenced; answers how many. One that is being sent now may still arrive."""
    dropped = conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id.in_(ids), deliveries.c.status.in_([DeliveryStatus.PENDING, DeliveryStatus.DEAD]))
        .values(status=DeliveryStatus.SILENCED.value, settled_at=now, lease_token=None, lease_until=None)
    )
    return dropped.rowcount
