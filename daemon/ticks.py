"""What the daemon does again and again: jobs that only tick. What is due is always read from the database."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from domain.clock import Clock
from domain.errors import StorageError

log = logging.getLogger("gulfwatch.daemon.ticks")

_CLOCK_CHECK_SECONDS = 1.0
HANGS_AFTER_SECONDS = 300.0
"""A tick that takes so long will not come back: its thread hangs, and only a new process mends that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to do every so many seconds, in a thread of its own; never twice at the same time."""

    name: str
    every_seconds: float
    work: Callable[[], object]
    vital: bool = True  # the daemon is not ready while it does not finish


class _Every(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """The next tick comes so long after this moment.

    APScheduler's own interval counts every tick that was missed: after a week's sleep that takes half a minute.
    """

    def __init__(self, seconds: float) -> None:
        self.interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self.interval

    def strands(self, next_tick_at: datetime, now: datetime) -> bool:
        """Whether a tick is further off than it can have been set: the clock went back."""
        return next_tick_at - now > self.interval + timedelta(seconds=_CLOCK_CHECK_SECONDS)


class Ticks:
    """Runs jobs on APScheduler, and knows when each last finished and what the last storage failure was."""

    def __init__(self, jobs: tuple[Job, ...], *, clock: Clock) -> None:
        self._clock = clock
        self._threads = ThreadPoolExecutor(max_workers=len(jobs), thread_name_prefix="tick")
        self._running: dict[str, Future[object]] = {}  # by job: its last tick
        self._began: dict[str, float] = {}  # by job: when its tick began, by the monotonic clock; gone when it ended
        self.hung = asyncio.Event()  # a vital job hangs
        self._clock_check: asyncio.Task[None] | None = None
        self._finished_at: dict[str, datetime] = {job.name: clock() for job in jobs if job.vital}
        self.stopping = False  # long jobs look at it and end early
        self._storage_errors: dict[str, str] = {}  # by job; gone when the job succeeds
        self.failures: dict[str, int] = {}  # by job, since the start
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._note_bug, EVENT_JOB_ERROR)
        for job in jobs:
            self._scheduler.add_job(self._tick, _Every(job.every_seconds), (job,), id=job.name)

    @property
    def storage_error(self) -> str | None:
        """Why a job could not use the database at its last tick; None when all could."""
        return next(iter(self._storage_errors.values()), None)

    @property
    def finished_at(self) -> Mapping[str, datetime]:
        return dict(self._finished_at)

    def start(self) -> None:
        """Starts ticking on the running event loop, every job at once."""
        self._scheduler.start()
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        self._clock_check = asyncio.create_task(self._check_clock(), name="clock check")

    async def stop(self, seconds: float) -> None:
        """No tick starts any more; those that run have so long to finish. One that hangs is left behind."""
        self.stopping = True
        if self._clock_check is not None:
            self._clock_check.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        await asyncio.to_thread(wait, list(self._running.values()), timeout=seconds)
        self._threads.shutdown(wait=False)

    async def _check_clock(self) -> None:
        """The scheduler waits for instants, and a clock that goes back an hour moves them an hour away."""
        while True:
            await asyncio.sleep(_CLOCK_CHECK_SECONDS)
            self._look_for_hanging()
            now = datetime.now(UTC)
            for job in self._scheduler.get_jobs():
                if job.trigger.strands(job.next_run_time, now):
                    log.warning("the clock went back", extra={"fields": {"job": job.id}})
                    job.modify(next_run_time=now)

    def _look_for_hanging(self) -> None:
        since = time.monotonic() - HANGS_AFTER_SECONDS
        hanging = [name for name, began in self._began.items() if began < since and name in self._finished_at]
        if hanging and not self.hung.is_set():
            log.critical("a tick hangs", extra={"fields": {"jobs": hanging, "seconds": HANGS_AFTER_SECONDS}})
            self.hung.set()

    async def _tick(self, job: Job) -> None:
        self._running[job.name] = self._threads.submit(job.work)
        self._began[job.name] = time.monotonic()
        self._running[job.name].add_done_callback(lambda _: self._began.pop(job.name, None))
        try:
            await asyncio.wrap_future(self._running[job.name])
        except StorageError as error:
            self._note_storage_error(job, error)
        else:
            self._storage_errors.pop(job.name, None)
            if job.vital:
                self._finished_at[job.name] = self._clock()

    def _note_storage_error(self, job: Job, error: StorageError) -> None:
        self.failures[job.name] = self.failures.get(job.name, 0) + 1
        if str(error) not in self._storage_errors.values():  # said once, not at every tick of every job
            log.error("storage failed", extra={"fields": {"job": job.name, "error": str(error)}})
        self._storage_errors[job.name] = str(error)

    def _note_bug(self, event: JobExecutionEvent) -> None:
        if self.stopping and isinstance(event.exception, asyncio.CancelledError):
            return  # a stop does not wait for a tick here; its thread ends by itself
        self.failures[event.job_id] = self.failures.get(event.job_id, 0) + 1
        log.error("a tick failed", exc_info=event.exception, extra={"fields": {"job": event.job_id}})
