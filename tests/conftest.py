"""What tests of every room are given."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from tests.databases import PostgresServer, copy_sqlite, make_sqlite_template, running_postgres


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


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh database with its tables, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(template=server.template)
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database of each kind in turn."""
    database = open_database(database_url)
    yield database
    database.close()
