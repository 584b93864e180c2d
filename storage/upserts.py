"""``INSERT … ON CONFLICT``, which both databases know and SQLAlchemy spells once for each."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from storage.prepared import Prepared


def insert(conn: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An insert into ``table`` that has ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)


def insert_unless_known(conn: sa.Connection, table: sa.Table, row: Mapping[str, Any], *, unique: Sequence[str]) -> bool:
    """Inserts the row; False, and nothing done, when there is one with the same values in the ``unique`` columns."""
    return _insert_unless_known(table, tuple(row), tuple(unique)).run(conn, [row]) == 1


@cache
def _insert_unless_known(table: sa.Table, columns: tuple[str, ...], unique: tuple[str, ...]) -> Prepared:
    return Prepared(
        lambda conn: insert(conn, table).on_conflict_do_nothing(index_elements=unique).inline(), columns=columns
    )


def add_up(conn: sa.Connection, table: sa.Table, amounts: Mapping[tuple[Any, ...], int]) -> None:
    """Adds to the one column of ``table`` outside its key. ``amounts``: by key; a row that is missing begins at 0."""
    if not amounts:
        return
    keys = [column.name for column in table.primary_key]
    (total,) = (column for column in table.c if column.name not in keys)
    statement = insert(conn, table)
    conn.execute(
        statement.on_conflict_do_update(index_elements=keys, set_={total.name: total + statement.excluded[total.name]}),
        # in one order everywhere: two processes that add to the same rows must not wait for each other in a ring
        [{**dict(zip(keys, key, strict=True)), total.name: amount} for key, amount in sorted(amounts.items())],
    )
