"""The migrations make exactly the tables of storage/tables.py, on both databases, or leave the database as it was."""

import itertools
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from domain.errors import StorageError
from storage import schema
from storage.database import Database, open_database
from storage.sqlite_driver import load_driver
from storage.tables import metadata
from tests.databases import PostgresServer


def test_alembic_finds_no_difference_between_the_migrations_and_the_tables(database: Database) -> None:
    with database.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def _shape(conn: sa.Connection) -> dict[str, Any]:
    """All that the database itself says of its tables, in one order."""
    inspector = sa.inspect(conn)
    asked = (
        inspector.get_multi_columns,
        inspector.get_multi_pk_constraint,
        inspector.get_multi_foreign_keys,
        inspector.get_multi_unique_constraints,
        inspector.get_multi_check_constraints,
        inspector.get_multi_indexes,
    )
    return {ask.__name__: {table: _plain(found) for (_, table), found in ask().items()} for ask in asked}


def _plain(found: Any) -> Any:
    """The same without objects of SQLAlchemy, which are only equal to themselves."""
    if isinstance(found, dict):
        return {name: _plain(value) for name, value in found.items()}
    return sorted((_plain(each) for each in found), key=repr) if isinstance(found, list) else str(found)


def _without_version(shape: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {table: found for table, found in tables.items() if table != "alembic_version"}
        for name, tables in shape.items()
    }


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Answers the address of another database without any table at each call."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.create
    numbers = itertools.count()
    return lambda: f"sqlite:///{tmp_path}/empty_{next(numbers)}.db"


@pytest.fixture
def empty_url(new_url: Callable[[], str]) -> str:
    return new_url()


def _engine(url: str) -> sa.Engine:
    if url.startswith("sqlite"):
        return sa.create_engine(url, poolclass=sa.NullPool, module=load_driver())
    return sa.create_engine(url, poolclass=sa.NullPool)


def test_the_migrations_make_the_same_constraints_and_indexes_as_the_tables(new_url: Callable[[], str]) -> None:
    with _engine(new_url()).begin() as conn:
        metadata.create_all(conn)
        wanted = _shape(conn)
    with closing(open_database(new_url())) as database, database.read() as conn:
        assert _without_version(_shape(conn)) == wanted


def test_the_newest_step_is_the_one_the_code_names() -> None:
    assert ScriptDirectory.from_config(schema.alembic_config()).get_heads() == [schema.HEAD]


def test_a_database_that_is_up_to_date_is_left_alone(database: Database, database_url: str) -> None:
    with database.write():  # nobody else can write now
        open_database(database_url).close()


def test_a_schema_newer_than_the_code_is_refused(database: Database, database_url: str) -> None:
    with database.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(StorageError) as raised:
            open_database(database_url)
    finally:
        with database.write() as conn:
            conn.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema.HEAD}'")
    assert str(raised.value).endswith(
        f"was written by a newer Gulfwatch (its schema is 9999, this one knows {schema.HEAD}); "
        "install that version, or name another database"
    )


def test_another_program_s_database_is_refused_and_stays_as_it_was(empty_url: str) -> None:
    engine = _engine(empty_url)
    with engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE recipes (title TEXT)")
    with pytest.raises(StorageError, match=r"holds another program's tables \(recipes\); name another one"):
        open_database(empty_url)
    with engine.connect() as conn:
        assert sa.inspect(conn).get_table_names() == ["recipes"]


def test_a_program_that_is_killed_while_it_makes_the_tables_leaves_none(empty_url: str) -> None:
    for after in (7, 31):
        assert _run(_KILLED_WHILE_MIGRATING.format(url=empty_url, after=after)).returncode == -9
        if _file_exists(empty_url):
            with _engine(empty_url).connect() as conn:
                assert sa.inspect(conn).get_table_names() == []
    open_database(empty_url).close()


_KILLED_WHILE_MIGRATING = """
import os, signal
import sqlalchemy as sa
from storage.database import open_database
seen = 0
@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def count(conn, cursor, statement, *rest):
    global seen
    seen += statement.strip().startswith("CREATE")
    if seen > {after}:
        os.kill(os.getpid(), signal.SIGKILL)
open_database({url!r})
"""


def test_two_programs_that_start_at_once_make_the_tables_once(empty_url: str) -> None:
    program = f"from storage.database import open_database; open_database({empty_url!r}).check_writable()"
    started = [subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) for _ in range(3)]
    errors = [process.communicate(timeout=60)[1].decode() for process in started]
    assert [(process.returncode, error) for process, error in zip(started, errors, strict=True)] == [(0, "")] * 3


def _run(program: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", program], check=False, timeout=60)


def _file_exists(url: str) -> bool:
    return not url.startswith("sqlite") or Path(str(sa.make_url(url).database)).exists()
