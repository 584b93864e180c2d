"""Which versions of the three files are in force, over edits and restarts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.settings import Settings, read_settings
from config.watcher import FileEvent
from daemon.disk import version_of
from daemon.files import FilesInForce
from daemon.in_force import Version
from storage import files as stored
from storage import sources
from storage.database import Database

START = datetime(2025, 2, 6, 7, 0, tzinfo=UTC)
SOURCES = {"sources": [{"id": "ona", "name": "ONA", "feed": "https://example.com/rss"}]}
WATCHLISTS = {"watchlists": [{"id": "harbours", "title": "Harbours", "keywords": ["harbour"]}]}
CHANNELS = {"channels": [{"id": "desk", "type": "console"}]}


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Folder:
    """The three files, and the daemon's view of them."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path, self.database, self.clock = path, database, Clock()
        self.settings: Settings = read_settings({"GULFWATCH_CONFIG": str(path)}, terminal=False)
        self.write("sources.yaml", SOURCES)
        self.write("watchlists.yaml", WATCHLISTS)
        self.files = self.opened()

    def opened(self) -> FilesInForce:
        return FilesInForce(self.settings, self.database, clock=self.clock)

    def write(self, name: str, value: dict[str, Any] | str) -> None:
        (self.path / name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")

    def rest(self) -> None:
        """Time passes until every change has come to rest."""
        for _ in range(5):
            self.clock.now += timedelta(seconds=1)
            self.files.refresh()

    def restart(self) -> None:
        self.files = self.opened()
        self.files.start()

    @property
    def watchlists(self) -> list[str]:
        return [one.id for one in self.files.current.watchlists]

    def problems(self, name: str = "watchlists.yaml") -> list[str]:
        with self.database.read() as conn:
            return [
                problem.message for file in stored.list_files(conn) if file.name == name for problem in file.problems
            ]


@pytest.fixture
def folder(tmp_path: Path, sqlite_database: Database) -> Folder:
    path = tmp_path / "config"
    path.mkdir()
    made = Folder(path, sqlite_database)
    made.files.start()
    return made


def test_the_files_are_in_force_from_the_start(folder: Folder) -> None:
    assert folder.watchlists == ["harbours"]
    assert list(folder.files.current.channels) == ["console"], "there is no channels.yaml"
    assert folder.files.without_good_version == ()
    with folder.database.read() as conn:
        assert [report.id for report in sources.list_reports(conn, now=START)] == ["ona"]


def test_an_edit_replaces_a_version_when_it_has_come_to_rest(folder: Folder) -> None:
    matcher = folder.files.current.matcher
    folder.write("watchlists.yaml", {"watchlists": [{"id": "airports", "keywords": ["airport"]}]})
    folder.rest()
    assert folder.watchlists == ["airports"]
    assert folder.files.current.matcher is not matcher


def test_a_broken_edit_changes_nothing_and_is_told(folder: Folder) -> None:
    folder.write("watchlists.yaml", "watchlists: [")
    folder.rest()
    assert folder.watchlists == ["harbours"]
    assert folder.problems()
    folder.write("watchlists.yaml", WATCHLISTS)
    folder.rest()
    assert folder.problems() == []


def test_a_bug_over_one_file_is_told_and_costs_no_other_file_its_news(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(event: FileEvent, settings: Settings, **how: bool) -> Version | None:
        if event.name == "watchlists.yaml":
            raise RecursionError("a bug")
        return version_of(event, settings, **how)

    monkeypatch.setattr("daemon.files.version_of", stumble)
    folder.write("watchlists.yaml", {"watchlists": [{"id": "ports", "title": "Ports", "keywords": ["harbour"]}]})
    folder.write("channels.yaml", CHANNELS)
    folder.rest()
    assert (folder.watchlists, list(folder.files.current.channels)) == (["harbours"], ["desk"])
    assert folder.problems() == ["Gulfwatch stumbles over this file by a fault of its own (RecursionError)"]


def test_the_last_good_version_is_in_force_after_a_restart(folder: Folder) -> None:
    folder.write("watchlists.yaml", "watchlists: [")
    folder.restart()
    assert folder.watchlists == ["harbours"]
    assert folder.files.without_good_version == ()
    assert folder.problems()


def test_a_first_start_with_a_broken_file_has_nothing_in_force_until_it_is_mended(
    tmp_path: Path, sqlite_database: Database
) -> None:
    folder = Folder(tmp_path, sqlite_database)
    folder.write("watchlists.yaml", "")
    folder.files.start()
    assert folder.files.without_good_version == ("watchlists.yaml",)
    assert folder.files.current.matcher is None
    folder.write("watchlists.yaml", WATCHLISTS)
    folder.rest()
    assert not folder.files.without_good_version


def test_a_watchlist_waits_for_the_channel_that_it_names(folder: Folder) -> None:
    named = {"watchlists": [{"id": "airports", "keywords": ["airport"], "channels": ["desk"]}]}
    folder.write("watchlists.yaml", named)
    folder.rest()
    assert folder.watchlists == ["harbours"]
    assert "there is no channels.yaml" in folder.problems()[0]
    folder.write("channels.yaml", CHANNELS)
    folder.rest()
    assert folder.watchlists == ["airports"]
    assert folder.problems() == []


def test_a_channel_that_is_still_named_is_not_taken_away(folder: Folder) -> None:
    folder.write("channels.yaml", CHANNELS)
    folder.write("watchlists.yaml", {"watchlists": [{"id": "a", "keywords": ["airport"], "channels": ["desk"]}]})
    folder.rest()
    folder.write("channels.yaml", {"channels": [{"id": "other", "type": "console"}]})
    folder.rest()
    assert list(folder.files.current.channels) == ["desk"]
    assert folder.problems("channels.yaml")
    folder.write("watchlists.yaml", {"watchlists": [{"id": "a", "keywords": ["airport"], "channels": ["other"]}]})
    folder.rest()
    assert list(folder.files.current.channels) == ["other"]
    assert folder.watchlists == ["a"]
    assert folder.problems("channels.yaml") == folder.problems() == []


def test_a_variable_in_dotenv_counts_without_a_restart(folder: Folder) -> None:
    folder.write("watchlists.yaml", "watchlists:\n  - {id: a, title: '${TITLE}', keywords: [airport]}\n")
    folder.rest()
    assert folder.watchlists == ["harbours"]
    dotenv = folder.path / ".env"
    dotenv.write_text("TITLE=Airports\n", encoding="utf-8")
    dotenv.chmod(0o600)
    folder.rest()
    assert [one.title for one in folder.files.current.watchlists] == ["Airports"]


def test_a_broken_dotenv_is_told_and_the_values_read_before_go_on(folder: Folder) -> None:
    (folder.path / ".env").write_bytes(b"TITLE=\x81\x8d\n")
    folder.rest()
    assert folder.problems(".env")
    assert folder.watchlists == ["harbours"]
    (folder.path / ".env").write_text("TITLE=Airports\n", encoding="utf-8")
    folder.rest()
    assert folder.problems(".env") == []
