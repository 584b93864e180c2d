"""One test alert to one channel, for `gulfwatch channels test`: no database, no retry, the whole truth in words."""

from datetime import datetime
from typing import Any

from alerts.channels.senders import sender_of
from alerts.payload import alert_created, alert_data
from alerts.phrases import phrases_in
from alerts.wire.poster import Poster
from domain.alert import Channel, Delivery, DeliveryKind, Outcome
from domain.article import Article
from domain.ids import new_id
from domain.match import Mention
from domain.network import NetworkPolicy


def send_test(channel: Channel, *, policy: NetworkPolicy, now: datetime, user_agent: str = "Gulfwatch") -> Outcome:
    """Sends a made-up alert and answers what came of it; ``outcome.text`` says it in words, without secrets."""
    poster = Poster(policy=policy, user_agent=user_agent)
    try:
        return sender_of(channel).send(trial_delivery(channel, now), channel, post=poster, at=now)
    finally:
        poster.close()


def trial_delivery(channel: Channel, now: datetime) -> Delivery:
    """A delivery like any other, whose watchlist and source say that it is a test."""
    return Delivery(
        id=new_id(now),
        channel_id=channel.id,
        kind=DeliveryKind.TEST,
        alert_id=None,
        payload=alert_created(_test_data(channel, now), now),
        attempts=0,
        created_at=now,
        plain=False,
        lease_token="",
    )


def _test_data(channel: Channel, now: datetime) -> dict[str, Any]:
    phrases = phrases_in(channel.language)
    article = Article(
        id=new_id(now),
        source_id="gulfwatch",
        source_name="Gulfwatch",
        source_country=None,
        url=None,
        title=phrases.test_title,
        summary=phrases.test_text,
        text=phrases.test_text,
        language=channel.language,
        authors=(),
        published_at=now,
        collected_at=now,
        revision=1,
        seeded=False,
        story_id=None,
    )
    start = phrases.test_text.index("Gulfwatch")
    mention = Mention(
        entity="gulfwatch",
        kind="organisation",
        name="Gulfwatch",
        field="text",
        start=start,
        end=start + len("Gulfwatch"),
        text="Gulfwatch",
        alias="Gulfwatch",
    )
    return alert_data(
        alert_id=new_id(now),
        watchlist_id="gulfwatch-test",
        watchlist_title="Gulfwatch",
        article=article,
        mentions=[mention],
        story={"id": new_id(now), "articles": 1, "sources": ["gulfwatch"]},
        excerpt=phrases.test_text,
    )
