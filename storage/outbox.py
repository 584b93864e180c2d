"""The outbox: deliveries that are leased to be sent, and settled with what the attempt came to."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import ReturningUpdate

from domain.alert import Delivery, DeliveryKind, DeliveryStatus, Outcome, Verdict
from storage.channel_states import (
    ChannelReport,
    gone_queues,
    list_channels,
    note_channel,
    resting_channels,
    sync_channels,
)
from storage.delivery_reports import AttemptReport, DeliveryReport, get_delivery, list_attempts, list_deliveries
from storage.instants import Instant
from storage.leases import chosen, is_free
from storage.pending import PENDING
from storage.prepared import Prepared
from storage.redelivery import drop, replay, retry
from storage.tables import attempts, channels, deliveries, digest_alerts
from storage.upserts import insert_unless_known

__all__ = [
    "AttemptReport",
    "ChannelReport",
    "DeliveryReport",
    "channels_with_due",
    "delivery_of",
    "drop",
    "get_delivery",
    "give_back",
    "gone_queues",
    "insert_delivery",
    "lease_delivery",
    "list_attempts",
    "list_channels",
    "list_deliveries",
    "note_channel",
    "release_leases",
    "replay",
    "resting_channels",
    "retry",
    "settle",
    "settle_barely",
    "sync_channels",
]


def insert_delivery(
    conn: sa.Connection,
    *,
    id: str,
    channel_id: str,
    kind: DeliveryKind,
    alert_id: str | None,
    payload: Mapping[str, Any],
    now: datetime,
    alert_ids: Sequence[str] = (),
    next_attempt_at: datetime | None = None,
) -> bool:
    """Puts a delivery in the outbox, due at ``next_attempt_at`` or now. False: the alert has one on this channel.

    ``alert_ids``: the alerts that a digest carries.
    """
    row = {
        "id": id,
        "channel_id": channel_id,
        "kind": kind.value,
        "alert_id": alert_id,
        "payload": dict(payload),
        "status": DeliveryStatus.PENDING.value,
        "next_attempt_at": next_attempt_at or now,
        "created_at": now,
    }
    is_new = insert_unless_known(conn, deliveries, row, unique=["alert_id", "channel_id"])
    if is_new and alert_ids:
        conn.execute(sa.insert(digest_alerts), [{"delivery_id": id, "alert_id": each} for each in alert_ids])
    return is_new


def channels_with_due(conn: sa.Connection, *, now: datetime) -> list[str]:
    """The channels of the file in force that have a delivery to be sent now and are not paused, by id.

    Asked several times a second, so that it takes as long as there are channels, however much waits in their queues.
    """
    return list(conn.execute(_CHANNELS_WITH_DUE, {"now": now}).scalars())


def lease_delivery(conn: sa.Connection, *, channel_id: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Takes the channel's delivery that has been due longest until ``now + lease``, under a token never used before.

    None: nothing is due, everything that is due is leased, or the channel is paused.
    """
    given = {"channel": channel_id, "now": now, "token": secrets.token_hex(8), "until": now + lease}
    row = conn.execute(_LEASE, given).one_or_none()
    return None if row is None else delivery_of(row)


def settle(
    conn: sa.Connection,
    *,
    delivery: Delivery,
    outcome: Outcome,
    next_attempt_at: datetime | None,
    status: DeliveryStatus,
    at: datetime,
    seconds: float,
) -> bool:
    """Writes down the attempt made at ``at`` and what becomes of the delivery, and frees the lease.

    ``next_attempt_at``: of one that stays pending; not read otherwise. An attempt that found the channel broken is
    written down and uses up none of the delivery's schedule.
    False, and nothing written, when the lease is no longer this delivery's: it ran out and was taken over, or a
    person dropped or retried the delivery meanwhile.
    """
    pending = status is DeliveryStatus.PENDING
    given = {
        "delivery": delivery.id,
        "token": delivery.lease_token,
        "new_status": status.value,
        "counted": int(outcome.verdict is not Verdict.CHANNEL_BROKEN),
        "next_at": (next_attempt_at or at) if pending else None,
        "new_plain": delivery.plain or outcome.verdict is Verdict.RETRY_PLAIN,
        "settled": None if pending else at,
        "answer_status": outcome.status,
        "reason": outcome.reason,
        "error": None if outcome.verdict is Verdict.DELIVERED else outcome.text,
    }
    if _SETTLE.run(conn, [given]) != 1:
        return False
    _write_attempt(conn, delivery.id, outcome=outcome, at=at, seconds=seconds)
    return True


def settle_barely(
    conn: sa.Connection,
    *,
    delivery: Delivery,
    outcome: Outcome,
    next_attempt_at: datetime | None,
    status: DeliveryStatus,
    at: datetime,
) -> bool:
    """What becomes of a delivery whose attempt cannot be written down: its status, and that one more was made.

    Arguments and answer as ``settle``'s. Every attempt counts here, so that none is repeated without an end.
    """
    pending = status is DeliveryStatus.PENDING
    values = {
        "status": status.value,
        "attempts": deliveries.c.attempts + 1,
        "next_attempt_at": (next_attempt_at or at) if pending else deliveries.c.next_attempt_at,
        "settled_at": None if pending else at,
        "last_reason": outcome.reason,
    }
    return _free(conn, delivery, values)


