"""Whose turn it is to write: threads of one process get the writer in the order in which they asked."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import StorageError


class Turns:
    """A lock that knows a queue. A plain lock goes to whoever runs: a thread that writes without a pause keeps it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def is_waited_for(self) -> bool:
        """Whether another thread waits for its turn."""
        return bool(self._waiting)

    @contextmanager
    def turn(self, *, within: float, what: str) -> Iterator[None]:
        """Waits for its turn, at most so many seconds, and ends it with the block. Raises StorageError in vain."""
        if not self._take(within):
            raise StorageError(f"{what} was busy for more than {within:g} s; try again")
        try:
            yield
        finally:
            self._hand_on()

    def _take(self, within: float) -> bool:
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=within):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was handed over in this very moment

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
