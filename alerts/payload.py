"""The contract's messages as plain values: what a webhook carries and what every chat message is made from.

A payload is made once, stored with its delivery, and never changes.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.article import Article
from domain.clock import rfc3339
from domain.match import DERIVED, Mention

Payload = Mapping[str, Any]


def alert_data(
    *,
    alert_id: str,
    watchlist_id: str,
    watchlist_title: str,
    article: Article,
    mentions: Sequence[Mention],
    story: Mapping[str, Any],
    excerpt: str,
    unsure: bool = False,
) -> dict[str, Any]:
    """The ``data`` of one alert (contract, section 6). ``story`` is ``{"id", "articles", "sources": [source id…]}``.

    ``"unsure": true`` stands only where the names may mean something else.
    """
    return {
        "id": alert_id,
        "watchlist": {"id": watchlist_id, "title": watchlist_title},
        "article": article_data(article),
        "mentions": [mention_data(mention) for mention in mentions],
        "story": dict(story),
        "excerpt": excerpt,
        **_marked(unsure),
    }


def article_data(article: Article) -> dict[str, Any]:
    """An article as messages show it: without its full text."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "summary": article.summary,
        "language": article.language,
        "authors": list(article.authors),
        "source": {"id": article.source_id, "name": article.source_name},
        "published_at": rfc3339(article.published_at) if article.published_at else None,
        "collected_at": rfc3339(article.collected_at),
    }


def mention_data(mention: Mention) -> dict[str, Any]:
    """A mention; ``start`` and ``end`` are code points into the article's stored ``title`` or ``text``.

    ``"unsure": true`` stands only where the name may be somebody else's, ``"form"`` only where a derived spelling found
    it, which is weaker evidence than a name that was given.
    """
    return {
        "entity": mention.entity,
        "kind": mention.kind,
        "name": mention.name,
        "text": mention.text,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        **_marked(mention.unsure),
        **({"form": mention.form} if mention.form.startswith(DERIVED) else {}),
    }


def _marked(unsure: bool) -> dict[str, bool]:
    return {"unsure": True} if unsure else {}


def alert_created(data: Payload, now: datetime) -> dict[str, Any]:
    """The whole message of one alert."""
    return {"type": "alert.created", "timestamp": rfc3339(now), "data": dict(data)}


def digest_created(
    *,
    digest_id: str,
    alerts: Sequence[Payload],
    now: datetime,
    silence: Mapping[str, Any] | None = None,
    watchlist: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The whole message of a digest; ``watchlist`` is null when it carries several.

    ``silence`` stands only in the receipt of a silence that is over: ``{"id", "scope", "target", "owner", "reason"}``.
    ``watchlist``: ``{"id", "title"}`` of a digest that carries nothing.
    """
    watchlists = {alert["watchlist"]["id"]: alert["watchlist"] for alert in alerts}
    if len(watchlists) == 1:
        (watchlist,) = watchlists.values()
    named = dict(watchlist) if watchlist else None
    data: dict[str, Any] = {"id": digest_id, "watchlist": named, "alerts": [dict(alert) for alert in alerts]}
    if silence is not None:
        data["silence"] = dict(silence)
    return {"type": "digest.created", "timestamp": rfc3339(now), "data": data}


def notice_created(*, notice_id: str, subject: str, text: str, now: datetime) -> dict[str, Any]:
    """The whole message of a notice to the operators. ``subject`` is the channel that it is about, or ``sources``."""
    data = {"id": notice_id, "subject": subject, "text": text}
    return {"type": "notice.created", "timestamp": rfc3339(now), "data": data}


def body_of(payload: Payload) -> bytes:
    """The bytes that go over the wire: the same for the same payload, at every attempt."""
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def size_of(data: Payload) -> int:
    """Bytes that an alert's data takes in a digest."""
    return len(body_of(data)) + 2
