"""What the operators hear of Gulfwatch's own troubles: a channel that is broken, a delivery that was given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alerts.payload import notice_created
from domain.alert import Channel, DeliveryKind
from domain.ids import new_id
from storage import outbox

AGAIN = timedelta(hours=1)
"""Dead letters of one channel are told of once in this time; the dashboard has all of them."""


def is_news(told_at: datetime | None, now: datetime) -> bool:
    """Whether the operators are told of another dead letter of a channel; ``told_at``: when they last were."""
    return told_at is None or now - told_at >= AGAIN


def notices_of(*, channel: Channel, newly_broken: bool, dead: bool, words: str, now: datetime) -> list[dict[str, Any]]:
    """The notices' payloads. ``words``: what the receiver said, redacted. Pure but for the ids."""
    texts = []
    if newly_broken:
        texts.append(
            f"The channel {channel.id} refuses messages ({words}). Its queue is kept; it is tried once an hour, "
            "and at once when its entry in channels.yaml changes."
        )
    if dead:
        texts.append(
            f"A delivery to the channel {channel.id} was given up ({words}). It is kept as a dead letter: "
            "`gulfwatch deliveries list --status dead` shows it, `gulfwatch deliveries retry` sends it again."
        )
    return [_notice(channel, text, now) for text in texts]


def _notice(channel: Channel, text: str, now: datetime) -> dict[str, Any]:
    return notice_created(notice_id=new_id(now), subject=channel.id, text=text, now=now)


def send_notice(conn: sa.Connection, text: str, operators: Sequence[str], *, subject: str, now: datetime) -> None:
    """Puts one message to each operator's channel into the outbox, in the caller's transaction."""
    for operator in operators:
        notice_id = new_id(now)
        outbox.insert_delivery(
            conn,
            id=notice_id,
            channel_id=operator,
            kind=DeliveryKind.NOTICE,
            alert_id=None,
            payload=notice_created(notice_id=notice_id, subject=subject, text=text, now=now),
            now=now,
        )
