"""Jobs that tick: side by side, never twice at a time, and none silences another."""

import asyncio
import logging
import threading
import time
from datetime import datetime, timedelta, tzinfo

import pytest
from apscheduler.schedulers import base as apscheduler_base

from daemon import ticks as ticks_module
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


class MovedClock(datetime):
    """What the ticks take for the time: the real one, moved."""

    moved = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "MovedClock":
        return super().now(tz) + cls.moved


@pytest.mark.parametrize("moved", [timedelta(hours=-1), timedelta(days=300)], ids=["back", "far ahead"])
def test_a_clock_that_jumps_does_not_stop_the_ticks(moved: timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apscheduler_base, "datetime", MovedClock)
    monkeypatch.setattr(ticks_module, "datetime", MovedClock)
    monkeypatch.setattr(MovedClock, "moved", timedelta(0))
    before, done = threading.Event(), threading.Event()
    first, then = counting(2, then=before), counting(20, then=done)

    def work() -> None:
        first()
        if before.is_set():
            MovedClock.moved = moved
            then()

    run_until(done, Job(name="triage", every_seconds=0.05, work=work))


def test_a_job_that_hangs_does_not_hold_the_stop_up(caplog: pytest.LogCaptureFixture) -> None:
    hangs, freed = threading.Event(), threading.Event()

    def hang() -> None:
        hangs.set()
        freed.wait(60)

    async def tick() -> None:
        ticks = Ticks((Job(name="files", every_seconds=0.05, work=hang),), clock=utc_now)
        ticks.start()
        assert await asyncio.to_thread(hangs.wait, 10)
        await ticks.stop(0.1)

    began = time.monotonic()
    with caplog.at_level(logging.INFO, "gulfwatch"):
        asyncio.run(tick())
    assert time.monotonic() - began < 30
    freed.set()
    assert [record.message for record in caplog.records if record.name.startswith("gulfwatch.")] == []


def test_a_vital_job_that_hangs_is_told_so_that_the_daemon_can_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daemon.ticks.HANGS_AFTER_SECONDS", 0.2)
    monkeypatch.setattr("daemon.ticks._CLOCK_CHECK_SECONDS", 0.05)
    freed = threading.Event()

    async def tick() -> None:
        jobs = (
            Job(name="dispatch", every_seconds=0.05, work=lambda: freed.wait(60)),
            Job(name="triage", every_seconds=0.05, work=lambda: None),
        )
        ticks = Ticks(jobs, clock=utc_now)
        ticks.start()
        await asyncio.wait_for(ticks.hung.wait(), 10)
        await ticks.stop(0.1)

    asyncio.run(tick())
    freed.set()
