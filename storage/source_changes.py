"""The ledger of the sources' states: one line for each change, and whom the operators have still to hear of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.ids import new_id
from domain.source import SourceState
from storage.prepared import Prepared
from storage.tables import source_changes, sources


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """One line: from this instant on the source is in another state, or in the same with another fall."""

    id: str
    source_id: str
    at: datetime
    before: str  # a state, or "off"
    after: str
    reason: str  # in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A source whose trouble began, or ended, without the operators knowing."""

    source_id: str
    name: str
    state: SourceState  # of now
    reason: str
    since: datetime  # when the trouble began; of one that ended: when they were told of it
    pages: str = ""  # what its articles' pages give less of; empty: nothing


def note_change(conn: sa.Connection, *, source_id: str, at: datetime, before: str, after: str, reason: str) -> None:
    """Writes one line."""
    note_changes(
        conn, [SourceChange(id=new_id(at), source_id=source_id, at=at, before=before, after=after, reason=reason)]
    )


def note_changes(conn: sa.Connection, changes: Sequence[SourceChange]) -> None:
    """Writes a line for each."""
    _LINES.run(conn, [{name: getattr(change, name) for name in _COLUMNS} for change in changes])


_COLUMNS = ("id", "source_id", "at", "before", "after", "reason")
_LINES = Prepared(lambda _conn: sa.insert(source_changes), columns=_COLUMNS)


def list_changes(conn: sa.Connection, source_id: str, *, limit: int, cursor: str | None = None) -> list[SourceChange]:
    """A source's changes, the newest first; ``cursor``: older than the change with this id."""
    query = sa.select(source_changes).where(source_changes.c.source_id == source_id)
    if cursor is not None:
        query = query.where(source_changes.c.id < cursor)
    rows = conn.execute(query.order_by(source_changes.c.id.desc()).limit(limit))
    return [_change(row) for row in rows]


def latest_changes(conn: sa.Connection, source_ids: Sequence[str], *, each: int) -> dict[str, list[SourceChange]]:
    """The newest changes of these sources, so many of each at most, the newest first."""
    rank = sa.func.row_number().over(partition_by=source_changes.c.source_id, order_by=source_changes.c.id.desc())
    ranked = sa.select(source_changes, rank.label("rank")).where(source_changes.c.source_id.in_(source_ids)).subquery()
    found: dict[str, list[SourceChange]] = {}
    for row in conn.execute(sa.select(ranked).where(ranked.c.rank <= each).order_by(ranked.c.id.desc())):
        found.setdefault(row.source_id, []).append(_change(row))
    return found


def untold(conn: sa.Connection, *, since_before: datetime) -> list[Trouble]:
    """The sources that are in trouble since then or longer and of which the operators have not heard, by id."""
    return _troubles(conn, sources.c.troubled_since, sources.c.told_at.is_(None), since_before)


def recovered(conn: sa.Connection) -> list[Trouble]:
    """The sources that are well again after the operators had heard of their trouble, by id."""
    return _troubles(conn, sources.c.told_at, sources.c.troubled_since.is_(None), None)


def note_told(conn: sa.Connection, source_ids: Sequence[str], *, at: datetime | None) -> frozenset[str]:
    """The operators know of these sources' trouble since ``at``; None: they know that it ended.

    Answers those of which they did not know it before: another daemon may have been quicker.
    """
    unheard = sources.c.told_at.is_(None) if at else sources.c.told_at.is_not(None)
    told = sa.update(sources).where(sources.c.id.in_(source_ids), unheard).values(told_at=at)
    return frozenset(conn.execute(told.returning(sources.c.id)).scalars())


def purge_changes(conn: sa.Connection, *, before: datetime, limit: int) -> int:
    """Deletes at most ``limit`` lines that are older; answers how many."""
    old = sa.select(source_changes.c.id).where(source_changes.c.at < before).order_by(source_changes.c.at).limit(limit)
    return conn.execute(sa.delete(source_changes).where(source_changes.c.id.in_(old))).rowcount


def _troubles(
    conn: sa.Connection, since: sa.Column[Any], condition: sa.ColumnElement[bool], at_latest: datetime | None
) -> list[Trouble]:
    columns = (sources.c[name] for name in ("id", "name", "state", "reason", "pages_fallen"))
    query = sa.select(*columns, since.label("since"))
    query = query.where(since.is_not(None), condition, sources.c.enabled, sources.c.removed_at.is_(None))
    if at_latest is not None:
        query = query.where(since <= at_latest)
    return [
        Trouble(
            source_id=row.id,
            name=row.name,
            state=SourceState(row.state),
            reason=row.reason,
            pages=row.pages_fallen,
            since=row.since,
        )
        for row in conn.execute(query.order_by(sources.c.id))
    ]


def _change(row: Any) -> SourceChange:
    return SourceChange(
        id=row.id, source_id=row.source_id, at=row.at, before=row.before, after=row.after, reason=row.reason
    )
