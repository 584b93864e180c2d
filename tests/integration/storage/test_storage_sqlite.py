"""SQLite's own troubles: locked, full, read-only, damaged, replaced. Each is one sentence, and none loses anything."""

import os
import random
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from domain.errors import StorageError
from storage import articles, counters, sqlite
from storage.database import Database, open_database
from storage.sqlite_driver import load_driver
from tests.storage_factories import NOW, add_sources, make_entry

driver = load_driver()


def _path(url: str) -> Path:
    return Path(str(sa.make_url(url).database))


def _pragma(conn: sa.Connection, name: str) -> Any:
    return conn.exec_driver_sql(f"PRAGMA {name}").scalar()


@contextmanager
def _held_lock(path: Path) -> Iterator[None]:
    """Another program in the middle of a write transaction."""
    with closing(driver.connect(str(path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_every_commit_is_flushed_and_every_constraint_is_held(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only")
        assert [_pragma(conn, name) for name in names] == ["wal", 2, 1, 10_000, 0]
    with sqlite_database.read() as conn:
        assert [_pragma(conn, name) for name in ("journal_mode", "busy_timeout", "query_only")] == ["wal", 10_000, 1]


def test_a_new_file_and_its_folder_are_made_and_only_their_owner_reads_the_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "gulfwatch.db"
    open_database(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_must_be_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "gulfwatch.db"
    with pytest.raises(StorageError, match=f"there is no database at {path}; `gulfwatch run` makes one"):
        open_database(f"sqlite:///{path}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_relative_address_is_relative_to_the_folder_it_was_opened_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    database = open_database("sqlite:///gulfwatch.db")
    monkeypatch.chdir("/")
    database.check_writable()
    database.close()
    assert database.url == f"sqlite:///{tmp_path}/gulfwatch.db"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match=r"must name a file, as sqlite:///var/gulfwatch\.db does"):
        open_database(url)


def test_a_lock_that_is_held_too_long_is_told_and_the_next_write_succeeds(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    database = open_database(sqlite_url)
    with (
        _held_lock(_path(sqlite_url)),
        pytest.raises(StorageError, match=r"gulfwatch\.db is locked by another program; end what holds it"),
    ):
        database.check_writable()
    database.check_writable()
    database.close()


def test_who_waits_for_the_writer_is_known_and_comes_before_the_one_that_has_just_written(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two databases on one file are two processes to each other. SQLite's own lock would go to whoever asks first."""
    monkeypatch.setattr("storage.baton.LONGEST_WAIT_SECONDS", 60.0)
    ours, theirs = open_database(sqlite_url), open_database(sqlite_url)
    written = threading.Event()

    def write_once() -> None:
        with theirs.write():
            written.set()

    for _ in range(5):
        written.clear()
        waiting = threading.Thread(target=write_once, daemon=True)
        with ours.write():
            assert not ours.is_writer_wanted()
            waiting.start()
            until = time.monotonic() + 30
            while not ours.is_writer_wanted() and time.monotonic() < until:
                time.sleep(0.001)
            assert ours.is_writer_wanted()
            assert not written.is_set()
        with ours.write():
            assert written.is_set()
        waiting.join(60)
    for each in (ours, theirs):
        each.close()


def test_readers_go_on_beside_a_lock(sqlite_database: Database, sqlite_url: str) -> None:
    with _held_lock(_path(sqlite_url)), sqlite_database.read() as conn:
        assert counters.read_all(conn) == {}


def test_a_writer_that_never_ends_is_told_of_to_the_others(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.2)
    database = open_database(sqlite_url)
    with (
        database.write(),
        pytest.raises(StorageError, match=r"gulfwatch\.db was busy for more than 0\.2 s; try again"),
        database.write(),
    ):
        pass
    database.close()


def test_a_full_disk_is_told_loses_nothing_and_is_over_when_there_is_space(sqlite_database: Database) -> None:
    with sqlite_database.write() as conn:
        add_sources(conn)
        pages = _pragma(conn, "page_count")
        _pragma(conn, f"max_page_count = {pages + 2}")
    entries = [make_entry(str(number), text="x" * 4000) for number in range(20)]
    with (
        pytest.raises(StorageError, match="cannot grow: the disk is full, or a limit is reached; free some space"),
        sqlite_database.write() as conn,
    ):
        articles.store_entries(conn, entries, now=NOW)
    with sqlite_database.write() as conn:
        assert articles.count(conn) == 0
        _pragma(conn, "max_page_count = 1000000")
        articles.store_entries(conn, entries, now=NOW)
        assert (articles.count(conn), _pragma(conn, "integrity_check")) == (20, "ok")


def test_a_database_that_was_deleted_or_replaced_is_not_written_any_more(
    sqlite_database: Database, sqlite_url: str
) -> None:
    path = _path(sqlite_url)
    sentence = f"the database {path} was removed or replaced while in use; restart Gulfwatch"
    path.rename(path.with_name("moved.db"))
    with pytest.raises(StorageError, match=sentence):
        sqlite_database.check_writable()
    path.touch()
    with pytest.raises(StorageError, match=sentence):
        sqlite_database.check_writable()


def _damage(path: Path, seed: int) -> None:
    """Overwrites one page after the first with noise."""
    dice = random.Random(seed)
    page = dice.randrange(1, path.stat().st_size // 4096)
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(dice.randbytes(4096))


@pytest.fixture
def full_file(sqlite_url: str) -> Path:
    """A closed database with rows in most of its pages."""
    database = open_database(sqlite_url)
    with database.write() as conn:
        add_sources(conn)
        articles.store_entries(conn, [make_entry(str(number), text="x" * 900) for number in range(300)], now=NOW)
    database.close()
    return _path(sqlite_url)


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_file_is_refused_and_not_a_byte_of_it_changes(full_file: Path, seed: int) -> None:
    _damage(full_file, seed)
    before = full_file.read_bytes()
    with pytest.raises(StorageError, match="is damaged; nothing was changed: stop Gulfwatch, restore a backup"):
        open_database(f"sqlite:///{full_file}")
    assert full_file.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, " * 1000)
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"letter\.txt is not a SQLite database; nothing was changed"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_folder_in_the_file_s_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder; mend GULFWATCH_DATABASE"):
        open_database(f"sqlite:///{tmp_path}")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(StorageError, match="cannot be made: File exists; mend GULFWATCH_DATABASE"):
        open_database(f"sqlite:///{tmp_path}/var/gulfwatch.db")


def test_an_empty_file_is_a_new_database(tmp_path: Path) -> None:
    path = tmp_path / "gulfwatch.db"
    path.touch()
    database = open_database(f"sqlite:///{path}")
    database.check_writable()
    database.close()


def test_what_was_committed_outlives_a_kill(sqlite_url: str) -> None:
    """The program is killed in its next transaction, with the write-ahead log not yet in the database."""
    program = f"""
import os, signal
from storage import counters
from storage.database import open_database
database = open_database({sqlite_url!r})
for number in range(50):
    with database.write() as conn:
        counters.add(conn, {{("hits", ""): 1}})
with database.write() as conn:
    counters.add(conn, {{("hits", ""): 1}})
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False, env=os.environ)
    database = open_database(sqlite_url)
    with database.read() as conn:
        assert (killed.returncode, counters.read_all(conn)) == (-9, {("hits", ""): 50})
    database.close()
