"""One daemon for each SQLite file: a lock that the kernel lets go when its process dies, however it dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime


@contextmanager
def hold_daemon_lock(database_url: str, now: datetime) -> Iterator[None]:
    """Holds the database for this daemon until the block ends.

    On PostgreSQL several daemons share a database: nothing is locked.
    Raises StorageError at once, naming the other daemon's process, host and start, when there is one.
    """
    raise NotImplementedError
    yield
