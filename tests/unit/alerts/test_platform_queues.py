"""Five hundred alerts at once on each platform: digests at its pace, over no limit of rate or size, none left out."""

import json

import pytest

from alerts.channels.base import HttpSender
from alerts.channels.senders import pace_of, sender_of
from alerts.digest import split
from alerts.pacing import after_sending
from domain.alert import ChannelType
from storage.alerts import HeldAlert
from tests.alert_factories import NOW, channel, data, digest
from tests.platform_rules import CHECKS

ALERTS = 500
LIMITS = {
    ChannelType.TEAMS: [(4, 1), (60, 30), (100, 3600), (150, 7200)],
    ChannelType.DISCORD: [(5, 2), (30, 60)],
    ChannelType.GOOGLE_CHAT: [(1, 1)],
    ChannelType.MATTERMOST: [(100, 1)],
    ChannelType.SLACK: [(1, 1)],
}
MINUTES = {ChannelType.TEAMS: 20, ChannelType.DISCORD: 3, ChannelType.GOOGLE_CHAT: 1}
MINUTES |= {ChannelType.MATTERMOST: 1, ChannelType.SLACK: 1}
"""So soon the last of them has arrived."""


def held() -> list[HeldAlert]:
    made = [
        data(f"{number:03}", title=f"الخبر رقم {number:03} عن اتفاقية جديدة بين شركتين") for number in range(ALERTS)
    ]
    return [
        HeldAlert(
            alert_id=each["id"],
            channel_id="desk",
            watchlist_id=each["watchlist"]["id"],
            watchlist_title=each["watchlist"]["title"],
            payload=each,
            created_at=NOW,
            due_at=NOW,
            why="burst",
        )
        for each in made
    ]


@pytest.mark.parametrize("kind", LIMITS)
def test_all_arrive_within_every_limit(kind: ChannelType) -> None:
    there = channel(kind, url="https://platform.example/hook", language="ar")
    sender = sender_of(there)
    assert isinstance(sender, HttpSender)
    arrived, taken_at, used_until, now = "", list[float](), 0.0, 0.0
    for alerts in split(held(), there):
        body = json.loads(sender.render(digest([each.payload for each in alerts]), there, NOW, None).body)
        CHECKS[kind](body)
        refused = [most for most, seconds in LIMITS[kind] if sum(at > now - seconds for at in taken_at) >= most]
        assert refused == []
        taken_at.append(now)
        arrived += json.dumps({**body, "fallbackText": ""}, ensure_ascii=False)
        used_until, next_at = after_sending(pace_of(there), used_until=used_until, now=now)
        now = max(now, next_at)
    assert [number for number in range(ALERTS) if f"الخبر رقم {number:03} " not in arrived] == []
    assert taken_at[-1] <= MINUTES[kind] * 60
