"""Values for tests of alerting: articles, mentions, alerts and deliveries, each with everything filled in."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alerts.payload import alert_created, alert_data, digest_created
from domain.alert import Channel, ChannelType, Delivery, DeliveryKind
from domain.article import Article, NewArticle, PageState
from domain.ids import new_id
from domain.match import Mention
from domain.network import NetworkPolicy, parse_networks
from domain.secret import Secret
from domain.source import Source, SourceKind
from storage import alerts, articles, outbox, sources, stories
from storage.alerts import NewAlert
from storage.database import Database

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
CANARY = "canary-7f3a9c"
"""Stands in every secret of these tests; it must turn up nowhere."""

SIGNING_SECRET = "whsec_Y2FuYXJ5LTdmM2E5Yy1jYW5hcnktN2YzYTlj"  # "canary-7f3a9c-canary-7f3a9c" in base64
LOOPBACK = NetworkPolicy(parse_networks("127.0.0.1/32"))

STORY = {
    "id": "01STORY",
    "articles": 2,
    "sources": ["oman-daily", "muscat-wire"],
    "independent": 2,
    "also": ["Muscat Wire"],
}
TEXT = (
    "وقّعت أسيلسان اتفاقية مع شركة عُمانية في الدقم. وقال المتحدث إن العمل يبدأ في الربيع. وتشمل الاتفاقية خمسة مشاريع."
)

_numbers = itertools.count(1)


class Timepiece:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def channel(
    type: ChannelType = ChannelType.WEBHOOK, *, id: str = "desk", url: str | None = None, **more: Any
) -> Channel:
    return Channel(id=id, type=type, url=Secret(url) if url else None, **more)


def article(**more: Any) -> Article:
    made = Article(
        id="01ARTICLE",
        source_id="oman-daily",
        source_name="Oman Daily",
        source_country="oman",
        url="https://news.example/politics/1?ref=a&page=2",
        title="اتفاقية بين أسيلسان وشركة في الدقم",
        summary="ملخص الخبر.",
        text=TEXT,
        language="ar",
        authors=("S. Al Harthy",),
        published_at=NOW - timedelta(minutes=7),
        collected_at=NOW - timedelta(seconds=30),
        revision=1,
        seeded=False,
        story_id=None,
    )
    return replace(made, **more)


def mention(text: str = "أسيلسان", *, within: str = TEXT, entity: str = "aselsan", name: str = "Aselsan") -> Mention:
    start = within.index(text)
    return Mention(
        entity=entity,
        kind="company",
        name=name,
        field="text",
        start=start,
        end=start + len(text),
        text=text,
        alias=text,
    )


def data(alert_id: str = "01ALERT", *, excerpt: str = "وقّعت أسيلسان اتفاقية.", **more: Any) -> dict[str, Any]:
    """One alert's data; ``more`` changes its article."""
    return alert_data(
        alert_id=alert_id,
        watchlist_id="turkish-defence-in-oman",
        watchlist_title="Turkish defence firms in Oman",
        article=article(**more),
        mentions=[mention(), mention("عُمانية", entity="oman", name="Oman")],
        story=STORY,
        excerpt=excerpt,
    )


def delivery(payload: dict[str, Any] | None = None, **more: Any) -> Delivery:
    made = Delivery(
        id="01DELIVERY",
        channel_id="desk",
        kind=DeliveryKind.ALERT,
        alert_id="01ALERT",
        payload=payload or alert_created(data(), NOW),
        attempts=0,
        created_at=NOW,
        plain=False,
        lease_token="token",
    )
    return replace(made, **more)


def digest(alerts: Sequence[dict[str, Any]], **more: Any) -> Delivery:
    payload = digest_created(digest_id="01DIGEST", alerts=alerts, now=NOW)
    return delivery(payload, id="01DIGEST", kind=DeliveryKind.DIGEST, alert_id=None, **more)


def store_source(database: Database, *ids: str, now: datetime = NOW) -> None:
    """Makes these the sources of the archive."""
    made = [
        Source(
            id=each, name=each.title(), kind=SourceKind.FEED, address=f"https://{each}.example/rss", shown_address="x"
        )
        for each in ids
    ]
    with database.write() as conn:
        sources.replace_all(conn, made, now=now)


def store_article(
    conn: sa.Connection, *, title: str, text: str, source_id: str = "oman-daily", now: datetime = NOW, **more: Any
) -> str:
    """Stores an article that is ready to be triaged; answers its id."""
    number = next(_numbers)
    made = NewArticle(
        key=f"key-{number}",
        content_hash=f"hash-{number}",
        source_id=source_id,
        guid=f"guid-{number}",
        url=f"https://{source_id}.example/{number}",
        title=title,
        summary=text[:80],
        text=text,
        language="en",
        authors=(),
        published_at=now,
        page=PageState.UNWANTED,
        ready_at=now,
    )
    return articles.store_entries(conn, [made._replace(**more)], now=now).new_ids[0]


def store_alerts(database: Database, count: int, *, channel_id: str = "desk", now: datetime = NOW) -> list[str]:
    """Stores so many alerts, each with a delivery that is due; answers the deliveries' ids in order."""
    store_source(database, "oman-daily", now=now)
    with database.write() as conn:
        return [store_alert(conn, channel_id, now) for _ in range(count)]


def store_alert(conn: sa.Connection, channel_id: str, now: datetime) -> str:
    """One of them; its source stands in the archive."""
    alert_id, delivery_id = new_id(now), new_id(now)
    article_id = store_article(conn, title=f"Title {alert_id}", text=TEXT, now=now)
    told = data(alert_id, id=article_id)
    alert = NewAlert(
        id=alert_id,
        watchlist_id=told["watchlist"]["id"],
        watchlist_title=told["watchlist"]["title"],
        story_id=stories.create(conn, now=now),
        article_id=article_id,
        article_revision=1,
        reason="Aselsan and Oman are named",
        mentions=told["mentions"],
        excerpt=told["excerpt"],
        payload=told,
    )
    assert alerts.insert_alert(conn, alert, now)
    outbox.insert_delivery(
        conn,
        id=delivery_id,
        channel_id=channel_id,
        kind=DeliveryKind.ALERT,
        alert_id=alert_id,
        payload=alert_created(told, now),
        now=now,
    )
    return delivery_id
