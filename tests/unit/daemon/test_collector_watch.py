"""When a collector is replaced, and how soon the next one starts."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from daemon.collectors import MEMORY_LIMIT_BYTES, CollectorWatch, Fault, fault, pause_before_start

NOW = datetime(2025, 2, 6, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("exit_code", "memory_bytes", "silent_seconds", "expected"),
    [
        (None, 0, 0, None),
        (None, MEMORY_LIMIT_BYTES, 60, None),
        (0, 0, 0, Fault.EXITED),
        (-9, 0, 0, Fault.EXITED),
        (None, 0, 61, Fault.SILENT),
        (None, MEMORY_LIMIT_BYTES + 1, 0, Fault.GROWN),
    ],
)
def test_a_collector_is_replaced_when_it_ended_or_is_silent_or_has_grown(
    exit_code: int | None, memory_bytes: int, silent_seconds: int, expected: Fault | None
) -> None:
    found = fault(
        exit_code=exit_code, memory_bytes=memory_bytes, seen_at=NOW - timedelta(seconds=silent_seconds), now=NOW
    )
    assert found is expected


def test_the_first_replacement_comes_at_once_and_later_ones_ever_slower() -> None:
    assert [pause_before_start(deaths).total_seconds() for deaths in range(9)] == [0, 0, 1, 2, 4, 8, 16, 30, 30]


SLEEPER = (sys.executable, "-c", "import sys; sys.stdin.read()")  # ends with its pipe, as a collector does


def test_a_dead_collector_is_replaced_at_the_next_look() -> None:
    watch = CollectorWatch(count=2, last_seen=dict, command=SLEEPER)
    watch.check(NOW)
    assert watch.running == 2
    first = watch._places[0].process
    assert first is not None
    first.kill()
    first.wait()
    assert watch.running == 1
    watch.check(NOW + timedelta(seconds=1))
    assert watch.running == 2
    assert watch.replaced == {Fault.EXITED: 1}
    watch.stop(0.2)
    assert watch.running == 0


def test_one_that_dies_at_once_is_not_started_in_a_storm() -> None:
    watch = CollectorWatch(count=1, last_seen=dict, command=(sys.executable, "-c", "pass"))
    starts = 0
    for second in range(20):
        process = watch._places[0].process
        if process is not None:
            process.wait()
        watch.check(NOW + timedelta(seconds=second))
        starts += watch._places[0].process is not process and watch._places[0].process is not None
    watch.stop(0.2)
    assert starts <= 7


def test_a_silent_collector_is_killed() -> None:
    watch = CollectorWatch(count=1, last_seen=dict, command=SLEEPER)
    watch.check(NOW)
    process = watch._places[0].process
    assert isinstance(process, subprocess.Popen)
    watch.check(NOW + timedelta(seconds=62))
    assert process.returncode == -9
    assert watch.running == 1
    watch.stop(0.2)


def test_silence_proves_nothing_while_the_database_cannot_be_written() -> None:
    watch = CollectorWatch(count=1, last_seen=dict, command=SLEEPER)
    watch.check(NOW)
    process = watch._places[0].process
    watch.check(NOW + timedelta(seconds=90), storage_works=False)
    watch.check(NOW + timedelta(seconds=149))
    assert watch._places[0].process is process
    watch.check(NOW + timedelta(seconds=151))
    assert watch._places[0].process is not process
    watch.stop(0.2)
