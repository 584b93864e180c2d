"""The outbox: deliveries that are leased to be sent, and settled with what the attempt came to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.alert import Delivery, DeliveryKind, DeliveryStatus, Outcome
from storage.channel_states import ChannelReport, list_channels, note_channel, sync_channels
from storage.delivery_reports import AttemptReport, DeliveryReport, get_delivery, list_attempts, list_deliveries
from storage.redelivery import drop, retry

__all__ = [
    "AttemptReport",
    "ChannelReport",
    "DeliveryReport",
    "channels_with_due",
    "drop",
    "get_delivery",
    "give_back",
    "insert_delivery",
    "lease_delivery",
    "list_attempts",
    "list_channels",
    "list_deliveries",
    "note_channel",
    "release_leases",
    "retry",
    "settle",
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
    raise NotImplementedError


def channels_with_due(conn: sa.Connection, *, now: datetime) -> list[str]:
    """The channels that have a delivery to be sent now and are not paused, by id."""
    raise NotImplementedError


def lease_delivery(conn: sa.Connection, *, channel_id: str, now: datetime, lease: timedelta) -> Delivery | None:
    """Takes the channel's delivery that has been due longest until ``now + lease``, under a token never used before.

    None: nothing is due, everything that is due is leased, or the channel is paused.
    """
    raise NotImplementedError


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

    ``next_attempt_at``: of one that stays pending; not read otherwise.
    False, and nothing written, when the lease is no longer this delivery's: it ran out and was taken over, or a
    person dropped or retried the delivery meanwhile.
    """
    raise NotImplementedError


def give_back(conn: sa.Connection, *, delivery: Delivery, interrupted_at: datetime | None = None) -> None:
    """Frees the lease of a delivery that was not settled, as the daemon stops; it stays due and its schedule as it was.

    ``interrupted_at``: the attempt had begun, and is written down with the reason "interrupted".
    """
    raise NotImplementedError


def release_leases(conn: sa.Connection) -> int:
    """Frees every lease: for the start of the only daemon. Answers how many."""
    raise NotImplementedError
