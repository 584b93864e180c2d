"""Sources at work: what is due is leased to a collector, read, and settled with what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.source import FullText, Source, SourceKind, SourceState
from storage.leases import chosen, is_free
from storage.page_hints import selectors_of
from storage.source_alerts import count_alerts
from storage.source_changes import SourceChange, latest_changes, list_changes, note_change
from storage.source_list import replace_all
from storage.source_reports import SourceReport, get_report, list_reports
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOffer:
    """Where a feed says that it can be subscribed to; all None: nowhere."""

    hub: str | None = None
    topic: str | None = None  # what the hub calls the feed
    base: str | None = None  # what a pushed feed's links are relative to; None: a push only makes the source due


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What came of one read. After a failure the stored validators and hash stay as they are."""

    source_id: str
    at: datetime
    ok: bool  # 304 too
    state: SourceState
    reason: str  # in words
    error_kind: str | None = None  # None after a success
    http_status: int | None = None
    next_fetch_at: datetime
    interval_seconds: float
    etag: str | None = None  # with those of a 304 the caller hands back the old ones
    last_modified: str | None = None
    body_hash: str | None = None
    new_articles: int = 0
    first_read_done: bool = False  # its entries are stored: later ones are news
    moved_to: str | None = None
    rhythm: bytes | None = None  # None: as it was
    wishes: Mapping[str, Any] | None = None
    usual: Mapping[str, Any] | None = None
    body_at: datetime | None = None
    distrusted_until: datetime | None = None
    offer: PushOffer | None = None  # None: as it was
    push_missed: int = 0
    fallen: bool = False  # it brings much less than is usual: the reason says of what
    changed_from: SourceState | None = None  # a line for the ledger; None: state and fall are as they were


def lease_due(
    conn: sa.Connection,
    *,
    now: datetime,
    owner: str,
    lease: timedelta,
    limit: int,
    ids: Sequence[str] | None = None,
) -> list[DueSource]:
    """Takes at most ``limit`` sources whose time has come, the longest overdue first, until ``now + lease``.

    With ``ids``: those of them that are enabled and free, whatever their time.
    """
    wanted = sources.c.next_fetch_at <= now if ids is None else sources.c.id.in_(ids)
    due = (
        sa.select(sources.c.id)
        .where(
            wanted,
            sources.c.enabled,
            sources.c.removed_at.is_(None),
            is_free(sources.c.lease_until, now),
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


def settle(conn: sa.Connection, result: FetchResult, *, owner: str) -> bool:
    """Writes what came of a read and frees the lease.

    False, and nothing written, when the lease is no longer ``owner``'s: it ran out and was taken over, or the
    source's address has changed in the meantime.
    """
    settled = conn.execute(
        sa.update(sources)
        .where(sources.c.id == result.source_id, sources.c.lease_owner == owner)
        .values(
            state=result.state,
            reason=result.reason,
            error_kind=result.error_kind,
            http_status=result.http_status,
            last_fetch_at=result.at,
            next_fetch_at=result.next_fetch_at,
            interval_seconds=result.interval_seconds,
            lease_owner=None,
            lease_until=None,
            troubled_since=_troubled_since(result),
            **(_after_success(result) if result.ok else _after_failure(result)),
        )
    )
    if settled.rowcount != 1:
        return False
    if result.changed_from is not None:
        before, after = result.changed_from.value, result.state.value
        note_change(conn, source_id=result.source_id, at=result.at, before=before, after=after, reason=result.reason)
    return True


def _troubled_since(result: FetchResult) -> sa.ColumnElement[datetime] | None:
    """Since when a source is in trouble, of whatever kind."""
    if not result.state.is_trouble and not result.fallen:
        return None
    now = sa.bindparam("troubled", result.at, sources.c.troubled_since.type)
    return sa.func.coalesce(sources.c.troubled_since, now)


def _after_success(result: FetchResult) -> dict[str, Any]:
    same_move = sources.c.moved_to == result.moved_to
    values: dict[str, Any] = {
        "failures": 0,
        "down_since": None,
        "last_success_at": result.at,
        "etag": result.etag,
        "last_modified": result.last_modified,
        "body_hash": result.body_hash,
        "wishes": result.wishes,
        "usual": result.usual,
        "body_at": result.body_at,
        "distrusted_until": result.distrusted_until,
        "push_missed": result.push_missed,
        "moved_to": result.moved_to,
        "moved_seen": sa.case((same_move, sources.c.moved_seen + 1), else_=1) if result.moved_to else 0,
    }
    if result.rhythm is not None:
        values["rhythm"] = result.rhythm
    if result.offer is not None:
        values |= {"hub": result.offer.hub, "topic": result.offer.topic, "base": result.offer.base}
    if result.new_articles:
        values["last_new_at"] = result.at
    if result.first_read_done:
        values["first_read_at"] = sa.func.coalesce(
            sources.c.first_read_at, sa.bindparam("first", result.at, sources.c.first_read_at.type)
        )
    return values


def _after_failure(result: FetchResult) -> dict[str, Any]:
    return {
        "failures": sources.c.failures + 1,
        "down_since": sa.func.coalesce(
            sources.c.down_since, sa.bindparam("down", result.at, sources.c.down_since.type)
        ),
    }


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
