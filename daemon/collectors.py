"""The collector processes: started, watched, replaced when they die, hang or grow, and stopped."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import psutil

log = logging.getLogger("gulfwatch.daemon.collectors")

COMMAND = (sys.executable, "-m", "crawler.collector")
MEMORY_LIMIT_BYTES = 512 * 1024 * 1024  # resident; an address-space limit would refuse threads
SILENCE_LIMIT = timedelta(seconds=60)  # without a heartbeat
STOP_SECONDS = 5.0
LONGEST_PAUSE = timedelta(seconds=30)
STEADY_AFTER = timedelta(minutes=1)  # a process that lived so long starts the pauses anew


class Fault(StrEnum):
    """Why a collector is replaced."""

    EXITED = "exited"
    SILENT = "silent"
    GROWN = "grown"


def fault(
    *,
    exit_code: int | None,
    memory_bytes: int,
    seen_at: datetime,
    now: datetime,
    memory_limit: int = MEMORY_LIMIT_BYTES,
) -> Fault | None:
    """What is wrong with a collector; None when it may go on. ``seen_at`` is its last heartbeat, or its start."""
    if exit_code is not None:
        return Fault.EXITED
    if now - seen_at > SILENCE_LIMIT:
        return Fault.SILENT
    return Fault.GROWN if memory_bytes > memory_limit else None


def pause_before_start(deaths: int) -> timedelta:
    """How long to wait before the next start: nothing after the first death, then 1 s doubled, at most 30 s."""
    return min(timedelta(seconds=2 ** (deaths - 2)), LONGEST_PAUSE) if deaths > 1 else timedelta(0)


NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Collector:
    """One place for a collector process, and the process that holds it."""

    process: subprocess.Popen[bytes] | None = None
    started_at: datetime | None = None
    start_at: datetime | None = None  # not before
    deaths: int = 0  # in a row


@dataclass(slots=True)
class CollectorWatch:
    """Keeps ``count`` collectors alive. ``check`` is called every second, in a thread."""

    count: int
    last_seen: Callable[[], Mapping[int, datetime]]  # heartbeats by process id
    command: Sequence[str] = COMMAND
    replaced: dict[Fault, int] = field(default_factory=dict)  # for the metrics
    _places: list[_Collector] = field(default_factory=list)
    _stopping: bool = False
    _silence_excused_at: datetime = NEVER

    def __post_init__(self) -> None:
        self._places = [_Collector() for _ in range(self.count)]

    def check(self, now: datetime, *, storage_works: bool = True) -> None:
        """Starts what is missing and replaces what is at fault.

        ``storage_works``: when the database cannot be written, a heartbeat cannot either; silence then proves nothing.
        """
        if self._stopping:
            return
        if not storage_works:
            self._silence_excused_at = now
        seen = self.last_seen()
        for place in self._places:
            if place.process is not None:
                self._judge(place, place.process, seen=seen, now=now)
            if place.process is None and (place.start_at is None or place.start_at <= now):
                self._start(place, now)

    @property
    def running(self) -> int:
        return sum(1 for place in self._places if place.process is not None and place.process.poll() is None)

    def stop(self, deadline_seconds: float = STOP_SECONDS) -> None:
        """Asks every collector to stop, and kills what is left at the deadline."""
        self._stopping = True
        processes = [place.process for place in self._places if place.process is not None]
        for process in processes:
            _ask_to_stop(process)
        until = time.monotonic() + deadline_seconds
        for process in processes:
            _wait_or_kill(process, until - time.monotonic())

    def _judge(
        self, place: _Collector, process: subprocess.Popen[bytes], *, seen: Mapping[int, datetime], now: datetime
    ) -> None:
        assert place.started_at is not None
        found = fault(
            exit_code=process.poll(),
            memory_bytes=_resident_bytes(process.pid),
            seen_at=max(seen.get(process.pid, place.started_at), place.started_at, self._silence_excused_at),
            now=now,
        )
        if found is None:
            return
        self.replaced[found] = self.replaced.get(found, 0) + 1
        fields = {"pid": process.pid, "why": found.value, "exit_code": process.poll()}
        log.warning("collector replaced", extra={"fields": fields})
        _end(process, politely=found is Fault.GROWN)
        steady = now - place.started_at > STEADY_AFTER
        place.deaths = 1 if steady else place.deaths + 1
        place.process, place.start_at = None, now + pause_before_start(place.deaths)

    def _start(self, place: _Collector, now: datetime) -> None:
        # The pipe is the collector's lifeline: when this process dies, however it dies, the collector reads its end.
        place.process = subprocess.Popen(list(self.command), stdin=subprocess.PIPE)
        place.started_at = now
        log.info("collector started", extra={"fields": {"pid": place.process.pid}})


def _ask_to_stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], *, politely: bool) -> None:
    if politely:
        _ask_to_stop(process)
    _wait_or_kill(process, STOP_SECONDS if politely else 0)


def _wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(max(seconds, 0))
    except subprocess.TimeoutExpired:
        log.warning("collector killed: it did not stop in time", extra={"fields": {"pid": process.pid}})
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _resident_bytes(pid: int) -> int:
    """Resident memory of one process; 0 when it is gone."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
