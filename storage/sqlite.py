"""SQLite: one connection that writes, several that only read, in WAL mode, every commit flushed to the disk."""

import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from domain.errors import StorageError
from storage.baton import LOOK_AGAIN_SECONDS, Baton
from storage.connections import WRITES, Connections
from storage.failures import is_busy, sentence_for, sentence_of_damage
from storage.sqlite_driver import load_driver
from storage.texts import write_json
from storage.turns import Turns

BUSY_SECONDS = 10
"""How long a lock is waited for: one of this process, and one of another process."""

QUICK_CHECK_BYTES = 200_000_000
"""Up to this size a file is checked whole when it is opened; it takes about a second then."""


def connect(url: sa.URL, *, create: bool) -> Connections:
    """Makes the file if it may and must, and checks it. Raises StorageError in words."""
    path = file_of(url)
    _make_file(path, create=create)
    _quick_check(path)
    url = url.set(database=str(path))
    baton = Baton(path)
    writer = _engine(url, begin=partial(_begin_immediate, baton=baton), pool_size=1, query_only=False)
    reader = _engine(url, begin=_begin, pool_size=8, query_only=True)
    turns = Turns()

    def close() -> None:
        reader.dispose()
        writer.dispose()
        baton.close()

    return Connections(
        url=url,
        shown=str(path),
        dialect="sqlite",
        begin_read=reader.begin,
        begin_write=_begin_write(writer, path, turns),
        is_writer_wanted=lambda: turns.is_waited_for or baton.is_waited_for(),
        close=close,
    )


def file_of(url: sa.URL) -> Path:
    """The database's file, absolute. Raises StorageError for a database in memory."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise StorageError("GULFWATCH_DATABASE must name a file, as sqlite:///var/gulfwatch.db does")
    return Path(url.database).absolute()


def _make_file(path: Path, *, create: bool) -> None:
    """An empty file that only its owner can read: sources' addresses may hold passwords."""
    try:
        if path.is_dir():
            raise StorageError(f"the database {path} is a folder; mend GULFWATCH_DATABASE")
        if path.exists():
            return
        if not create:
            raise StorageError(f"there is no database at {path}; `gulfwatch run` makes one")
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StorageError(f"the database {path} cannot be made: {error.strerror}; mend GULFWATCH_DATABASE") from error


def _quick_check(path: Path) -> None:
    """Raises StorageError when the file is damaged. Opens it for reading only, so that not a byte of it changes."""
    if path.stat().st_size > QUICK_CHECK_BYTES:
        return
    driver = load_driver()
    try:
        with closing(driver.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as conn:
            (found,) = conn.execute("PRAGMA quick_check(1)").fetchone()
    except driver.Error as error:
        raise StorageError(sentence_for(str(path), error) or f"the database {path} cannot be read: {error}") from error
    if found != "ok":
        raise StorageError(sentence_of_damage(str(path)))


def _begin(conn: sa.Connection) -> None:
    conn.exec_driver_sql("BEGIN")


def _begin_immediate(conn: sa.Connection, *, baton: Baton) -> None:
    """Takes the writer's lock; when it is another process's, tries again often and at odd times, for 10 s at most.

    SQLite's own wait grows to 0.1 s.
    """
    until = time.monotonic() + BUSY_SECONDS
    with baton.held():
        _take_writers_lock(conn, until)


def _take_writers_lock(conn: sa.Connection, until: float) -> None:
    driver = conn.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while time.monotonic() < until:
            try:
                driver.execute("BEGIN IMMEDIATE")
            except load_driver().OperationalError as error:
                if not is_busy(error):
                    break
                time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
            else:
                return
        conn.exec_driver_sql("BEGIN IMMEDIATE")  # the last try, which fails as every statement does
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _engine(url: sa.URL, *, begin: Callable[[sa.Connection], None], pool_size: int, query_only: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        module=load_driver(),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        json_serializer=write_json,
        hide_parameters=True,  # a bug's traceback must not show sources' addresses, which may hold passwords
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={} if query_only else {WRITES: True},
    )

    # The driver's own guess at when a transaction begins is switched off; BEGIN is said here
    # (SQLAlchemy's SQLite dialect, "Using SQLAlchemy to emit BEGIN in lieu of SQLite's transaction control").
    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _pragmas(query_only=query_only):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def say_begin(conn: sa.Connection) -> None:
        begin(conn)

    return engine


def _pragmas(*, query_only: bool) -> tuple[str, ...]:
    if query_only:
        return ("query_only = ON",)
    return (
        "journal_mode = WAL",
        "synchronous = FULL",  # in WAL mode NORMAL may lose the last commits with the power
        "foreign_keys = ON",
        f"cache_size = -{8 * 1024}",  # KiB: the indexes of new keys and ids are touched everywhere
        "wal_autocheckpoint = 4000",  # pages, 16 MB: a page that many commits change is copied home once
        f"journal_size_limit = {64 * 1024 * 1024}",  # a WAL that grew beside a long reader shrinks again
    )


def _begin_write(writer: sa.Engine, path: Path, turns: Turns) -> Callable[[], Any]:
    """Write transactions, refused once the file at ``path`` is no longer the one that was opened."""
    opened = _identity(path)

    @contextmanager
    def begin() -> Iterator[sa.Connection]:
        if _identity(path) != opened:
            raise StorageError(f"the database {path} was removed or replaced while in use; restart Gulfwatch")
        with turns.turn(within=BUSY_SECONDS, what=f"the database {path}"), writer.begin() as conn:
            yield conn

    return begin


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
