"""Jobs that tick: side by side, never twice at a time, and none silences another."""

import asyncio
import threading
from datetime import timedelta

from daemon.ticks import Job, Ticks
from domain.clock import utc_now
from domain.errors import StorageError


def run_until(condition: threading.Event, *jobs: Job) -> Ticks:
    async def tick() -> Ticks:
        ticks = Ticks(jobs, clock=utc_now)
        ticks.start()
        assert await asyncio.to_thread(condition.wait, 10)
        await ticks.stop(5)
        return ticks

    return asyncio.run(tick())


def counting(to: int, *, then: threading.Event) -> "Counted":
    return Counted(to, then)


class Counted:
    def __init__(self, to: int, then: threading.Event) -> None:
        self.left, self.then = to, then

    def __call__(self) -> None:
        self.left -= 1
        if self.left <= 0:
            self.then.set()


def test_a_job_ticks_at_once_and_again() -> None:
    done = threading.Event()
    run_until(done, Job(name="triage", every_seconds=0.05, work=counting(3, then=done)))


def test_a_job_that_hangs_does_not_hold_another_up() -> None:
    done, freed = threading.Event(), threading.Event()
    hanging = Job(name="hangs", every_seconds=0.05, work=lambda: freed.wait(10))

    def free_after(count: Counted) -> None:
        count()
        if done.is_set():
            freed.set()

    count = counting(5, then=done)
    run_until(done, hanging, Job(name="ticks", every_seconds=0.05, work=lambda: free_after(count)))


def test_a_storage_failure_is_kept_until_the_job_succeeds() -> None:
    healed = threading.Event()
    seen: list[str | None] = []
    made: list[Ticks] = []

    def work() -> None:
        seen.append(made[0].storage_error)
        if len(seen) == 1:
            raise StorageError("the disk is full")
        if len(seen) == 3:
            healed.set()

    async def tick() -> None:
        made.append(Ticks((Job(name="heartbeat", every_seconds=0.05, work=work),), clock=utc_now))
        made[0].start()
        assert await asyncio.to_thread(healed.wait, 10)
        await made[0].stop(5)

    asyncio.run(tick())
    assert seen[:3] == [None, "the disk is full", None]
    assert made[0].failures == {"heartbeat": 1}


def test_a_bug_in_a_job_is_counted_and_the_job_ticks_on() -> None:
    done = threading.Event()
    count = counting(3, then=done)

    def work() -> None:
        count()
        raise ZeroDivisionError

    ticks = run_until(done, Job(name="triage", every_seconds=0.05, work=work))
    assert ticks.failures["triage"] >= 2
    assert utc_now() - ticks.finished_at["triage"] < timedelta(minutes=1)


def test_a_job_that_comes_once_an_hour_is_no_vital_sign() -> None:
    done = threading.Event()
    ticks = run_until(done, Job(name="retention", every_seconds=0.05, work=counting(2, then=done), vital=False))
    assert ticks.finished_at == {}