def give_back(conn: sa.Connection, *, delivery: Delivery, interrupted_at: datetime | None = None) -> None:
    """Frees the lease of a delivery that was not settled, as the daemon stops; it stays due, its schedule as it was.

    ``interrupted_at``: the attempt had begun, and is written down with the reason "interrupted".
    """
    if _free(conn, delivery, {}) and interrupted_at is not None:
        _write_attempt(conn, delivery.id, outcome=_INTERRUPTED, at=interrupted_at, seconds=0.0)


def release_leases(conn: sa.Connection) -> int:
    """Frees every lease: for the start of the only daemon. Answers how many.

    The token stays: it tells that an attempt may have been made, so that the delivery is not regrouped into a digest.
    """
    held = deliveries.c.lease_until.is_not(None)
    return conn.execute(sa.update(deliveries).where(PENDING, held).values(lease_until=None)).rowcount


_NOW = sa.bindparam("now", type_=Instant)


def _due() -> sa.ColumnElement[bool]:
    """Pending, its time has come, and nobody is sending it."""
    return sa.and_(PENDING, deliveries.c.next_attempt_at <= _NOW, is_free(deliveries.c.lease_until, _NOW))


def _channels_with_due() -> sa.Select[str]:
    has_due = sa.exists().where(deliveries.c.channel_id == channels.c.id, _due())
    sends = sa.or_(channels.c.paused_until.is_(None), channels.c.paused_until <= _NOW)
    return sa.select(channels.c.id).where(sends, has_due).order_by(channels.c.id)


def _lease() -> ReturningUpdate[*tuple[Any, ...]]:
    channel_id: sa.BindParameter[str] = sa.bindparam("channel")
    paused = sa.exists().where(channels.c.id == channel_id, channels.c.paused_until > _NOW)
    oldest = (
        sa.select(deliveries.c.id)
        .where(deliveries.c.channel_id == channel_id, _due(), ~paused)
        .order_by(deliveries.c.next_attempt_at)  # and no more: thousands may be due at one instant
        .limit(1)
    )
    taken = sa.update(deliveries).where(deliveries.c.id.in_(chosen(oldest)))
    return taken.values(lease_token=sa.bindparam("token"), lease_until=sa.bindparam("until")).returning(*deliveries.c)


# Built once: these run for every message, and to build them takes longer than to execute them.
_CHANNELS_WITH_DUE = _channels_with_due()
_LEASE = _lease()
_SETTLE = Prepared(
    lambda _conn: (
        sa.update(deliveries)
        .where(deliveries.c.id == sa.bindparam("delivery"), deliveries.c.lease_token == sa.bindparam("token"))
        .values(
            status=sa.bindparam("new_status"),
            attempts=deliveries.c.attempts + sa.bindparam("counted"),
            next_attempt_at=sa.func.coalesce(sa.bindparam("next_at", type_=Instant), deliveries.c.next_attempt_at),
            plain=sa.bindparam("new_plain"),
            settled_at=sa.bindparam("settled"),
            last_status=sa.bindparam("answer_status"),
            last_reason=sa.bindparam("reason"),
            last_error=sa.bindparam("error"),
            lease_token=sa.null(),
            lease_until=sa.null(),
        )
    )
)
_ADD_ATTEMPT = Prepared(
    lambda _conn: (
        sa.insert(attempts)
        .values(
            number=sa.select(
                sa.func.coalesce(sa.func.max(attempts.c.number), sa.literal_column("0")) + sa.literal_column("1")
            )
            .where(attempts.c.delivery_id == sa.bindparam("of_delivery"))
            .scalar_subquery()
        )
        .inline()
    ),
    columns=("delivery_id", "number", "at", "seconds", "verdict", "reason", "status", "text"),
)

_INTERRUPTED = Outcome(verdict=Verdict.RETRY, reason="interrupted", text="the daemon was stopped while it was sent")


def _free(conn: sa.Connection, delivery: Delivery, values: Mapping[str, Any]) -> bool:
    """Writes the values and frees the lease, if it is still this delivery's."""
    freed = conn.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.lease_token == delivery.lease_token)
        .values(lease_token=None, lease_until=None, **values)
    )
    return freed.rowcount == 1


def _write_attempt(conn: sa.Connection, delivery_id: str, *, outcome: Outcome, at: datetime, seconds: float) -> None:
    given = {
        "of_delivery": delivery_id,
        "delivery_id": delivery_id,
        "at": at,
        "seconds": seconds,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "status": outcome.status,
        "text": outcome.text,
    }
    _ADD_ATTEMPT.run(conn, [given])


def delivery_of(row: sa.Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery(
        id=row.id,
        channel_id=row.channel_id,
        kind=DeliveryKind(row.kind),
        alert_id=row.alert_id,
        payload=row.payload,
        attempts=row.attempts,
        created_at=row.created_at,
        plain=row.plain,
        lease_token=row.lease_token,
    )
