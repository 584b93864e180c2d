"""Rows for tests of what is stored: every value has a default, so that a test names only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from domain.alert import DeliveryKind
from domain.article import NewArticle, PageState
from domain.canary import Canary, CanaryState
from domain.source import Source, SourceKind
from storage import alerts, articles, outbox, sources, stories
from storage.alerts import NewAlert

NOW = datetime(2025, 2, 6, 7, 12, 9, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def make_source(id: str = "muscat-post", **values: Any) -> Source:
    address = f"https://{id}.example/rss"
    defaults = {"name": id.title(), "kind": SourceKind.FEED, "address": address, "shown_address": address}
    return Source(**{"id": id, **defaults, **values})


def make_canary(language: str = "en", **values: Any) -> Canary:
    defaults = {
        "mark": f"mark of {language}",
        "url": "http://127.0.0.1:8000/deliveries",
        "channel_id": "desk",
        "planted_at": NOW,
        "due_at": NOW + MINUTE,
        "every_seconds": 3600.0,
        "state": CanaryState.TRAVELLING,
    }
    return Canary(**{"language": language, **defaults, **values})


def make_entry(key: str = "k1", **values: Any) -> NewArticle:
    title, summary = f"Title of {key}", f"Summary of {key}"
    defaults = {
        "content_hash": f"hash of {key}",
        "source_id": "muscat-post",
        "guid": None,
        "url": f"https://muscat-post.example/{key}",
        "title": title,
        "summary": summary,
        "text": summary,
        "language": "en",
        "authors": (),
        "published_at": None,
        "page": PageState.UNWANTED,
        "ready_at": NOW,
    }
    return NewArticle(**{"key": key, **defaults, **values})


def add_sources(conn: sa.Connection, *ids: str, **values: Any) -> None:
    sources.replace_all(conn, [make_source(id, **values) for id in ids or ("muscat-post",)], now=NOW)


def add_article(conn: sa.Connection, key: str = "k1", *, now: datetime = NOW, **values: Any) -> str:
    """Stores one new article, of a source that must be there; answers its id."""
    (article_id,) = articles.store_entries(conn, [make_entry(key, **values)], now=now).new_ids
    return article_id


def add_alert(conn: sa.Connection, id: str = "alert-1", *, now: datetime = NOW, **values: Any) -> str:
    """Stores one alert on a new article and story of the source ``muscat-post``, which is made when it is missing."""
    if sources.get_report(conn, "muscat-post", now=now) is None:
        add_sources(conn)
    story_id = values.pop("story_id", None) or stories.create(conn, now=now)
    article_id = values.pop("article_id", None) or add_article(conn, f"article of {id}", now=now)
    stories.add_article(conn, story_id=story_id, article_id=article_id, marks=(), now=now)
    defaults = {
        "watchlist_id": "defence",
        "watchlist_title": "Defence",
        "article_revision": 1,
        "reason": "names Aselsan and Oman",
        "mentions": [{"entity": "aselsan", "field": "title", "start": 0, "end": 7}],
        "excerpt": "Aselsan opens an office in Muscat",
        "payload": {"id": id},
    }
    row = {"id": id, "story_id": story_id, "article_id": article_id, **defaults, **values}
    assert alerts.insert_alert(conn, NewAlert(**row), now)
    return id


def add_delivery(conn: sa.Connection, id: str = "delivery-1", *, now: datetime = NOW, **values: Any) -> str:
    """Puts one delivery in the outbox: without an alert, of kind ``test``, unless the values say otherwise."""
    defaults = {"channel_id": "desk", "kind": DeliveryKind.TEST, "alert_id": None, "payload": {"id": id}}
    assert outbox.insert_delivery(conn, id=id, now=now, **{**defaults, **values})
    return id
