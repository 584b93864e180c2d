"""How each source fares, for the dashboard and the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.ids import first_id
from domain.source import SourceKind, SourceState
from storage import traffic
from storage.subscriptions import Pushed, list_pushed
from storage.tables import articles, sources

SHORTEST_DELAY = timedelta(seconds=30)
"""A source that is read every second is not late after three of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source that stands in the file, with all that is known of how it fares."""

    id: str
    name: str
    kind: SourceKind
    shown_address: str  # as in the file: holds no secret
    country: str | None
    languages: tuple[str, ...]
    full_text: str
    every_seconds: float | None  # None: the pace adapts
    enabled: bool
    state: SourceState  # LATE where nothing has read it for three of its intervals
    reason: str  # in words, of its articles' pages too; empty: nothing to say
    error_kind: str | None
    http_status: int | None
    failures: int  # in a row
    down_since: datetime | None
    first_read_at: datetime | None
    last_fetch_at: datetime | None
    last_success_at: datetime | None
    last_new_at: datetime | None
    next_fetch_at: datetime | None  # None: it is not going to be read
    interval_seconds: float
    moved_to: str | None
    moved_seen: int
    articles_today: int  # in the last 24 hours
    articles_total: int  # ever, those purged since too
    troubled_since: datetime | None = None  # None: it is well, for all that is known
    pushed: Pushed | None = None  # None: its feed offers no hub, or nobody can call us
    bytes_this_year: int = 0  # that came from it; the year is UTC's


def list_reports(
    conn: sa.Connection, *, now: datetime, limit: int | None = None, cursor: str | None = None
) -> list[SourceReport]:
    """The sources of the file in the order of their ids; ``cursor``: after the source with this id."""
    query = sa.select(sources).where(sources.c.removed_at.is_(None)).order_by(sources.c.id).limit(limit)
    if cursor is not None:
        query = query.where(sources.c.id > cursor)
    rows = conn.execute(query).all()
    today = _articles_since(conn, None if limit is None else [row.id for row in rows], now - timedelta(days=1))
    read = traffic.of_year(conn, now.year, ids=None if limit is None else [row.id for row in rows])
    pushed = list_pushed(conn, None if limit is None else [row.id for row in rows])
    return [
        _report(
            row,
            articles_today=today.get(row.id, 0),
            received=read.get(row.id, 0),
            pushed=pushed.get(row.id),
            now=now,
        )
        for row in rows
    ]


def get_report(conn: sa.Connection, source_id: str, *, now: datetime) -> SourceReport | None:
    """One source, one that is no longer in the file too; None: there was never such a source."""
    row = conn.execute(sa.select(sources).where(sources.c.id == source_id)).one_or_none()
    if row is None:
        return None
    today = _articles_since(conn, [source_id], now - timedelta(days=1))
    read = traffic.of_year(conn, now.year, ids=[source_id])
    return _report(
        row,
        articles_today=today.get(source_id, 0),
        received=read.get(source_id, 0),
        pushed=list_pushed(conn, [source_id]).get(source_id),
        now=now,
    )


def shown_state(row: Any, now: datetime) -> SourceState:
    """The state as people see it: the one stored at the last read, or LATE where the next one is long overdue.

    ``row`` has the columns state, kind, enabled, next_fetch_at and interval_seconds. Overdue by two intervals means
    that three have gone by since the last read; a read put off by the receiver's own wish is not late.
    """
    state = SourceState(row.state)
    return SourceState.LATE if is_overdue(row, now) else state


def is_overdue(row: Any, now: datetime) -> bool:
    """Whether nothing has read the source for three of its intervals; ``row`` as for ``shown_state``."""
    if not row.enabled or row.state == SourceState.NEW:
        return False
    patience = max(timedelta(seconds=2 * row.interval_seconds), SHORTEST_DELAY)
    return bool(now > row.next_fetch_at + patience)


def _articles_since(conn: sa.Connection, ids: Sequence[str] | None, since: datetime) -> Mapping[str, int]:
    """Articles collected since then, by source; of these sources, or of all. One query over the newest articles.

    By their ids: history that was taken in since then is no news of today.
    """
    query = sa.select(articles.c.source_id, sa.func.count()).where(articles.c.id >= first_id(since))
    if ids is not None:
        query = query.where(articles.c.source_id.in_(ids))
    return dict(iter(conn.execute(query.group_by(articles.c.source_id))))


def _report(
    row: sa.Row[*tuple[Any, ...]], *, articles_today: int, received: int, pushed: Pushed | None, now: datetime
) -> SourceReport:
    kind = SourceKind(row.kind)
    state = shown_state(row, now)
    return SourceReport(
        id=row.id,
        name=row.name,
        kind=kind,
        shown_address=row.shown_address,
        country=row.country,
        languages=tuple(row.languages),
        full_text=row.full_text,
        every_seconds=row.every_seconds,
        enabled=row.enabled,
        state=state,
        reason=_reason(row, now),
        error_kind=row.error_kind,
        http_status=row.http_status,
        failures=row.failures,
        down_since=row.down_since,
        troubled_since=row.troubled_since,
        pushed=pushed,
        bytes_this_year=received,
        first_read_at=row.first_read_at,
        last_fetch_at=row.last_fetch_at,
        last_success_at=row.last_success_at,
        last_new_at=row.last_new_at,
        next_fetch_at=row.next_fetch_at if row.enabled else None,
        interval_seconds=row.interval_seconds,
        moved_to=row.moved_to,
        moved_seen=row.moved_seen,
        articles_today=articles_today,
        articles_total=row.articles,
    )


def _reason(row: sa.Row[*tuple[Any, ...]], now: datetime) -> str:
    if not row.enabled:
        return "switched off in sources.yaml"
    if is_overdue(row, now):
        return f"not read since {row.last_fetch_at:%Y-%m-%d %H:%M} UTC: the collector is behind, or down"
    return "; ".join(filter(None, (row.reason, row.pages_fallen)))
