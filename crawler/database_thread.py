"""The database, off the event loop: one thread that puts what waits together into one transaction."""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from storage.database import Database

_MOST_TOGETHER = 64

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    run: Callable[[sa.Connection], Any]
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"


class DatabaseThread:
    """Runs work in write transactions, in order. What waits meanwhile shares one commit, because each costs a sync.

    Work is a function of a connection without effects outside the database: it is run again on its own when
    something that shared its transaction failed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """The work's answer, once it is committed. Raises what the work raises, and StorageError."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._waiting.put(_Work(run=work, loop=loop, answer=answer))
        return await answer

    def stop(self, *, within: float) -> None:
        """Lets what waits be done, for at most so many seconds."""
        self._waiting.put(None)
        self._thread.join(within)

    def _serve(self) -> None:
        while (first := self._waiting.get()) is not None:
            together, last = self._take_more(first)
            self._run(together)
            if last:
                return

    def _take_more(self, first: _Work) -> tuple[list[_Work], bool]:
        together = [first]
        while len(together) < _MOST_TOGETHER:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                break
            if following is None:
                return together, True
            together.append(following)
        return together, False

    def _run(self, together: list[_Work]) -> None:
        try:
            with self._database.write() as conn:
                answers = [work.run(conn) for work in together]
        except Exception as error:  # handed to whoever asked, never lost
            if len(together) == 1:
                _tell(together[0], error=error)
            else:
                for work in together:
                    self._run([work])
        else:
            for work, answer in zip(together, answers, strict=True):
                _tell(work, answer=answer)


def _tell(work: _Work, *, answer: object = None, error: Exception | None = None) -> None:
    def settle() -> None:
        if work.answer.done():
            return
        if error is None:
            work.answer.set_result(answer)
        else:
            work.answer.set_exception(error)

    if not work.loop.is_closed():
        work.loop.call_soon_threadsafe(settle)
