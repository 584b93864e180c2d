"""The database, off the event loop: one thread that puts what waits together into one transaction."""

import asyncio
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from domain.errors import StorageError
from storage.database import Database

_MOST_TOGETHER = 128
_HEAVY = 100
"""Weight of work, in new articles, after which it is asked whether somebody else waits for the database."""

_LEAST_SECONDS = 0.01
"""A transaction that is waited for goes on for so long: each costs a sync."""

_QUICK_SECONDS = 5.0
"""A database that refuses sooner may refuse one work and take the others: they are tried singly. One that lets wait
so long, as a lock does, would do so with each of them."""

T = TypeVar("T")
Item = TypeVar("Item")


Together = Callable[[sa.Connection, Sequence[Any]], Sequence[Any]]
"""Work over many items at once; an answer for each, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    run: Together
    item: object
    weight: int
    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[Any]"


@dataclass(frozen=True, slots=True, eq=False)
class _Single:
    """Work that shares a transaction with other work, but no statement."""

    work: Callable[[sa.Connection], Any]

    def __call__(self, conn: sa.Connection, _items: Sequence[Any]) -> Sequence[Any]:
        return (self.work(conn),)


class DatabaseThread:
    """Runs work in write transactions, in order. What waits meanwhile shares one commit, because each costs a sync,
    unless somebody else waits to write: then there are several.

    Work is a function of a connection without effects outside the database: it is run again on its own when
    something that shared its transaction failed. When a lock is waited for in vain, all that waits is refused.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._left: list[_Work] = []  # of the last transaction, for the next one
        self._last = False
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """The work's answer, once it is committed. Raises what the work raises, and StorageError."""
        return cast(T, await self._hand_in(_Single(work), None, 1))

    async def write_together(
        self, work: Callable[[sa.Connection, Sequence[Item]], Sequence[T]], item: Item, *, weight: int = 1
    ) -> T:
        """``work``'s answer for one item. Items that wait in a row for the same work are given to it at once.

        ``weight``: how much the item is, in new articles.
        """
        return cast(T, await self._hand_in(work, item, weight))

    async def _hand_in(self, work: Together, item: object, weight: int) -> Any:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Any] = loop.create_future()
        self._waiting.put(_Work(run=work, item=item, weight=weight, loop=loop, answer=answer))
        return await answer

    def stop(self, *, within: float) -> None:
        """Lets what waits be done, for at most so many seconds."""
        self._waiting.put(None)
        self._thread.join(within)

    def _serve(self) -> None:
        while together := self._next():
            self._run(together, open_to_more=True)

    def _next(self) -> list[_Work]:
        """What was left for the next transaction, or what comes; nothing at the end."""
        if self._left:
            left, self._left = self._left, []
            return left
        first = None if self._last else self._waiting.get()
        return [] if first is None else [first]

    def _take_waiting(self, together: list[_Work], *, most: int) -> None:
        while len(together) < most and not self._last:
            try:
                following = self._waiting.get_nowait()
            except queue.Empty:
                return
            if following is None:
                self._last = True
            else:
                together.append(following)

    def _run(self, together: list[_Work], *, open_to_more: bool = False) -> StorageError | None:
        """Answers the error with which the database made us wait in vain; everybody has been told it then."""
        begun = time.monotonic()
        try:
            with self._database.write() as conn:
                if open_to_more:  # what came while the lock was waited for has waited long enough
                    self._take_waiting(together, most=_MOST_TOGETHER)
                answers = self._answers(conn, together, may_end_early=open_to_more)
        except Exception as error:  # handed to whoever asked, never lost
            if isinstance(error, StorageError) and time.monotonic() - begun > _QUICK_SECONDS:
                return self._refuse(together, error)
            if len(together) > 1:
                return self._run_singly(together)
            _tell(together[0], error=error)
        else:
            self._left = together[len(answers) :]
            for work, answer in zip(together, answers, strict=False):
                _tell(work, answer=answer)
        return None

    def _answers(self, conn: sa.Connection, together: Sequence[_Work], *, may_end_early: bool) -> list[Any]:
        """Of as many as may be done before somebody else who waits."""
        begun, answers = time.monotonic(), list[Any]()
        for works in _pieces(together):
            given = works[0].run(conn, [work.item for work in works])
            if len(given) != len(works):
                raise ValueError(f"{len(given)} answers for {len(works)} items")  # a bug: whose are they?
            answers += given
            if may_end_early and time.monotonic() - begun > _LEAST_SECONDS and self._database.is_writer_wanted():
                break
        return answers

    def _run_singly(self, together: list[_Work]) -> StorageError | None:
        refusal: StorageError | None = None
        for work in together:
            if refusal is None:
                refusal = self._run([work])
            else:
                _tell(work, error=refusal)
        return refusal

    def _refuse(self, together: list[_Work], error: StorageError) -> StorageError:
        """Refuses all that wait: one after the other they would wait for minutes, and the heartbeat behind them."""
        self._take_waiting(together, most=sys.maxsize)
        for work in together:
            _tell(work, error=error)
        return error


def _pieces(together: Sequence[_Work]) -> Iterator[list[_Work]]:
    """Works of one kind in a row, and not too many of them."""
    for _, works in groupby(together, key=lambda work: work.run):
        piece, weight = list[_Work](), 0
        for work in works:
            piece.append(work)
            weight += work.weight
            if weight >= _HEAVY:
                yield piece
                piece, weight = [], 0
        if piece:
            yield piece


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
