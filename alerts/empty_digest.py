"""A digest that would carry nothing is sent all the same where its watchlist says ``empty: say``."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from alerts.payload import digest_created
from alerts.schedule import due_at
from domain.alert import Channel, DeliveryKind
from domain.ids import new_id
from domain.watchlist import Watchlist
from storage import empty_digests, outbox
from storage.database import Database
from storage.empty_digests import Key, Span

log = logging.getLogger("gulfwatch.alerts.empty_digest")


def say_empty(
    database: Database, *, watchlists: Sequence[Watchlist], channels: Mapping[str, Channel], now: datetime
) -> int:
    """Makes every empty digest that is due; answers how many. Raises StorageError."""
    wanted = {(watchlist.id, channel.id): (watchlist, channel) for watchlist, channel in _wanted(watchlists, channels)}
    with database.read() as conn:
        spans = empty_digests.read_spans(conn)
    if set(spans) == set(wanted) and not any(
        span.next_at <= now or span.next_at > due_at(send=watchlist.send, channel=channel, now=now).at
        for span, (watchlist, channel) in ((spans[key], wanted[key]) for key in wanted)
    ):
        return 0
    with database.write() as conn:
        return _say(conn, wanted, now)


def next_span(span: Span | None, *, due: datetime, now: datetime) -> Span:
    """The time of the digest that is due next. ``span``: the one kept; ``due``: the schedule's next instant.

    Another schedule that comes sooner is followed at once; one whose time has come begins the next.
    """
    if span is None:
        return Span(since=now, next_at=due)
    if span.next_at <= now:
        return Span(since=span.next_at, next_at=due)
    return Span(since=span.since, next_at=min(span.next_at, due))


def _wanted(watchlists: Sequence[Watchlist], channels: Mapping[str, Channel]) -> Iterator[tuple[Watchlist, Channel]]:
    for watchlist in watchlists:
        if watchlist.enabled and watchlist.says_empty and watchlist.send != "immediately":
            named = tuple(channels) if watchlist.channels is None else watchlist.channels
            yield from ((watchlist, channels[each]) for each in dict.fromkeys(named) if each in channels)


def _say(conn: sa.Connection, wanted: Mapping[Key, tuple[Watchlist, Channel]], now: datetime) -> int:
    """Reads what is kept again: another daemon may have been quicker."""
    spans, said = empty_digests.read_spans(conn), 0
    for key in spans.keys() - wanted.keys():
        empty_digests.forget(conn, key)
    following = {}
    for key, (watchlist, channel) in wanted.items():
        span = spans.get(key)
        due = due_at(send=watchlist.send, channel=channel, now=now).at
        following[key] = next_span(span, due=due, now=now)
        if span is not None and span.next_at <= now:
            said += _say_one(conn, watchlist, channel, span, now)
    empty_digests.write_spans(conn, {key: span for key, span in following.items() if span != spans.get(key)})
    return said


def _say_one(conn: sa.Connection, watchlist: Watchlist, channel: Channel, span: Span, now: datetime) -> bool:
    if empty_digests.has_alert(conn, watchlist.id, since=span.since, until=span.next_at):
        return False
    digest_id, named = new_id(now), {"id": watchlist.id, "title": watchlist.title}
    outbox.insert_delivery(
        conn,
        id=digest_id,
        channel_id=channel.id,
        kind=DeliveryKind.DIGEST,
        alert_id=None,
        payload=digest_created(digest_id=digest_id, alerts=(), now=now, watchlist=named),
        now=now,
    )
    log.info("an empty digest is said", extra={"fields": {"channel": channel.id, "watchlist": watchlist.id}})
    return True
