"""What the pages of each source's articles give: read and written in the transaction that settles a page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.source import SourceState
from storage.prepared import Prepared
from storage.tables import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class PageYield:
    """What is remembered of a source's pages, beside what else decides whether it is well."""

    source_id: str
    state: SourceState
    usual: Mapping[str, Any] | None  # what a read of its feed brings, as the collector wrote it
    usual_pages: str | None  # what its articles' pages give, as the collector wrote it
    troubled_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPageYield:
    """The same after more pages."""

    source_id: str
    usual_pages: str
    fallen: str  # what the pages give less of, in words; empty: nothing
    troubled_since: datetime | None


def lock_yields(conn: sa.Connection, source_ids: Collection[str]) -> dict[str, PageYield]:
    """By id, of those of the sources that are read; locked, where rows can be, in one order everywhere."""
    return {
        row.id: PageYield(
            source_id=row.id,
            state=SourceState(row.state),
            usual=row.usual,
            usual_pages=row.usual_pages,
            troubled_since=row.troubled_since,
        )
        for row in conn.execute(_LOCK, {"wanted": list(source_ids)})
    }


_LOCK = (  # built once: it runs with every page
    sa.select(*(sources.c[name] for name in ("id", "state", "usual", "usual_pages", "troubled_since")))
    .where(sources.c.id.in_(sa.bindparam("wanted", expanding=True)), sources.c.enabled, sources.c.removed_at.is_(None))
    .order_by(sources.c.id)
    .with_for_update(key_share=True)
)


def list_fallen(conn: sa.Connection) -> list[str]:
    """The sources whose articles' pages give less than usual."""
    return list(conn.execute(sa.select(sources.c.id).where(sources.c.pages_fallen != "")).scalars())


def note_yields(conn: sa.Connection, yields: Sequence[NewPageYield]) -> None:
    """Writes what became of sources that are locked."""
    _NOTE.run(
        conn,
        [
            {
                "source": one.source_id,
                "to_pages": one.usual_pages,
                "to_fallen": one.fallen,
                "to_troubled": one.troubled_since,
            }
            for one in yields
        ],
    )


_NOTE = Prepared(
    lambda _conn: (
        sa.update(sources)
        .where(sources.c.id == sa.bindparam("source"))
        .values(
            usual_pages=sa.bindparam("to_pages", type_=sources.c.usual_pages.type),
            pages_fallen=sa.bindparam("to_fallen", type_=sources.c.pages_fallen.type),
            troubled_since=sa.bindparam("to_troubled", type_=sources.c.troubled_since.type),
        )
    )
)
