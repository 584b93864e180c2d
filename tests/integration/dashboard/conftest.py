"""Sites for the dashboard's tests: one that is only read, and fresh ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.secret import Secret
from storage.database import Database, open_database
from tests import dashboard_data as data
from tests.dashboard_site import TOKEN, Site, running_site
from tests.databases import copy_sqlite


@pytest.fixture(scope="session")
def _filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A file with a month of news, and the ids of the newest alerts: filled once, copied for each test."""
    folder = tmp_path_factory.mktemp("filled")
    database = open_database(copy_sqlite(sqlite_template, folder))
    ids = data.fill(database, data.NOW)
    database.close()
    return folder / "gulfwatch.db", ids


@pytest.fixture(scope="session")
def site(_filled: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Filled, at ``data.NOW``, open to all. Tests that share it only read."""
    database = open_database(copy_sqlite(_filled[0], tmp_path_factory.mktemp("dashboard")))
    with running_site(database, now=data.NOW, ids=_filled[1]) as found:
        yield found
    database.close()


@pytest.fixture
def filled_database(_filled: tuple[Path, list[str]], tmp_path: Path) -> Iterator[Database]:
    """The filled database, for one test alone."""
    database = open_database(copy_sqlite(_filled[0], tmp_path))
    yield database
    database.close()


@pytest.fixture
def own_site(filled_database: Database, site: Site) -> Iterator[Site]:
    """The filled site, for one test alone."""
    with running_site(filled_database, now=data.NOW, ids=site.alert_ids) as found:
        yield found


@pytest.fixture
def empty_site(sqlite_database: Database) -> Iterator[Site]:
    """Nothing has happened yet."""
    with running_site(sqlite_database, now=data.NOW) as found:
        yield found


@pytest.fixture(scope="session")
def closed_site(site: Site) -> Iterator[Site]:
    """The filled one again, behind a token."""
    with running_site(site.database, now=data.NOW, ids=site.alert_ids, token=Secret(TOKEN)) as found:
        yield found
