"""The proofs of ``tests/chaos`` at a small size: what must hold there holds here."""

from pathlib import Path

import pytest

from tests.chaos import drain, kills, platforms, stops, timing

pytestmark = pytest.mark.timeout(300)  # a daemon starts in seconds, on a busy machine in half a minute


def test_nothing_is_lost_when_the_daemon_is_killed_beside_a_receiver_that_fails_and_forgets(tmp_path: Path) -> None:
    came = kills.run(tmp_path / "daemon", articles=30, kills=4, most_failures=2)
    assert (came.delivered, came.articles) == (30, 30)
    assert (came.bodies_differ, came.leased, came.integrity) == (0, 0, "ok")
    assert came.duplicates <= came.allowed_duplicates


def test_a_stop_under_load_loses_and_repeats_nothing(tmp_path: Path) -> None:
    came = stops.run(tmp_path / "daemon", articles=8, stops=1)
    assert (came.delivered, came.duplicates, set(came.codes)) == (8, 0, {0})
    assert came.seconds[-1] < 10
    assert came.second_signal_seconds < 4  # where the first would wait for 5


def test_a_flood_keeps_a_platforms_limits(tmp_path: Path) -> None:
    (came,) = platforms.run(tmp_path / "daemon", alerts=40, names=["slack"]).values()
    assert (came.arrived, came.twice, came.refused, came.faults) == (40, 0, 0, ())


def test_a_channel_that_hangs_and_one_that_fails_hold_up_no_other(tmp_path: Path) -> None:
    came = timing.neighbours(tmp_path / "daemon", articles=10, per_second=20)
    assert set(came) == set(timing.SOUND)
    for timed in came.values():
        assert (len(timed.seconds), timed.duplicates) == (10, 0)
        assert timed.seconds[-1] < 20  # a busy machine's; what hangs, hangs for half a minute


def test_a_long_queue_drains_at_each_channels_rate(tmp_path: Path) -> None:
    came = drain.run(tmp_path / "daemon", alerts=15, channels=4)
    assert (came.alerts, came.twice) == (60, 0)
    for channel_id, gap in came.gaps.items():
        assert gap > 60 / drain.RATES[channel_id] * 0.9, channel_id
