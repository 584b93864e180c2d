"""How many bytes came from each source in each year: what we cost those who publish."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from storage.tables import source_bytes
from storage.upserts import insert


def add(conn: sa.Connection, received: Mapping[str, int], *, year: int) -> None:
    """Adds bytes to sources, by id."""
    if not received:
        return
    statement = insert(conn, source_bytes)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["source_id", "year"], set_={"bytes": source_bytes.c.bytes + statement.excluded.bytes}
        ),
        # in one order everywhere: two processes that add to the same rows must not wait for each other in a ring
        [{"source_id": id, "year": year, "bytes": count} for id, count in sorted(received.items())],
    )


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
