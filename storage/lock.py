"""One daemon for each SQLite file: a lock that the kernel lets go when its process dies, however it dies.

A POSIX record lock (fcntl(2), F_SETLK) belongs to the process and not to the open file: children do not inherit it,
so that a worker that outlives a killed daemon does not keep the next one out. The file's text only says who holds it.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from domain.clock import rfc3339
from domain.errors import StorageError
from storage.sqlite import file_of

_held: dict[Path, str] = {}
"""The locks of this process, with who holds them: the kernel would grant one again, and drops it as soon as this
process closes the file by any other descriptor, even one that it was only read by.
"""


@contextmanager
def hold_daemon_lock(database_url: str, now: datetime) -> Iterator[None]:
    """Holds the database for this daemon until the block ends.

    On PostgreSQL several daemons share a database: nothing is locked.
    Raises StorageError at once, naming the other daemon's process, host and start, when there is one.
    """
    url = sa.make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield
        return
    path = lock_path(file_of(url))
    file = _take(path, now)
    try:
        yield
    finally:
        os.ftruncate(file, 0)
        del _held[path]
        os.close(file)


def lock_path(database: Path) -> Path:
    """The lock's file, beside the database's, whatever links lead there.

    It is never deleted: two daemons must not lock two files of one name.
    """
    database = database.resolve()
    return database.with_name(f"{database.name}.daemon")


def _take(path: Path, now: datetime) -> int:
    """Locks the file and writes down who holds it; answers its descriptor, which is closed in a new program."""
    if path in _held:
        raise StorageError(_refusal(_held[path]))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"the daemon's lock {path} cannot be opened: {error.strerror}") from error
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(file)
        raise StorageError(_refusal(path.read_text())) from error
    holder = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "started_at": rfc3339(now)})
    os.ftruncate(file, 0)
    os.pwrite(file, holder.encode(), 0)
    _held[path] = holder
    return file


def _refusal(holder: str) -> str:
    try:
        known = json.loads(holder)
        who = f" (pid {known['pid']} on {known['host']}, since {known['started_at']})"
    except (ValueError, KeyError, TypeError):
        who = ""  # it has just taken the lock and not yet said who it is
    return (
        f"another Gulfwatch daemon{who} uses this database; stop it first, or give this one its own GULFWATCH_DATABASE"
    )
