"""Which countries and languages are silent as a whole, since when, and whether the operators know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from domain.silence import Heard
from storage.source_reports import shown_state
from storage.tables import silences, sources
from storage.upserts import insert


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """One group that is silent."""

    name: str  # country oman, language ar
    since: datetime
    told_at: datetime | None  # None: the operators have not heard of it


def list_heard(conn: sa.Connection, *, now: datetime) -> list[Heard]:
    """The sources of the file that are switched on and belong to some group."""
    names = ("country", "languages", "state", "kind", "enabled", "next_fetch_at", "interval_seconds")
    query = sa.select(*(sources.c[name] for name in names)).where(sources.c.enabled, sources.c.removed_at.is_(None))
    return [
        Heard(country=row.country, languages=tuple(row.languages), state=shown_state(row, now))
        for row in conn.execute(query)
        if row.country or row.languages
    ]


def list_silences(conn: sa.Connection) -> list[Silence]:
    """Those that are known, by name."""
    rows = conn.execute(sa.select(silences).order_by(silences.c.name))
    return [Silence(name=row.name, since=row.since, told_at=row.told_at) for row in rows]


def note_silent(conn: sa.Connection, names: Iterable[str], *, since: datetime) -> None:
    """These are silent from now on; one that was already stays as it was."""
    for name in sorted(names):
        conn.execute(insert(conn, silences).values(name=name, since=since).on_conflict_do_nothing())


def note_told(conn: sa.Connection, names: Sequence[str], *, at: datetime) -> list[str]:
    """The operators know of these; answers those of which they did not before."""
    untold = sa.and_(silences.c.name.in_(names), silences.c.told_at.is_(None))
    told = conn.execute(sa.update(silences).where(untold).values(told_at=at).returning(silences.c.name))
    return sorted(told.scalars())


def end(conn: sa.Connection, names: Sequence[str]) -> list[str]:
    """News comes again from these; answers those of whose silence the operators knew."""
    ended = conn.execute(
        sa.delete(silences).where(silences.c.name.in_(names)).returning(silences.c.name, silences.c.told_at)
    )
    return sorted(row.name for row in ended if row.told_at is not None)
