"""Who writes next, among the processes of one SQLite file.

SQLite's lock knows no queue, and a process that writes one transaction after the other has it back before another that
looks for it every few milliseconds finds it free: beside a collector that read two thousand new feeds the daemon came
to its turn once a second. Whoever waits for the lock holds the baton, and nobody waits for the lock without it: the
process that has just written comes after the one that waits. What its other threads have to write meanwhile goes with
what it writes, for a moment.

It is about order alone. That two do not write at once is SQLite's business, so that a baton that cannot be had (a
folder in which nothing can be made, a process that was stopped with it in its hand) is done without.
"""

import fcntl
import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LONGEST_WAIT_SECONDS = 2.0
"""How long the baton is waited for: longer than any transaction of ours, much shorter than a lock is."""

TURN_SECONDS = 0.02
"""How long the other threads of a process that came to its turn may begin transactions without the baton."""

LOOK_AGAIN_SECONDS = (0.001, 0.004)
"""How long between two tries, at odd times."""


class Baton:
    """A lock on the file at ``path``, made when it is first wanted: flock(2), which the kernel lets go with a process.

    For one thread at a time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._turn_until, self._turn_of = 0.0, 0  # by time.monotonic(), and the thread that waited

    @contextmanager
    def held(self) -> Iterator[None]:
        """For the block in which the lock is taken. Waits for the baton, 2 s at most, and hands it on at its end."""
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
        if self._file is None:
            return False
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(self._file, fcntl.LOCK_UN)
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
        until = time.monotonic() + LONGEST_WAIT_SECONDS
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            while time.monotonic() < until:
                with suppress(BlockingIOError):
                    fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    return self._file
                time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
        except OSError:  # no folder to make it in, a file system without such locks
            pass
        return None


def baton_path(database: Path) -> Path:
    """The baton's file, beside the database's, whatever links lead there. It is never deleted, as the daemon's lock."""
    database = database.resolve()
    return database.with_name(f"{database.name}.turn")
