"""What hubs have sent: kept by the daemon, taken in by a collector, with the source's lease as for a read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from domain.ids import new_id
from domain.source import SourceState
from storage.leases import is_free
from storage.source_changes import note_change
from storage.source_settling import PAGES_ARE_WELL
from storage.subscriptions import Subscription
from storage.tables import pushes, sources, subscriptions

MOST_WAITING = 256
"""Pushes in all that no collector has taken in; with a megabyte each they fill no disk."""

MOST_WAITING_EACH = 10
REMEMBERED = 32
"""Bodies of a subscription that are known again: hubs repeat themselves, and somebody may repeat a hub."""


class Keeping(StrEnum):
    """What became of a push."""

    KEPT = "kept"
    REPEATED = "repeated"  # the same body again: nothing to do
    FULL = "full"  # too many wait: to be sent again later


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One body that waits."""

    id: str
    received_at: datetime
    content_type: str
    body: bytes
    topic: str
    attempts: int  # made before this one


@dataclass(frozen=True, slots=True, kw_only=True)
class PushResult:
    """What a push changes of its source. What only a read can tell stays as it is."""

    source_id: str
    at: datetime
    state: SourceState
    reason: str | None  # in words; None: as it was
    new_articles: int
    rhythm: bytes | None = None  # None: as it was
    is_well: bool = False  # nothing troubles the source any more, unless its pages do
    changed_from: SourceState | None = None  # a line for the ledger


def keep(
    conn: sa.Connection, subscription: Subscription, *, body: bytes, content_type: str, method: str, now: datetime
) -> Keeping:
    """Puts a push where a collector finds it. ``method``: what it was signed with.

    An empty one says that there is news, each time anew, and is never a repetition.
    """
    said = [hashlib.sha256(body).hexdigest()] if body.strip() else []
    if not set(said).isdisjoint(subscription.recent):
        return Keeping.REPEATED
    if _is_full(conn, subscription.id):
        return Keeping.FULL
    row = {
        "id": new_id(now),
        "subscription_id": subscription.id,
        "source_id": subscription.source_id,
        "received_at": now,
        "content_type": content_type[:200],
        "body": body,
    }
    conn.execute(sa.insert(pushes).values(row))
    conn.execute(
        sa.update(subscriptions)
        .where(subscriptions.c.id == subscription.id)
        .values(
            signed_with=method,
            last_push_at=now,
            pushes=subscriptions.c.pushes + 1,
            recent=[*subscription.recent, *said][-REMEMBERED:],
        )
    )
    return Keeping.KEPT


def waiting_sources(conn: sa.Connection, *, now: datetime, limit: int) -> list[str]:
    """The sources with pushes that wait, as far as nobody holds their lease; the longest waiting first."""
    query = (
        sa.select(pushes.c.source_id)
        .join(sources, sources.c.id == pushes.c.source_id)
        .where(is_free(sources.c.lease_until, now), sources.c.enabled, sources.c.removed_at.is_(None))
        .group_by(pushes.c.source_id)
        .order_by(sa.func.min(pushes.c.id))
        .limit(limit)
    )
    return list(conn.execute(query).scalars())


def take(conn: sa.Connection, source_id: str) -> tuple[str | None, list[Push]]:
    """A leased source's pushes, the oldest first, and the base of their links; each counts as tried from now on.

    The base is None where a pushed entry cannot be told from others by its link: then it is not to be stored.
    """
    base = conn.execute(sa.select(sources.c.base).where(sources.c.id == source_id)).scalar_one()
    query = (
        sa.select(pushes, subscriptions.c.topic)
        .join(subscriptions, subscriptions.c.id == pushes.c.subscription_id)
        .where(pushes.c.source_id == source_id)
        .order_by(pushes.c.received_at, pushes.c.id)
        .limit(MOST_WAITING_EACH)
    )
    found = [
        Push(
            id=row.id,
            received_at=row.received_at,
            content_type=row.content_type,
            body=row.body,
            topic=row.topic,
            attempts=row.attempts,
        )
        for row in conn.execute(query)
    ]
    tried = pushes.c.id.in_([push.id for push in found])
    conn.execute(sa.update(pushes).where(tried).values(attempts=pushes.c.attempts + 1))
    return base, found


def settle(
    conn: sa.Connection,
    source_id: str,
    *,
    taken: Sequence[str],
    result: PushResult | None,
    owner: str,
    due_at: datetime | None,
) -> bool:
    """Forgets what was taken in, writes what it changed, and frees the lease; False: the lease was lost.

    ``due_at``: when the source is to be read because a push could not be used, or said no more than that there is news.
    """
    conn.execute(sa.delete(pushes).where(pushes.c.id.in_(taken)))
    values: dict[str, object] = {"lease_owner": None, "lease_until": None, "push_missed": 0}
    if due_at is not None:
        next_at = sources.c.next_fetch_at
        sooner = sa.and_(next_at > due_at, sources.c.failures == 0)  # what fails keeps its distance
        values["next_fetch_at"] = sa.case((sooner, sa.bindparam("due", due_at, next_at.type)), else_=next_at)
    if result is not None:
        values |= _changed(result)
    mine = sa.update(sources).where(sources.c.id == source_id, sources.c.lease_owner == owner)
    if conn.execute(mine.values(values)).rowcount != 1:
        return False
    if result is not None and result.changed_from is not None:
        before, after = result.changed_from.value, result.state.value
        note_change(conn, source_id=source_id, at=result.at, before=before, after=after, reason=result.reason or "")
    return True


def _changed(result: PushResult) -> dict[str, object]:
    values: dict[str, object] = {"state": result.state}
    if result.reason is not None:
        values["reason"] = result.reason
    if result.new_articles:
        values["last_new_at"] = result.at
    if result.rhythm is not None:
        values["rhythm"] = result.rhythm
    if result.is_well:
        values["troubled_since"] = sa.case((PAGES_ARE_WELL, None), else_=sources.c.troubled_since)
    return values


def _is_full(conn: sa.Connection, subscription_id: str) -> bool:
    waiting = sa.select(sa.func.count()).select_from(pushes)
    each = conn.execute(waiting.where(pushes.c.subscription_id == subscription_id)).scalar_one()
    return each >= MOST_WAITING_EACH or conn.execute(waiting).scalar_one() >= MOST_WAITING
