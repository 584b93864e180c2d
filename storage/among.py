"""``column IN (many values)`` with all the values in one parameter: a statement that is compiled once."""

from typing import Any

import sqlalchemy as sa

from storage.texts import Json

DIALECTS = ("sqlite", "postgresql")


def among(column: sa.Column[Any], name: str, *, dialect: str) -> sa.ColumnElement[bool]:
    """Whether the column's value is one of the list that the parameter ``name`` gives.

    SQLAlchemy's own ``in_`` writes the statement anew for each list, which costs more than SQLite's search.
    """
    if dialect == "postgresql":
        items = sa.BigInteger if isinstance(column.type, sa.BigInteger) else sa.Text
        return column == sa.any_(sa.bindparam(name, type_=sa.ARRAY(items)))
    given = sa.func.json_each(sa.bindparam(name, type_=Json)).table_valued("value")
    return column.in_(sa.select(given.c.value))
