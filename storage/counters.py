"""A named counter for every outcome; it grows over restarts, and every process adds to it."""

from collections.abc import Mapping

import sqlalchemy as sa

from storage.tables import counters
from storage.upserts import add_up


def add(conn: sa.Connection, amounts: Mapping[tuple[str, str], int]) -> None:
    """Adds to counters, each named by its name and one label's value (empty: no label)."""
    add_up(conn, counters, amounts)


def read_all(conn: sa.Connection) -> dict[tuple[str, str], int]:
    """Every counter by name and label, in that order."""
    rows = conn.execute(sa.select(counters).order_by(counters.c.name, counters.c.label))
    return {(row.name, row.label): row.value for row in rows}
