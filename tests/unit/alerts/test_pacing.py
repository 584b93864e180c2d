"""A channel's pace: within every limit of every platform, for a burst of any size, and no slower than it must be."""

import pytest

from alerts.channels.senders import pace_of
from alerts.digest import borne_singly
from alerts.pacing import Pace, after_sending
from domain.alert import Channel, ChannelType
from tests.alert_factories import NOW, channel

LIMITS = {
    ChannelType.TEAMS: [(4, 1), (60, 30), (100, 3600), (150, 7200), (1800, 86_400)],
    ChannelType.DISCORD: [(5, 2), (30, 60)],
    ChannelType.GOOGLE_CHAT: [(1, 1), (60, 60)],
    ChannelType.MATTERMOST: [(100, 1)],
    ChannelType.SLACK: [(1, 1)],
}
"""So many messages in so many seconds are borne: the platforms' pages."""


def sent_at(pace: Pace, count: int, *, idle: float = 0.0) -> list[float]:
    """When a queue that never ends is sent, after so long a rest; a message takes no time."""
    times, used_until, now = [], -idle, 0.0
    for _ in range(count):
        times.append(now)
        used_until, now = after_sending(pace, used_until=used_until, now=now)
        now = max(now, times[-1])
    return times


@pytest.mark.parametrize("kind", LIMITS)
def test_a_long_queue_breaks_no_limit_of_the_platform(kind: ChannelType) -> None:
    times = sent_at(pace_of(channel(kind)), 4000, idle=1e6)
    for most, seconds in LIMITS[kind]:
        late = [times[n + most] - times[n] for n in range(len(times) - most)]
        assert min(late) >= seconds - 1e-6, (most, seconds)


@pytest.mark.parametrize(
    ("kind", "at_once"), [(ChannelType.TEAMS, 4), (ChannelType.DISCORD, 5), (ChannelType.SLACK, 1)]
)
def test_the_first_go_at_once_and_the_next_waits_its_turn(kind: ChannelType, at_once: int) -> None:
    pace = pace_of(channel(kind))
    times = sent_at(pace, at_once + 1)
    assert times == [*[0.0] * at_once, pytest.approx(pace.gap_seconds)]


def test_a_rate_of_the_channels_own_is_kept_evenly() -> None:
    assert sent_at(pace_of(Channel(id="a", type=ChannelType.TEAMS, rate_per_minute=60)), 3) == [0.0, 1.0, 2.0]


def test_without_a_rate_nothing_waits() -> None:
    assert sent_at(pace_of(channel(ChannelType.WEBHOOK)), 3) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("kind", "at_once"), [(ChannelType.TEAMS, 4), (ChannelType.DISCORD, 12), (ChannelType.SLACK, 30)]
)
def test_what_a_channel_bears_at_once_or_in_half_a_minute_is_no_burst(kind: ChannelType, at_once: int) -> None:
    assert borne_singly(channel(kind), NOW) == at_once


def test_a_channel_without_a_rate_gets_each_singly() -> None:
    assert borne_singly(channel(ChannelType.WEBHOOK), NOW) is None
