"""Silences that people asked for, and the deliveries that they hold back. Such a delivery is silenced, not lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryKind, DeliveryStatus
from domain.mute import Mute, MuteScope
from storage.connections import writes
from storage.pending import PENDING
from storage.tables import alerts, articles, attempts, deliveries, mutes
from storage.upserts import insert_unless_known

REASON = "silence"
"""The ``last_reason`` of a delivery that a silence holds back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteReport:
    """One silence as people see it."""

    mute: Mute
    ended_by: str | None  # who ended it before its time; None: nobody did
    closed_at: datetime | None  # when its receipts were made; None: it is in force, or just over
    held: int  # deliveries that it holds back, or held back and were not sent singly since


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A delivery that waits for nothing: a silence holds its alert back."""

    id: str
    channel_id: str
    alert_id: str
    payload: Mapping[str, Any]  # the contract's body


def insert(conn: sa.Connection, mute: Mute) -> None:
    """Stores a new silence.

    It waits for transactions that have looked for silences (``list_open``) and missed this one: what they write is to
    be seen by what follows. On SQLite there is one writer at a time anyway.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"LOCK TABLE {mutes.name} IN EXCLUSIVE MODE")  # not beside SELECT … FOR SHARE
    conn.execute(
        sa.insert(mutes).values(
            id=mute.id,
            scope=mute.scope.value,
            target=mute.target,
            owner=mute.owner,
            reason=mute.reason,
            begun_at=mute.begun_at,
            ends_at=mute.ends_at,
        )
    )


def end(conn: sa.Connection, mute_id: str, *, by: str, now: datetime) -> bool:
    """Ends a silence now. False: there is none with this id that is still in force."""
    ended = conn.execute(
        sa.update(mutes).where(mutes.c.id == mute_id, _OPEN, mutes.c.ends_at > now).values(ends_at=now, ended_by=by)
    )
    return ended.rowcount == 1


def list_open(conn: sa.Connection) -> list[Mute]:
    """Those that are in force, and those that are over and have no receipt yet.

    In a write transaction they stay open until its end (PostgreSQL; SQLite has one writer at a time anyway): what it
    holds back under one of them is in that one's receipt.
    """
    query = sa.select(mutes).where(_OPEN).order_by(mutes.c.id)
    rows = conn.execute(query.with_for_update(read=True) if writes(conn) else query)
    return [_mute(row) for row in rows]


def list_reports(
    conn: sa.Connection, *, limit: int, cursor: str | None = None, open_only: bool = False
) -> list[MuteReport]:
    """The newest first; ``cursor``: older than the silence with this id."""
    query = sa.select(mutes).order_by(mutes.c.id.desc()).limit(limit)
    if cursor is not None:
        query = query.where(mutes.c.id < cursor)
    if open_only:
        query = query.where(_OPEN)
    return _reports(conn, query)


def get_report(conn: sa.Connection, mute_id: str) -> MuteReport | None:
    """One silence; None: there is none with this id."""
    return next(iter(_reports(conn, sa.select(mutes).where(mutes.c.id == mute_id))), None)


def close(conn: sa.Connection, mute_id: str, *, now: datetime) -> bool:
    """Nothing more is held back under it: call it first in the transaction that makes its receipts.

    It waits for transactions that are holding something back. False: another daemon was quicker.
    """
    closed = sa.update(mutes).where(mutes.c.id == mute_id, _OPEN).values(closed_at=now)
    return conn.execute(closed).rowcount == 1


def insert_silenced(
    conn: sa.Connection,
    *,
    id: str,
    channel_id: str,
    alert_id: str,
    payload: Mapping[str, Any],
    mute: Mute,
    now: datetime,
) -> bool:
    """Keeps an alert's delivery that is not sent. False: the alert has one on this channel."""
    row = {
        "id": id,
        "channel_id": channel_id,
        "kind": DeliveryKind.ALERT.value,
        "alert_id": alert_id,
        "payload": dict(payload),
        "next_attempt_at": now,
        "created_at": now,
        **_silenced(mute, now),
    }
    return insert_unless_known(conn, deliveries, row, unique=["alert_id", "channel_id"])


