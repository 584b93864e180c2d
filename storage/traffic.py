"""How many bytes came from each source in each year: what we cost those who publish."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from storage.tables import source_bytes
from storage.upserts import add_up


def add(conn: sa.Connection, received: Mapping[str, int], *, year: int) -> None:
    """Adds bytes to sources, by id."""
    add_up(conn, source_bytes, {(id, year): count for id, count in received.items()})


def of_year(conn: sa.Connection, year: int, *, ids: Sequence[str] | None = None) -> dict[str, int]:
    """Bytes of that year by source; of these sources, or of all. Those without any are left out."""
    query = sa.select(source_bytes.c.source_id, source_bytes.c.bytes).where(source_bytes.c.year == year)
    if ids is not None:
        query = query.where(source_bytes.c.source_id.in_(ids))
    return dict(iter(conn.execute(query)))


def by_year(conn: sa.Connection, source_id: str) -> dict[int, int]:
    """One source's bytes by year, from the first."""
    query = sa.select(source_bytes.c.year, source_bytes.c.bytes).where(source_bytes.c.source_id == source_id)
    return dict(iter(conn.execute(query.order_by(source_bytes.c.year))))
