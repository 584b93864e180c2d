"""A database full of news for the dashboard's tests and its picture."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from alerts.payload import article_data
from domain.alert import DeliveryKind, DeliveryStatus, Outcome, Verdict
from domain.article import NewArticle, PageState
from domain.canary import Canary, CanaryState
from domain.clock import rfc3339
from domain.ids import new_id
from domain.mute import Mute, MuteScope
from domain.problem import Problem
from domain.source import FullText, Source, SourceKind, SourceState
from storage import alerts, articles, counters, files, mutes, outbox, sources, stories
from storage.database import Database
from storage.tables import ChannelState
from tests.dashboard_news import CHANNELS, DEFENCE, EXERCISES, INVESTMENT, NAMES, NEWS, SOURCES, WATCHLISTS, Told

__all__ = ["CHANNELS", "DEFENCE", "EXERCISES", "INVESTMENT", "NEWS", "SOURCES", "WATCHLISTS", "Told"]

NOW = datetime(2025, 2, 6, 9, 41, 20, tzinfo=UTC)


def mentions_in(title: str, text: str) -> list[dict[str, Any]]:
    """Every way of every name of ``NAMES`` that stands in the two, the longest first where they overlap."""
    found = [mention for field, value in (("title", title), ("text", text)) for mention in _found(field, value)]
    return sorted(found, key=lambda mention: (mention["field"] == "text", mention["start"]))


def _found(field: str, value: str) -> Iterator[dict[str, Any]]:
    taken: list[range] = []
    ways = [(way, entity) for entity, (_, _, ways) in NAMES.items() for way in ways]
    for way, entity in sorted(ways, key=lambda pair: -len(pair[0])):
        kind, name, _ = NAMES[entity]
        start = value.find(way)
        while start >= 0:
            place = range(start, start + len(way))
            if not any(other.start < place.stop and place.start < other.stop for other in taken):
                taken.append(place)
                yield {
                    "entity": entity,
                    "kind": kind,
                    "name": name,
                    "text": way,
                    "field": field,
                    "start": place.start,
                    "end": place.stop,
                }
            start = value.find(way, place.stop)


def make_source(source_id: str, name: str, country: str, languages: tuple[str, ...]) -> Source:
    address = f"https://{source_id}.example/rss"
    return Source(
        id=source_id,
        name=name,
        kind=SourceKind.FEED,
        address=address,
        shown_address=address,
        country=country,
        languages=languages,
        full_text=FullText.NEVER,
    )


def all_sources() -> list[Source]:
    """Those of ``SOURCES``, one that is switched off and one that nothing reads yet."""
    known = [make_source(*row) for row in SOURCES]
    off = replace(make_source("old-harbour", "Old Harbour", "oman", ("en",)), enabled=False)
    sitemap = replace(make_source("muscat-evening", "Muscat Evening", "oman", ("en",)), kind=SourceKind.SITEMAP)
    return [*known, off, sitemap]


def store_sources(conn: sa.Connection, now: datetime = NOW) -> None:
    """The sources, as the collector would have left them: two in trouble, one quiet, the others fresh."""
    sources.replace_all(conn, all_sources(), now=now - timedelta(days=8))
    for place, row in enumerate(SOURCES):
        _settle(conn, row[0], now - timedelta(seconds=40 + 53 * place), now)


def _settle(conn: sa.Connection, source_id: str, at: datetime, now: datetime) -> None:
    trouble = {
        "corniche-wire": (SourceState.FAILING, "HTTP 503 four times in a row; tried again at a falling pace", "http"),
        "nabd-al-khalij": (SourceState.BLOCKED, "HTTP 403: the site refuses to be read", "refused"),
    }
    read = [(at - timedelta(hours=30), True)] if source_id in trouble else []
    for moment, ok in (*read, (at, source_id not in trouble)):
        sources.lease_due(conn, now=moment, owner="test", lease=timedelta(seconds=30), limit=1, ids=[source_id])
        state, reason, kind = trouble[source_id] if not ok else (SourceState.FRESH, "", None)
        if source_id == "ege-ekonomi":
            state, reason = SourceState.QUIET, "no news for 3 days, where a day is usual"
        result = sources.FetchResult(
            source_id=source_id,
            at=moment,
            ok=ok,
            state=state,
            reason=reason,
            error_kind=kind,
            http_status=200 if ok else 503,
            next_fetch_at=now + timedelta(minutes=3),
            interval_seconds=300,
            new_articles=1 if ok else 0,
            first_read_done=ok,
        )
        sources.settle(conn, result, owner="test")


def new_article(told: Told, *, now: datetime = NOW, key: str | None = None) -> NewArticle:
    slug = key or f"{told.source}-{told.minutes_ago}"
    return NewArticle(
        key=slug,
        content_hash=slug,
        source_id=told.source,
        guid=slug,
        url=f"https://{told.source}.example/{slug}",
        title=told.title,
        summary=told.text.split("\n")[0],
        text=told.text,
        language=told.language,
        authors=told.authors,
        published_at=now - timedelta(minutes=told.minutes_ago + 3),
        page=PageState.UNWANTED,
        ready_at=now - timedelta(minutes=told.minutes_ago),
    )


def store_alert(
    conn: sa.Connection,
    told: Told,
    *,
    now: datetime = NOW,
    deliver: bool = True,
    unsure: bool = False,
    in_lane: bool = False,
) -> str:
    """Stores an article, its story, its alert and a pending delivery on each channel. Answers the alert's id.

    ``unsure``: all its mentions are; ``in_lane``: it is only an entry of the lane, without deliveries.
    """
    at = now - timedelta(minutes=told.minutes_ago)
    number = articles.count(conn)
    stored = articles.store_entries(conn, [new_article(told, now=now, key=f"{told.source}-{number}")], now=at)
    article = articles.get(conn, stored.new_ids[0])
    assert article is not None
    story_id = stories.create(conn, now=at)
    stories.add_article(conn, story_id=story_id, article_id=article.id, marks=[number], now=at)
    marked = {"unsure": True} if unsure else {}
    mentions = [mention | marked for mention in mentions_in(article.title, article.text)]
    alert_id = new_id(at)
    title = next((one.title for one in WATCHLISTS if one.id == told.watchlist), told.watchlist)
    excerpt = article.text.split("\n")[0]
    payload = {
        "id": alert_id,
        "watchlist": {"id": told.watchlist, "title": title},
        "article": article_data(article),
        "mentions": mentions,
        "story": {"id": story_id, "articles": 1, "sources": [article.source_id]},
        "excerpt": excerpt,
        **marked,
    }
    new = alerts.NewAlert(
        id=alert_id,
        watchlist_id=told.watchlist,
        watchlist_title=title,
        story_id=story_id,
        article_id=article.id,
        article_revision=article.revision,
        reason=told.reason,
        mentions=mentions,
        excerpt=excerpt,
        payload=payload,
        unsure=unsure,
        in_lane=in_lane,
    )
    assert alerts.insert_alert(conn, new, at)
    if deliver and not in_lane:
        for channel in CHANNELS:
            _deliver(conn, channel.id, alert_id, payload, at)
    return alert_id


def _deliver(conn: sa.Connection, channel_id: str, alert_id: str, payload: dict[str, Any], at: datetime) -> None:
    outbox.insert_delivery(
        conn,
        id=new_id(at),
        channel_id=channel_id,
        kind=DeliveryKind.ALERT,
        alert_id=alert_id,
        payload={"type": "alert.created", "timestamp": rfc3339(at), "data": payload},
        now=at,
    )


def settle_next(
    conn: sa.Connection, channel_id: str, *, at: datetime, status: DeliveryStatus, text: str = "", code: int = 200
) -> str:
    """Makes one attempt at the channel's next delivery, with this outcome. Answers the delivery's id."""
    verdicts = {DeliveryStatus.DELIVERED: Verdict.DELIVERED, DeliveryStatus.DEAD: Verdict.DEAD}
    delivery = outbox.lease_delivery(conn, channel_id=channel_id, now=at, lease=timedelta(seconds=30))
    assert delivery is not None
    verdict = verdicts.get(status, Verdict.RETRY)
    reason = "ok" if verdict is Verdict.DELIVERED else f"http-{code}"
    outbox.settle(
        conn,
        delivery=delivery,
        outcome=Outcome(verdict=verdict, reason=reason, text=text or "ok", status=code),
        next_attempt_at=at + timedelta(minutes=15) if status is DeliveryStatus.PENDING else None,
        status=status,
        at=at,
        seconds=0.214,
    )
    return delivery.id


CANARY = Canary(
    language="ar",
    mark="4f5e",
    url="http://127.0.0.1:8000/deliveries?canary=4f5e",
    channel_id="archive-bus",
    planted_at=NOW - timedelta(minutes=7),
    due_at=NOW - timedelta(minutes=5),
    every_seconds=21_600,
    state=CanaryState.ARRIVED,
    arrived_at=NOW - timedelta(minutes=6),
    travel_seconds=1.04,
)


def _silence(now: datetime) -> Mute:
    """In force, of somebody whom no text names."""
    return Mute(
        id=new_id(now - timedelta(hours=1)),
        scope=MuteScope.ENTITY,
        target="somalia",
        owner="Huda",
        reason="told of by the wire",
        begun_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=7),
    )


def fill(database: Database, now: datetime = NOW) -> list[str]:
    """The whole of it: a month of alerts, one given up, one waiting. Answers the ids of the alerts of ``NEWS``."""
    with database.write() as conn:
        store_sources(conn, now)
        outbox.sync_channels(conn, {channel.id: channel.fingerprint for channel in CHANNELS}, now)
        for day in range(29, 1, -1):
            for place in range((day * 7 + day * day) % 4):
                told = replace(NEWS[(day + place) % len(NEWS)], minutes_ago=day * 1440 + place * 61)
                store_alert(conn, told, now=now, deliver=False)
        ids = [store_alert(conn, told, now=now) for told in reversed(NEWS)][::-1]
        for told in reversed(NEWS[1:]):
            at = now - timedelta(minutes=told.minutes_ago) + timedelta(seconds=1)
            settle_next(conn, "defence-desk", at=at, status=DeliveryStatus.DELIVERED)
        settle_next(conn, "defence-desk", at=now - timedelta(seconds=30), status=DeliveryStatus.DELIVERED)
        for told in reversed(NEWS[2:]):
            at = now - timedelta(minutes=told.minutes_ago) + timedelta(seconds=1)
            dead = told is NEWS[4]
            status = DeliveryStatus.DEAD if dead else DeliveryStatus.DELIVERED
            text = 'HTTP 422: the receiver refused the message: {"error": "unknown field"}' if dead else ""
            settle_next(conn, "archive-bus", at=at, status=status, text=text, code=422 if dead else 200)
        settle_next(
            conn,
            "archive-bus",
            at=now - timedelta(minutes=6),
            status=DeliveryStatus.PENDING,
            text="HTTP 503: the receiver is not ready",
            code=503,
        )
        mutes.insert(conn, _silence(now))
        outbox.note_channel(conn, **fine("defence-desk", now - timedelta(seconds=30)))
        outbox.note_channel(conn, **fine("archive-bus", now - timedelta(minutes=26)))
        unready = {"state": ChannelState.PAUSED, "reason": "HTTP 503: the receiver is not ready", "ok": False}
        until = {"paused_until": now + timedelta(minutes=9), "now": now - timedelta(minutes=6)}
        outbox.note_channel(conn, channel_id="archive-bus", **unready, **until)
        files.save_good(conn, "sources.yaml", "sources: []", now - timedelta(days=8))
        files.save_good(conn, "watchlists.yaml", "watchlists: []", now - timedelta(days=2))
        counters.add(conn, {("feed_reads", "not-modified"): 812, ("feed_reads", "ok"): 96, ("triage", "alerted"): 61})
    return ids


def fine(channel_id: str, at: datetime) -> dict[str, Any]:
    """What ``outbox.note_channel`` is told of a channel that has taken a message."""
    nothing = {"reason": "", "paused_until": None}
    return {"channel_id": channel_id, "state": ChannelState.OK, "now": at, "ok": True} | nothing


def break_watchlists(database: Database, now: datetime = NOW) -> None:
    """The analyst saves a watchlists.yaml with two faults; the last good one stays in force."""
    problems = [
        Problem(file="watchlists.yaml", line=14, column=5, message="unknown key 'keyword'; did you mean 'keywords'?"),
        Problem(file="watchlists.yaml", line=22, column=17, message="there is no channel 'defense-desk'"),
    ]
    with database.write() as conn:
        files.save_problems(conn, "watchlists.yaml", problems, now)


def at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: moment


def real_now() -> datetime:
    """This second, for what is served with a clock that runs."""
    return datetime.now(UTC).replace(microsecond=0)
