"""A channel that faults stop rests longer each time, up to a limit."""

import time

import pytest

from alerts.line import Line


def test_a_channel_rests_longer_after_each_fault() -> None:
    line, rests = Line(), []
    for _ in range(12):
        line.ready_at = 0.0
        line.pause_for_fault(60.0)
        rests.append(line.ready_at - time.monotonic())
    assert rests == pytest.approx([2, 4, 8, 16, 32, *[60] * 7], abs=0.5)


def test_a_pause_shortens_no_other() -> None:
    line = Line(ready_at=time.monotonic() + 90)
    before = line.ready_at
    line.pause_for_fault(5.0)
    assert line.ready_at == before
