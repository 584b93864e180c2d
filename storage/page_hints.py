"""What reading an article's page needs to know of its source: the country's clock, and where the parts stand."""

from collections.abc import Collection
from typing import TypedDict

import sqlalchemy as sa

from domain.source import Selectors
from storage.tables import sources


class ReadingHints(TypedDict):
    country: str | None
    selectors: Selectors | None


def reading_hints(conn: sa.Connection, source_ids: Collection[str]) -> dict[str, ReadingHints]:
    """By source id."""
    if not source_ids:
        return {}
    rows = conn.execute(
        sa.select(sources.c.id, sources.c.country, sources.c.selectors).where(sources.c.id.in_(source_ids))
    )
    return {row.id: ReadingHints(country=row.country, selectors=selectors_of(row.selectors)) for row in rows}


def selectors_of(stored: dict[str, str | None] | None) -> Selectors | None:
    """The selectors as the table keeps them."""
    return None if stored is None else Selectors(**stored)
