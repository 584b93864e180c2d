"""Statements for many rows at once: compiled once for each dialect, then only values travel.

SQLAlchemy's own ``execute`` with many rows looks every value up by name in a dictionary for each row, which costs more
than SQLite's writing of it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from storage.texts import Text, storable

_Process = Callable[[Any], Any] | None


class Prepared:
    """One statement with named parameters, of which every row names the same.

    ``make`` builds it for a connection's dialect at the first use; ``columns``: those that an insert names.
    """

    def __init__(self, make: Callable[[sa.Connection], sa.Executable], *, columns: Sequence[str] = ()) -> None:
        self._make = make
        self._columns = list(columns) or None
        self._compiled: dict[str, _Compiled] = {}

    def run(self, conn: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Executes it once for each row; answers how many rows of its table that touched."""
        if not rows:
            return 0
        compiled = self._compiled.get(conn.dialect.name)
        if compiled is None:
            compiled = self._compiled[conn.dialect.name] = _Compiled(self._make(conn), conn, self._columns)
        return conn.exec_driver_sql(compiled.sql, compiled.values(rows)).rowcount


def _storable(value: str | None) -> str | None:
    """As ``Text`` does, without the steps that SQLAlchemy puts before it."""
    return None if value is None else storable(value)


class _Compiled:
    def __init__(self, statement: sa.Executable, conn: sa.Connection, columns: list[str] | None) -> None:
        made = statement.compile(dialect=conn.dialect, column_keys=columns)  # type: ignore[attr-defined]
        assert isinstance(made, SQLCompiler)
        self.sql = str(made)
        self._by_position = made.positiontup is not None
        processors: Mapping[str, Any] = made._bind_processors
        self._parameters: tuple[tuple[str, _Process], ...] = tuple(
            (name, _storable if isinstance(made.binds[name].type, Text) else processors.get(name))
            for name in (made.positiontup or made.binds)
        )
        self._constants = {name: bind.value for name, bind in made.binds.items() if bind.value is not None}

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Column by column: of each, all rows need the same treatment, or none."""
        columns = [self._column(name, process, rows) for name, process in self._parameters]
        if self._by_position:
            return list(zip(*columns, strict=True))
        names = [name for name, _ in self._parameters]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]

    def _column(self, name: str, process: _Process, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
        if name in self._constants:
            constant = self._constants[name]
            values = [row.get(name, constant) for row in rows]
        else:
            values = [row[name] for row in rows]
        return values if process is None else list(map(process, values))
