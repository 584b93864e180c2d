"""Who writes next, among the processes of one SQLite file.

SQLite's lock knows no queue, and a process that writes one transaction after the other has it back before another that
looks for it every few milliseconds finds it free: beside a collector that read two thousand new feeds the daemon came
to its turn once a second. Whoever waits for the lock holds the baton, and nobody waits for the lock without it: the
process that has just written comes after the one that waits. What its other threads have to write meanwhile goes with
what it writes, for a moment.

It is about order alone. That two do not write at once is SQLite's business, so that a baton that cannot be had (a
folder in which nothing can be made, a process that was stopped with it in its hand) is done without, for a while.
"""

import fcntl
import logging
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

log = logging.getLogger("gulfwatch.storage.baton")

LONGEST_WAIT_SECONDS = 1.0
"""How long the baton is waited for: longer than transactions of ours are, much shorter than a lock is waited for."""

WITHOUT_SECONDS = 30.0
"""How long it is done without after it was waited for in vain: who holds it is stopped, or waits itself for long."""

TURN_SECONDS = 0.02
"""How long the other threads of a process that came to its turn may begin transactions without the baton."""

LOOK_AGAIN_SECONDS = (0.001, 0.004)
"""How long between two tries, at odd times."""


class Baton:
    """A lock on a file beside the database's, made when it is first wanted: flock(2), which the kernel lets go with a
    process. For one thread at a time.
    """

    def __init__(self, database: Path) -> None:
        self._database, self._path = database, baton_path(database)
        self._file: int | None = None
        self._without_until = 0.0  # by time.monotonic()
        self._said = False
        self._turn_until, self._turn_of = 0.0, 0  # by time.monotonic(), and the thread that waited

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the block in which the lock is taken. Waits for the baton, 1 s at most, and hands it on at its end."""
        if time.monotonic() < self._turn_until and threading.get_ident() != self._turn_of:
            yield
            return
        file = self._take()
        try:
            yield
            self._turn_until, self._turn_of = time.monotonic() + TURN_SECONDS, threading.get_ident()
        finally:
            if file is not None:
                with suppress(OSError):
                    fcntl.flock(file, fcntl.LOCK_UN)

    def is_waited_for(self) -> bool:
        """Whether another process waits for its turn. For the thread that writes at this moment."""
        file = self._file
        if file is None:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(file, fcntl.LOCK_UN)
        except BlockingIOError:
            return True
        except OSError:
            pass
        return False

    def close(self) -> None:
        """Gives the file back; it is opened again when the baton is wanted again."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _take(self) -> int | None:
        now = time.monotonic()
        if now < self._without_until:
            return None
        try:
            file = self._file = self._opened() if self._file is None else self._file
            while time.monotonic() < now + LONGEST_WAIT_SECONDS:
                with suppress(BlockingIOError):
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return file
                time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
        except OSError as error:  # no folder to make it in, another user's file, a file system without such locks
            self._say(f"{self._path} cannot be used: {error.strerror}")
        self._without_until = time.monotonic() + WITHOUT_SECONDS
        return None

    def _opened(self) -> int:
        """The file, made if it must be: for whoever may write the database, as SQLite makes its own."""
        mode, uid, gid = _as(self._database)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, mode)
        if os.geteuid() == 0:
            os.fchown(file, uid, gid)
        return file

    def _say(self, trouble: str) -> None:
        if not self._said:
            self._said = True
            log.warning("processes write in no order", extra={"fields": {"reason": trouble}})


def _as(database: Path) -> tuple[int, int, int]:
    try:
        found = database.stat()
    except OSError:
        return 0o600, -1, -1
    return found.st_mode & 0o666, found.st_uid, found.st_gid


def baton_path(database: Path) -> Path:
    """The baton's file, beside the database's, whatever links lead there. It is never deleted, as the daemon's lock."""
    database = database.resolve()
    return database.with_name(f"{database.name}.turn")