def list_waiting(conn: sa.Connection, mute: Mute, *, after: str = "", limit: int) -> list[HeldBack]:
    """Alerts' deliveries that were never on their way and that the silence may cover, in the order of their ids.

    ``after``: those behind the delivery with this id. Of an entity it is for the caller to see whom the alert names.
    """
    query = (
        sa.select(deliveries)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(
            PENDING,
            deliveries.c.kind == DeliveryKind.ALERT.value,
            deliveries.c.lease_token.is_(None),
            ~sa.exists().where(attempts.c.delivery_id == deliveries.c.id),
            deliveries.c.id > after,
        )
    )
    if mute.scope is MuteScope.WATCHLIST:
        query = query.where(alerts.c.watchlist_id == mute.target)
    elif mute.scope is MuteScope.STORY:
        query = query.where(alerts.c.story_id == mute.target)
    elif mute.scope is MuteScope.SOURCE:
        of_source = sa.exists().where(articles.c.id == alerts.c.article_id, articles.c.source_id == mute.target)
        query = query.where(of_source)
    return [_held(row) for row in conn.execute(query.order_by(deliveries.c.id).limit(limit))]


def silence(conn: sa.Connection, ids: Sequence[str], *, mute: Mute, now: datetime) -> int:
    """Holds these deliveries back, save those that are on their way by now; answers how many."""
    waiting = sa.and_(deliveries.c.id.in_(ids), PENDING, deliveries.c.lease_token.is_(None))
    return conn.execute(sa.update(deliveries).where(waiting).values(_silenced(mute, now))).rowcount


def list_held(conn: sa.Connection, mute_id: str) -> list[HeldBack]:
    """What a silence holds back, the oldest first."""
    query = sa.select(deliveries).where(_HELD, deliveries.c.mute_id == mute_id).order_by(deliveries.c.id)
    return [_held(row) for row in conn.execute(query)]


def pass_on(conn: sa.Connection, ids: Sequence[str], *, mute: Mute) -> None:
    """Another silence holds these back now."""
    values = {"mute_id": mute.id, "last_error": mute.words}
    conn.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(values))


_OPEN = mutes.c.closed_at.is_(None)
_HELD = sa.and_(deliveries.c.status == DeliveryStatus.SILENCED.value, deliveries.c.mute_id.is_not(None))


def _silenced(mute: Mute, now: datetime) -> dict[str, Any]:
    return {
        "status": DeliveryStatus.SILENCED.value,
        "settled_at": now,
        "last_reason": REASON,
        "last_error": mute.words,
        "mute_id": mute.id,
    }


def _reports(conn: sa.Connection, query: sa.Select[*tuple[Any, ...]]) -> list[MuteReport]:
    rows = conn.execute(query).all()
    ids = [row.id for row in rows]
    counted = sa.select(deliveries.c.mute_id, sa.func.count()).where(_HELD, deliveries.c.mute_id.in_(ids))
    held: dict[str, int] = dict(iter(conn.execute(counted.group_by(deliveries.c.mute_id))))
    return [
        MuteReport(mute=_mute(row), ended_by=row.ended_by, closed_at=row.closed_at, held=held.get(row.id, 0))
        for row in rows
    ]


def _mute(row: sa.Row[*tuple[Any, ...]]) -> Mute:
    return Mute(
        id=row.id,
        scope=MuteScope(row.scope),
        target=row.target,
        owner=row.owner,
        reason=row.reason,
        begun_at=row.begun_at,
        ends_at=row.ends_at,
    )


def _held(row: sa.Row[*tuple[Any, ...]]) -> HeldBack:
    return HeldBack(id=row.id, channel_id=row.channel_id, alert_id=row.alert_id, payload=row.payload)
