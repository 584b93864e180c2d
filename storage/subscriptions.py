"""Subscriptions at hubs: which there should be, which are to be asked for, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.secret import Secret
from domain.subscription import SubscriptionState
from storage.tables import sources, subscriptions
from storage.upserts import insert

MOST_ENDED = 3
"""So many subscriptions of a source that ended within a day, and it gets no new one: its hub changes all the time."""

_OVER = (SubscriptionState.ENDING.value, SubscriptionState.ENDED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One subscription, as it is stored."""

    id: str  # the last part of the callback's path
    source_id: str
    hub: str
    topic: str
    callback: str
    secret: Secret  # what pushes are signed with
    state: SubscriptionState
    failures: int  # requests in a row without a verification
    asked_at: datetime | None
    verified_at: datetime | None
    expires_at: datetime | None
    signed_with: str | None  # the best method of its pushes so far
    recent: tuple[str, ...]  # hashes of the last bodies, the newest last


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What people see of a source's subscription."""

    hub: str
    state: SubscriptionState
    reason: str
    since: datetime | None
    expires_at: datetime | None
    last_push_at: datetime | None
    pushes: int
    missed: int  # reads that found news since the last push


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """What the caller draws for a new one."""

    id: str
    secret: str


def reconcile(
    conn: sa.Connection, *, callbacks: str | None, draw: Callable[[], NewSubscription], now: datetime, limit: int = 200
) -> int:
    """Makes the table follow what the sources' feeds offer; answers how many new subscriptions there are.

    ``callbacks``: what their ids are appended to; None: nobody can call us, so that all end. One whose source is gone,
    is switched off or names another hub is ended at the hub; one whose callback is no longer ours just ends.
    """
    conn.execute(
        sa.delete(subscriptions).where(
            subscriptions.c.state == SubscriptionState.ENDED.value, subscriptions.c.next_at <= now
        )
    )
    _end_elsewhere(conn, callbacks, now)
    _end_unwanted(conn, now)
    if callbacks is None:
        return 0
    rows = [_new_row(row, callbacks, draw(), now) for row in _without_subscription(conn, limit)]
    made = 0
    for row in rows:  # another collector may have been quicker
        statement = insert(conn, subscriptions).values(row).on_conflict_do_nothing()
        made += conn.execute(statement.returning(subscriptions.c.id)).first() is not None
    return made


def may_be_pushed(conn: sa.Connection) -> bool:
    """Whether any hub may push at all."""
    going_on = subscriptions.c.state != SubscriptionState.ENDED.value
    return bool(conn.execute(sa.select(sa.exists().where(going_on))).scalar_one())


def due_hubs(conn: sa.Connection, *, now: datetime, limit: int) -> list[str]:
    """The hubs of which something is to be asked."""
    due = sa.and_(subscriptions.c.next_at <= now, subscriptions.c.state != SubscriptionState.ENDED.value)
    return list(conn.execute(sa.select(subscriptions.c.hub).where(due).distinct().limit(limit)).scalars())


