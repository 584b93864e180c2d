"""One match becomes an alert: its payload, made once for ever, and the rows that send it on its way."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from alerts.decide import Route
from alerts.outlets import story_data
from alerts.payload import alert_created, alert_data, mention_data
from domain.alert import DeliveryKind
from domain.article import Article
from domain.canary import WATCHLIST_ID
from domain.ids import new_id
from domain.match import Match
from domain.mute import Mute
from domain.watchlist import Watchlist
from storage import alerts, mutes, outbox
from storage.alerts import NewAlert
from storage.story_reports import StoryReport


def alert_of(
    *,
    article: Article,
    match: Match,
    watchlist: Watchlist,
    story: StoryReport,
    excerpt: str,
    now: datetime,
    in_lane: bool = False,
) -> NewAlert:
    """The alert of one match, with the payload that every channel is sent. ``story`` counts this article already.

    ``in_lane``: it is only an entry of the unsure lane, which no channel is sent.
    """
    alert_id = new_id(now)
    return NewAlert(
        id=alert_id,
        watchlist_id=watchlist.id,
        watchlist_title=watchlist.title,
        story_id=story.id,
        article_id=article.id,
        article_revision=article.revision,
        reason=match.reason,
        mentions=[mention_data(mention) for mention in match.mentions],
        excerpt=excerpt,
        payload=alert_data(
            alert_id=alert_id,
            watchlist_id=watchlist.id,
            watchlist_title=watchlist.title,
            article=article,
            mentions=match.mentions,
            story=story_data(story, besides=article.source_id),
            excerpt=excerpt,
            unsure=match.unsure,
        ),
        unsure=match.unsure,
        in_lane=in_lane,
    )


def route_alert(
    conn: sa.Connection, alert: NewAlert, routes: Iterable[Route], now: datetime, mute: Mute | None = None
) -> None:
    """Puts a stored alert into the outbox, or holds it, for each channel it goes to.

    ``mute``: a silence that holds it back; it is kept for each channel, and sent to none. A canary's is a test: it is
    sent singly however many others wait, and is never edited.
    """
    payload = alert_created(alert.payload, now)
    for route in routes:
        if mute is not None:
            mutes.insert_silenced(
                conn,
                id=new_id(now),
                channel_id=route.channel_id,
                alert_id=alert.id,
                payload=payload,
                mute=mute,
                now=now,
            )
            continue
        if route.held:
            alerts.hold(conn, alert_id=alert.id, channel_id=route.channel_id, due_at=route.due_at, why=route.why)
            continue
        outbox.insert_delivery(
            conn,
            id=new_id(now),
            channel_id=route.channel_id,
            kind=DeliveryKind.TEST if alert.watchlist_id == WATCHLIST_ID else DeliveryKind.ALERT,
            alert_id=alert.id,
            payload=payload,
            now=now,
        )
