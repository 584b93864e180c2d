"""Instants that no rule can have set: written while the clock was ahead, so far off that nothing would happen."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from domain.alert import DeliveryStatus
from storage.tables import articles, channels, deliveries, sources, subscriptions

LONGEST_WAIT = timedelta(hours=30)
"""Longer than any pace, pause or step of the schedule: 24 h and a fifth of it."""

LONGEST_DISTRUST = timedelta(days=8)
LONGEST_SUBSCRIPTION = timedelta(days=31)
LONGEST_LEASE = timedelta(hours=1)


def pull_back(conn: sa.Connection, *, now: datetime) -> int:
    """Makes due what a clock that was ahead has put beyond every legal wait; answers how many rows that were."""
    far, leased_far = now + LONGEST_WAIT, now + LONGEST_LEASE
    pending = deliveries.c.status == DeliveryStatus.PENDING.value
    statements = (
        sa.update(sources).where(sources.c.next_fetch_at > far).values(next_fetch_at=now),
        sa.update(sources).where(sources.c.lease_until > leased_far).values(lease_owner=None, lease_until=None),
        sa.update(sources).where(sources.c.distrusted_until > now + LONGEST_DISTRUST).values(distrusted_until=None),
        sa.update(sources).where(sources.c.body_at > now + LONGEST_WAIT).values(body_at=None),
        sa.update(subscriptions).where(subscriptions.c.next_at > now + LONGEST_SUBSCRIPTION).values(next_at=now),
        sa.update(deliveries).where(pending, deliveries.c.next_attempt_at > far).values(next_attempt_at=now),
        sa.update(deliveries).where(pending, deliveries.c.lease_until > leased_far).values(lease_until=None),
        sa.update(channels).where(channels.c.paused_until > far).values(paused_until=now),
        sa.update(articles).where(articles.c.ready_at > far).values(ready_at=now),
        sa.update(articles).where(articles.c.page_next_at > far).values(page_next_at=now),
    )
    return sum(conn.execute(statement).rowcount for statement in statements)
