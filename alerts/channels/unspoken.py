"""Kinds of channel that channels.yaml may name and that nothing speaks to yet: their queue is kept, and it is said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.base import DIGEST_BYTES, Post, weigh_json
from domain.alert import Channel, Delivery, Outcome, Verdict


class UnspokenSender:
    """Sends nothing and says so."""

    rate_per_minute: float | None = None
    digest_capacity: int = DIGEST_BYTES

    def weigh(self, data: Mapping[str, Any], channel: Channel) -> int:
        return weigh_json(data, channel)

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        words = f"this version of Gulfwatch does not speak to channels of type {channel.type.value} yet"
        return Outcome(verdict=Verdict.CHANNEL_BROKEN, reason="unspoken", text=words)


UNSPOKEN = UnspokenSender()
