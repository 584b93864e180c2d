"""CPU work in processes of their own: bounded in time, replaced when they hang or die, gone when their parent goes."""

import asyncio
import importlib
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from crawler.garbage import settle_down
from domain.errors import FetchError

TASK_DEADLINE = timedelta(seconds=10)
_WORKERS = 2
_NICENESS = 5  # the event loop, which has the sockets, goes first
_TASKS_PER_WORKER = 5000  # then a new one: what a parser leaks stays bounded

PARSERS = "crawler.feeds.read"
EXTRACTORS = "crawler.pages.extract"
"""For those who read pages alone; a collector's workers begin with feeds."""

T = TypeVar("T")


class WorkPool:
    """Runs pure functions of the crawler's in worker processes (spawned: nothing of the parent is inherited).

    ``preload``: the module that a worker loads before its first task.
    """

    def __init__(self, *, preload: str, workers: int = _WORKERS, deadline: timedelta = TASK_DEADLINE) -> None:
        self._preload = preload
        self._workers = workers
        self._deadline = deadline
        self._pool = self._open()

    def begin(self, first: Callable[[], object] = os.getpid) -> None:
        """Starts the workers now; otherwise they start with the first task, which waits for them. ``first``: what one
        of them does meanwhile.
        """
        self._pool.schedule(first)

    async def run(self, function: Callable[..., T], *args: object, **kwargs: object) -> T:
        """The function's answer. It and its arguments travel by pickle.

        Raises FetchError ``too-slow`` when it takes longer than the deadline, ``parser-died`` when its process ends.
        """
        try:
            return await asyncio.wrap_future(self._schedule(function, args, kwargs))
        except TimeoutError:
            seconds = self._deadline.total_seconds()
            raise FetchError("too-slow", f"could not be read within {seconds:g} seconds") from None
        except ProcessExpired as error:
            raise FetchError("parser-died", f"ended the process that read it (exit code {error.exitcode})") from None

    def stop(self) -> None:
        """Ends the workers, whatever they do."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _schedule(
        self, function: Callable[..., T], args: Sequence[object], kwargs: Mapping[str, object]
    ) -> "ProcessFuture[T]":
        if not self._pool.active:
            self._pool = self._open()
        return self._pool.schedule(function, args=args, kwargs=kwargs, timeout=self._deadline.total_seconds())

    def _open(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=_TASKS_PER_WORKER,
            initializer=begin_worker,
            initargs=(self._preload,),
            context=multiprocessing.get_context("spawn"),
        )


def begin_worker(preload: str) -> None:
    """Runs first in every worker: watches the parent, steps behind it, and loads what its tasks need."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    os.nice(_NICENESS)
    importlib.import_module(preload)
    settle_down()


def _end_with_parent() -> None:
    """A parent that was killed cannot end its workers; its end of the pipe closes all the same."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
