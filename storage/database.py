"""The database as the rest of Gulfwatch sees it: opened, migrated, and used in read and write transactions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from domain.errors import StorageError
from storage import postgresql, schema, sqlite
from storage.connections import Connections
from storage.failures import in_words
from storage.tables import counters
from storage.upserts import insert

Dialect = Literal["sqlite", "postgresql"]


class Database:
    """One database, for every thread of this process. Made by ``open_database``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @property
    def url(self) -> str:
        """The address with its password, as ``open_database`` takes it; never to be logged."""
        return self._connections.url.render_as_string(hide_password=False)

    @property
    def dialect(self) -> Dialect:
        return self._connections.dialect

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that sees one state of the database throughout, and that cannot write.

        Raises StorageError, with a sentence for the operator, when the database cannot be used.
        """
        return self._transaction(self._connections.begin_read, reading=True)

    def write(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that may write: committed at the end of the block, rolled back by an error.

        On SQLite it is the only one that writes, from its first statement on. Not to be nested.
        Raises StorageError when a lock is waited for in vain for 10 s, or when the database cannot be used.
        """
        return self._transaction(self._connections.begin_write, reading=False)

    def is_writer_wanted(self) -> bool:
        """Whether another thread or process waits to write: a long transaction had better end soon.

        To be asked inside of a write transaction. Never on PostgreSQL, where they write side by side.
        """
        return self._connections.is_writer_wanted()

    @contextmanager
    def _transaction(
        self, begin: Callable[[], AbstractContextManager[sa.Connection]], *, reading: bool
    ) -> Iterator[sa.Connection]:
        with in_words(self._connections.shown, reading=reading), begin() as conn:
            yield conn

    def check_writable(self) -> None:
        """Writes and commits a row. Raises StorageError when that fails: locked, full, read-only or gone."""
        row = {"name": "writable_checks", "label": "", "value": 1}
        with self.write() as conn:
            statement = insert(conn, counters).values(row)
            conn.execute(
                statement.on_conflict_do_update(
                    index_elements=["name", "label"], set_={"value": counters.c.value + statement.excluded.value}
                )
            )

    def close(self) -> None:
        """Gives all connections back. A database that is used again after that opens new ones."""
        self._connections.close()

    def __repr__(self) -> str:
        return f"Database({self._connections.shown!r})"


def open_database(url: str, *, create: bool = True) -> Database:
    """Opens the database at a SQLAlchemy address, and brings its tables up to date.

    ``create``: make the file, and its folder, when there is none; PostgreSQL's database must exist.
    Raises StorageError: no such file, no access, damaged, of a newer Gulfwatch, or no address of a database at all.
    """
    connections = _connections(url, create=create)
    try:
        with in_words(connections.shown):
            schema.bring_up_to_date(connections)
    except BaseException:
        connections.close()
        raise
    return Database(connections)


def _connections(url: str, *, create: bool) -> Connections:
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(_NO_ADDRESS) from None  # without the cause, which shows the address
    if parsed.drivername == "sqlite":
        return sqlite.connect(parsed, create=create)
    if parsed.drivername == "postgresql+psycopg":
        return postgresql.connect(parsed)
    raise StorageError(_NO_ADDRESS)


_NO_ADDRESS = (
    "GULFWATCH_DATABASE must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME; "
    "the address given is neither"
)
