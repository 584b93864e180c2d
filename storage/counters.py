"""A named counter for every outcome; it grows over restarts, and every process adds to it."""

from collections.abc import Mapping

import sqlalchemy as sa

from storage.tables import counters
from storage.upserts import insert


def add(conn: sa.Connection, amounts: Mapping[tuple[str, str], int]) -> None:
    """Adds to counters, each named by its name and one label's value (empty: no label)."""
    if not amounts:
        return
    statement = insert(conn, counters)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "label"], set_={"value": counters.c.value + statement.excluded.value}
        ),
        # in one order everywhere: two processes that add to the same rows must not wait for each other in a ring
        [{"name": name, "label": label, "value": amount} for (name, label), amount in sorted(amounts.items())],
    )


def read_all(conn: sa.Connection) -> dict[tuple[str, str], int]:
    """Every counter by name and label, in that order."""
    rows = conn.execute(sa.select(counters).order_by(counters.c.name, counters.c.label))
    return {(row.name, row.label): row.value for row in rows}
