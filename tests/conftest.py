"""What tests of every room are given."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.databases import PostgresServer, copy_sqlite, empty_tables, make_sqlite_template, running_postgres

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # of the hundreds of processes that tests start, one compiles a module


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return copy_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """For tests of rooms that only need some database."""
    database = open_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_postgres_url(postgres: PostgresServer) -> str:
    url = postgres.create()
    open_database(url).close()
    return url


@pytest.fixture
def postgres_url(shared_postgres_url: str) -> Iterator[str]:
    yield shared_postgres_url
    database = open_database(shared_postgres_url)
    empty_tables(database)
    database.close()


@pytest.fixture(params=["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database with empty tables, of each kind in turn."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with empty tables, of each kind in turn."""
    database = open_database(database_url)
    yield database
    database.close()
