"""Sources at work: what is due is leased to a collector, read, and settled with what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.canary import ALL_SOURCE_IDS
from domain.source import FullText, Source, SourceKind, SourceState
from storage.leases import chosen, is_free
from storage.page_hints import selectors_of
from storage.shares import WHOLE, Share, is_in
from storage.source_alerts import count_alerts
from storage.source_changes import SourceChange, latest_changes, list_changes
from storage.source_list import replace_all
from storage.source_reports import SourceReport, get_report, list_reports
from storage.source_settling import FetchResult, PushOffer, settle, settle_all
from storage.tables import sources

__all__ = [
    "DueSource",
    "FetchResult",
    "PushOffer",
    "SourceChange",
    "SourceReport",
    "count_alerts",
    "latest_changes",
    "lease_due",
    "list_changes",
    "list_reports",
    "get_report",
    "release_leases",
    "replace_all",
    "settle",
    "settle_all",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSource:
    """A source to be read now, and what is remembered of its last reads."""

    source: Source
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    failures: int  # in a row
    interval_seconds: float  # the pace in force
    first_read: bool  # never read to the end before: its old news are archived, not alerted
    last_new_at: datetime | None  # when it last brought an article
    last_success_at: datetime | None
    down_since: datetime | None  # None: the last read succeeded
    moved_to: str | None  # where a permanent redirect pointed
    moved_seen: int  # how often in a row
    due_at: datetime | None = None  # when it was to be read; None: it is read out of turn
    rhythm: bytes | None = None  # when it publishes, as the collector wrote it; None: not known yet
    wishes: Mapping[str, Any] | None = None  # when its feed asks not to be read, as the collector wrote it
    state: SourceState = SourceState.NEW  # as it was written last
    usual: Mapping[str, Any] | None = None  # what a read of it usually brings, as the collector wrote it
    alerts: int = 0  # stories of watched names that it was the first to bring, in the last month
    body_at: datetime | None = None  # when it last sent a body, not a 304
    distrusted_until: datetime | None = None  # it said "not changed" of what had: until then it is read whole
    hub: str | None = None  # that its feed offers
    pushed_until: datetime | None = None  # the hub's promise; None: nobody pushes
    push_missed: int = 0  # reads that found news since the last push


def lease_due(
    conn: sa.Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    ids: Sequence[str] | None = None,
    share: Share = WHOLE,
    new: bool | None = None,
) -> list[DueSource]:
    """Takes at most ``limit`` sources of the share whose time has come, the longest overdue first, until
    ``now + lease``.

    ``new``: only those that were never read to the end and have not failed yet, or only the others; None: of both.
    With ``ids``: those of them that are enabled and free, whatever their time. The sources of canaries, which stand in
    no file, are leased while they are switched on.
    """
    wanted = sources.c.next_fetch_at <= now if ids is None else sources.c.id.in_(ids)
    if new is not None:
        is_new = sa.and_(sources.c.first_read_at.is_(None), sources.c.failures == 0)
        wanted &= is_new if new else sa.not_(is_new)
    due = (
        sa.select(sources.c.id)
        .where(
            wanted,
            sources.c.enabled,
            sa.or_(sources.c.removed_at.is_(None), sources.c.id.in_(sorted(ALL_SOURCE_IDS))),
            is_free(sources.c.lease_until, now),
            is_in(sources.c.host_slot, share),
        )
        .order_by(sources.c.next_fetch_at)
        .limit(limit)
    )
    rows = conn.execute(
        sa.update(sources)
        .where(sources.c.id.in_(chosen(due)))
        .values(lease_owner=owner, lease_until=now + lease)
        .returning(*sources.c)
    ).all()
    return [_due_source(row) for row in sorted(rows, key=lambda row: (row.next_fetch_at, row.id))]


def release_leases(conn: sa.Connection, owner: str | None, *, ids: Sequence[str] | None = None) -> int:
    """Frees the leases of a collector that is gone; ``None``: of every one. Answers how many.

    With ``ids``: on those sources alone, which a collector that lives gives back.
    """
    held = sources.c.lease_owner.is_not(None) if owner is None else sources.c.lease_owner == owner
    if ids is not None:
        held = sa.and_(held, sources.c.id.in_(ids))
    freed = conn.execute(sa.update(sources).where(held).values(lease_owner=None, lease_until=None))
    return freed.rowcount


def _due_source(row: sa.Row[*tuple[Any, ...]]) -> DueSource:
    return DueSource(
        source=stored_source(row),
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        failures=row.failures,
        interval_seconds=row.interval_seconds,
        first_read=row.first_read_at is None,
        last_new_at=row.last_new_at,
        last_success_at=row.last_success_at,
        down_since=row.down_since,
        moved_to=row.moved_to,
        moved_seen=row.moved_seen,
        due_at=row.next_fetch_at,
        rhythm=row.rhythm,
        wishes=row.wishes,
        state=SourceState(row.state),
        usual=row.usual,
        alerts=row.alerts,
        body_at=row.body_at,
        distrusted_until=row.distrusted_until,
        hub=row.hub,
        pushed_until=row.pushed_until,
        push_missed=row.push_missed,
    )


def stored_source(row: sa.Row[*tuple[Any, ...]]) -> Source:
    """The source as the file described it."""
    return Source(
        id=row.id,
        name=row.name,
        kind=SourceKind(row.kind),
        address=row.address,
        shown_address=row.shown_address,
        country=row.country,
        languages=tuple(row.languages),
        full_text=FullText(row.full_text),
        every=None if row.every_seconds is None else timedelta(seconds=row.every_seconds),
        links=row.links,
        selectors=selectors_of(row.selectors),
        enabled=row.enabled,
    )