def lock_due(conn: sa.Connection, hub: str, *, now: datetime) -> Subscription | None:
    """What is to be asked of this hub first, locked until the transaction ends; None: nothing, or others are at it."""
    row = conn.execute(
        sa.select(subscriptions)
        .where(
            subscriptions.c.hub == hub,
            subscriptions.c.next_at <= now,
            subscriptions.c.state != SubscriptionState.ENDED.value,
        )
        .order_by(subscriptions.c.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    return None if row is None else _subscription(row)


def get(conn: sa.Connection, subscription_id: str) -> Subscription | None:
    row = conn.execute(sa.select(subscriptions).where(subscriptions.c.id == subscription_id)).one_or_none()
    return None if row is None else _subscription(row)


def note_asked(
    conn: sa.Connection,
    subscription_id: str,
    *,
    state: SubscriptionState,
    failures: int,
    next_at: datetime,
    now: datetime,
) -> None:
    """Written before the hub is asked: ``next_at`` is when it is asked again if it does not verify."""
    _change(conn, subscription_id, state=state.value, failures=failures, asked_at=now, next_at=next_at)


def note_refused(
    conn: sa.Connection, asked: Subscription, *, state: SubscriptionState, reason: str, next_at: datetime
) -> None:
    """The request came to nothing. Not written where it was verified, or asked again, in the meantime."""
    mine = (subscriptions.c.id == asked.id, subscriptions.c.asked_at == asked.asked_at)
    unverified = sa.or_(subscriptions.c.verified_at.is_(None), subscriptions.c.verified_at < subscriptions.c.asked_at)
    going_on = subscriptions.c.state != SubscriptionState.ENDED.value
    conn.execute(
        sa.update(subscriptions)
        .where(*mine, unverified, going_on)
        .values(state=state.value, reason=reason, next_at=next_at)
    )


def note_verified(
    conn: sa.Connection, subscription: Subscription, *, expires_at: datetime, renew_at: datetime, now: datetime
) -> None:
    """The hub pushes from now on, until then; the source may be read less often."""
    _change(
        conn,
        subscription.id,
        state=SubscriptionState.LIVING.value,
        reason="",
        failures=0,
        verified_at=now,
        since=sa.func.coalesce(subscriptions.c.since, sa.bindparam("first", now, subscriptions.c.since.type)),
        expires_at=expires_at,
        next_at=renew_at,
    )
    pushed = {"pushed_until": expires_at, "push_missed": 0}
    conn.execute(sa.update(sources).where(sources.c.id == subscription.source_id).values(pushed))


def note_denied(
    conn: sa.Connection, subscription: Subscription, *, reason: str, next_at: datetime, now: datetime
) -> None:
    """The hub does not want to, or no longer."""
    _change(
        conn,
        subscription.id,
        state=SubscriptionState.DENIED.value,
        reason=reason,
        since=None,
        expires_at=None,
        next_at=next_at,
    )
    _end_pushed(conn, [subscription.source_id], now)


def note_expired(conn: sa.Connection, subscription: Subscription, *, now: datetime) -> None:
    """The lease ended before it was renewed."""
    _change(conn, subscription.id, since=None, expires_at=None)
    _end_pushed(conn, [subscription.source_id], now)


def note_ended(conn: sa.Connection, subscription_id: str, *, forget_at: datetime) -> None:
    """Nothing is taken any more; what is pushed all the same is told so until then."""
    _change(conn, subscription_id, state=SubscriptionState.ENDED.value, next_at=forget_at)


_GOING_ON = sa.text("subscriptions.state NOT IN ('ending', 'ended')")
"""Written out as in the partial index, which neither database uses for parameters."""


def list_pushed(conn: sa.Connection, source_ids: Sequence[str] | None = None) -> Mapping[str, Pushed]:
    """The subscription of each of these sources, or of all, that has one."""
    query = sa.select(subscriptions, sources.c.push_missed).join(sources, sources.c.id == subscriptions.c.source_id)
    query = query.where(_GOING_ON)
    if source_ids is not None:
        query = query.where(subscriptions.c.source_id.in_(source_ids))
    return {row.source_id: _pushed(row) for row in conn.execute(query)}


def _end_elsewhere(conn: sa.Connection, callbacks: str | None, now: datetime) -> None:
    """The hub cannot ask us whether we mean it: its lease runs out by itself."""
    going_on = subscriptions.c.state != SubscriptionState.ENDED.value
    ours = sa.false() if callbacks is None else subscriptions.c.callback == callbacks + subscriptions.c.id
    ended = conn.execute(
        sa.update(subscriptions)
        .where(going_on, ~ours)
        .values(state=SubscriptionState.ENDED.value, next_at=now)
        .returning(subscriptions.c.source_id)
    )
    _end_pushed(conn, list(ended.scalars()), now)


def _end_unwanted(conn: sa.Connection, now: datetime) -> None:
    wanted = sa.exists().where(
        sources.c.id == subscriptions.c.source_id,
        sources.c.enabled,
        sources.c.removed_at.is_(None),
        sources.c.hub == subscriptions.c.hub,
        sources.c.topic == subscriptions.c.topic,
    )
    unasked = subscriptions.c.asked_at.is_(None)
    ended = conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.state.not_in(_OVER), ~wanted)
        .values(
            state=sa.case((unasked, SubscriptionState.ENDED.value), else_=SubscriptionState.ENDING.value),
            failures=0,
            next_at=now,
        )
        .returning(subscriptions.c.source_id)
    )
    _end_pushed(conn, list(ended.scalars()), now)


def _without_subscription(conn: sa.Connection, limit: int) -> Sequence[Any]:
    """Sets that are made once, not a look-up for each source."""
    of = subscriptions.c.source_id
    wanted = sa.select(of).where(subscriptions.c.state.not_in(_OVER))
    restless = sa.select(of).where(subscriptions.c.state.in_(_OVER)).group_by(of).having(sa.func.count() >= MOST_ENDED)
    query = (
        sa.select(sources.c.id, sources.c.hub, sources.c.topic)
        .where(
            sources.c.hub.is_not(None),
            sources.c.topic.is_not(None),
            sources.c.enabled,
            sources.c.removed_at.is_(None),
            sources.c.id.not_in(wanted),
            sources.c.id.not_in(restless),
        )
        .order_by(sources.c.id)
        .limit(limit)
    )
    return conn.execute(query).all()


def _new_row(row: Any, callbacks: str, drawn: NewSubscription, now: datetime) -> dict[str, Any]:
    return {
        "id": drawn.id,
        "source_id": row.id,
        "hub": row.hub,
        "topic": row.topic,
        "callback": callbacks + drawn.id,
        "secret": drawn.secret,
        "state": SubscriptionState.WANTED.value,
        "next_at": now,
        "recent": [],
    }


def _end_pushed(conn: sa.Connection, source_ids: Sequence[str], now: datetime) -> None:
    """Nobody pushes these any more: those that were read once an hour for it are due, each for its own pace again."""
    if not source_ids:
        return
    next_at = sources.c.next_fetch_at
    slowed = sa.and_(sources.c.pushed_until.is_not(None), sources.c.every_seconds.is_(None), sources.c.failures == 0)
    at_once = sa.case((sa.and_(slowed, next_at > now), sa.bindparam("due", now, next_at.type)), else_=next_at)
    ended = {"pushed_until": None, "push_missed": 0, "next_fetch_at": at_once}
    conn.execute(sa.update(sources).where(sources.c.id.in_(source_ids)).values(ended))


def _change(conn: sa.Connection, subscription_id: str, **values: Any) -> None:
    conn.execute(sa.update(subscriptions).where(subscriptions.c.id == subscription_id).values(values))


def _subscription(row: Any) -> Subscription:
    return Subscription(
        id=row.id,
        source_id=row.source_id,
        hub=row.hub,
        topic=row.topic,
        callback=row.callback,
        secret=Secret(row.secret),
        state=SubscriptionState(row.state),
        failures=row.failures,
        asked_at=row.asked_at,
        verified_at=row.verified_at,
        expires_at=row.expires_at,
        signed_with=row.signed_with,
        recent=tuple(row.recent),
    )


def _pushed(row: Any) -> Pushed:
    return Pushed(
        hub=row.hub,
        state=SubscriptionState(row.state),
        reason=row.reason,
        since=row.since,
        expires_at=row.expires_at,
        last_push_at=row.last_push_at,
        pushes=row.pushes,
        missed=row.push_missed,
    )
