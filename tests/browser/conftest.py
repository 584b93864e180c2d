"""A real browser: Debian's Chromium, without a window, in a profile of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from storage.database import Database, open_database
from tests import dashboard_data as data
from tests.browser_visit import Visit
from tests.dashboard_site import Site, running_site
from tests.databases import copy_sqlite

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
MISSING = "Chromium is not installed: `apt-get install chromium` brings it. Until then nobody has looked at the pages."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    found = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="light", locale="en-GB")
    found.set_default_timeout(10_000)
    yield found
    found.close()


@pytest.fixture
def visit(context: BrowserContext) -> Visit:
    return Visit(context.new_page())


@pytest.fixture(scope="module")
def _filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A month of news up to this minute, and the ids of the newest alerts: filled once, copied for each test."""
    folder = tmp_path_factory.mktemp("filled")
    database = open_database(copy_sqlite(sqlite_template, folder))
    ids = data.fill(database, data.real_now())
    database.close()
    return folder / "gulfwatch.db", ids


@pytest.fixture(scope="module")
def site(_filled: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Served with a clock that runs. Tests that share it only look."""
    database = open_database(copy_sqlite(_filled[0], tmp_path_factory.mktemp("looked-at")))
    with running_site(database, ids=_filled[1]) as found:
        yield found
    database.close()


@pytest.fixture
def filled_database(_filled: tuple[Path, list[str]], tmp_path: Path) -> Iterator[Database]:
    """For one test alone."""
    database = open_database(copy_sqlite(_filled[0], tmp_path))
    yield database
    database.close()


@pytest.fixture
def own_site(filled_database: Database, site: Site) -> Iterator[Site]:
    """For one test alone."""
    with running_site(filled_database, ids=site.alert_ids) as found:
        yield found
