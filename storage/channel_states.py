"""How each channel fares: ok, paused, or broken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.pending import PENDING
from storage.tables import ChannelState, channels, deliveries
from storage.upserts import insert, insert_unless_known


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelReport:
    """One channel of the file in force."""

    id: str
    state: ChannelState
    reason: str  # in words; empty: nothing to say
    paused_until: datetime | None  # PAUSED: nothing before; BROKEN: the next probe
    failures: int  # in a row
    last_success_at: datetime | None
    last_failure_at: datetime | None
    pending: int  # deliveries in its queue
    failing_since: datetime | None = None  # the first failure after the last success


def note_channel(
    conn: sa.Connection,
    *,
    channel_id: str,
    state: ChannelState,
    reason: str,
    paused_until: datetime | None,
    now: datetime,
    ok: bool,
) -> None:
    """Writes down how the channel fares after an attempt; ``ok``: whether the attempt succeeded."""
    fares: dict[str, Any] = {"state": state.value, "reason": reason, "paused_until": paused_until}
    fares |= (
        {"last_success_at": now, "failures": 0, "failing_since": None}
        if ok
        else {"last_failure_at": now, "failures": 1, "failing_since": now}
    )
    statement = insert(conn, channels).values(id=channel_id, fingerprint="", **fares)
    since = sa.func.coalesce(channels.c.failing_since, statement.excluded.failing_since)
    changes = fares if ok else fares | {"failures": channels.c.failures + 1, "failing_since": since}
    conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes))


def sync_channels(conn: sa.Connection, wanted: Mapping[str, str], now: datetime) -> None:
    """Makes the table hold exactly these channels, given as id → fingerprint of the entry.

    A changed fingerprint is a new beginning: the channel is ok, and what waits in its queue after a failure is due
    now. The deliveries of a channel that is gone stay as they are.
    """
    rows = conn.execute(sa.select(channels.c.id, channels.c.fingerprint).with_for_update(key_share=True))
    stored = {row.id: row.fingerprint for row in rows}
    conn.execute(sa.delete(channels).where(channels.c.id.in_(set(stored) - set(wanted))))
    for channel_id, fingerprint in sorted(wanted.items()):
        if channel_id not in stored:
            insert_unless_known(conn, channels, {"id": channel_id, "fingerprint": fingerprint}, unique=["id"])
        elif stored[channel_id] != fingerprint:
            _begin_again(conn, channel_id, fingerprint, now)


def list_channels(conn: sa.Connection, *, state: ChannelState | None = None) -> list[ChannelReport]:
    """Every channel of the file in force, or those in one state, by id."""
    waiting = sa.select(sa.func.count()).where(PENDING, deliveries.c.channel_id == channels.c.id)
    columns = (column for column in channels.c if column.name not in ("fingerprint", "state", "told_at"))
    query = sa.select(*columns, channels.c.state, waiting.scalar_subquery().label("pending")).order_by(channels.c.id)
    if state is not None:
        query = query.where(channels.c.state == state)
    rows = conn.execute(query).mappings()
    return [ChannelReport(**(dict(row) | {"state": ChannelState(row["state"])})) for row in rows]


def failing_untold(conn: sa.Connection, *, since_before: datetime) -> list[ChannelReport]:
    """The channels that are not broken, have failed without a success since then, and have not been told of."""
    ids = conn.execute(
        sa.select(channels.c.id).where(
            channels.c.state != ChannelState.BROKEN.value,
            channels.c.failing_since <= since_before,
            channels.c.told_at.is_(None),
        )
    ).scalars()
    found = set(ids)
    return [report for report in list_channels(conn) if report.id in found]


def recovered(conn: sa.Connection) -> list[str]:
    """The channels that were told of and have delivered since, by id."""
    well = sa.and_(channels.c.told_at.is_not(None), channels.c.failing_since.is_(None))
    return list(conn.execute(sa.select(channels.c.id).where(well).order_by(channels.c.id)).scalars())


def resting_channels(conn: sa.Connection, *, now: datetime) -> set[str]:
    """The channels that nothing but a delivery is to probe: those that are broken, and those that pause."""
    rests = sa.or_(channels.c.state == ChannelState.BROKEN.value, channels.c.paused_until > now)
    return set(conn.execute(sa.select(channels.c.id).where(rests)).scalars())


def mark_told(conn: sa.Connection, channel_ids: Sequence[str], told_at: datetime | None) -> int:
    """The operators have heard that these fail, or, with None, that they deliver again.

    Answers of how many they had not heard it before: another daemon may have been quicker.
    """
    unheard = channels.c.told_at.is_(None) if told_at else channels.c.told_at.is_not(None)
    told = sa.update(channels).where(channels.c.id.in_(channel_ids), unheard).values(told_at=told_at)
    return conn.execute(told).rowcount


def gone_queues(conn: sa.Connection) -> dict[str, int]:
    """How many deliveries are pending on each channel that the file in force no longer names, by id."""
    known = sa.select(channels.c.id)
    query = sa.select(deliveries.c.channel_id, sa.func.count()).where(PENDING, deliveries.c.channel_id.not_in(known))
    rows = conn.execute(query.group_by(deliveries.c.channel_id).order_by(deliveries.c.channel_id))
    return dict(iter(rows))


def _begin_again(conn: sa.Connection, channel_id: str, fingerprint: str, now: datetime) -> None:
    state = {"state": ChannelState.OK.value, "reason": "", "failures": 0}
    state |= {"paused_until": None, "failing_since": None, "told_at": None}
    conn.execute(sa.update(channels).where(channels.c.id == channel_id).values(fingerprint=fingerprint, **state))
    waiting = sa.and_(PENDING, deliveries.c.channel_id == channel_id, deliveries.c.next_attempt_at > now)
    failed = deliveries.c.last_reason.is_not(None)
    conn.execute(sa.update(deliveries).where(waiting, failed).values(next_attempt_at=now))
