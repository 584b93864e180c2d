"""Held alerts become digests when their time comes; bursts that a channel's rate cannot carry become held alerts."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from alerts.channels.senders import pace_of, sender_of
from alerts.outlets import with_story
from alerts.payload import alert_created, digest_created
from alerts.schedule import quiet_until
from domain.alert import Channel, DeliveryKind
from domain.ids import new_id
from domain.mute import holding, subject_of
from storage import alerts, counters, mutes, outbox, regrouping, stories
from storage.alerts import HeldAlert
from storage.database import Database

MOST_ALERTS = 100
"""In one digest."""

BURST = timedelta(seconds=30)
"""More alerts than a channel's rate carries in this time are a burst."""

log = logging.getLogger("gulfwatch.alerts.digest")


def run_due(database: Database, *, channels: Mapping[str, Channel], now: datetime) -> int:
    """Makes every digest that is due; answers how many. What is held for a channel that is gone stays held."""
    regroup_bursts(database, channels=channels, now=now)
    with database.read() as conn:
        due = regrouping.channels_with_due_held(conn, now=now)
    loud = [channels[channel_id] for channel_id in due if channel_id in channels]
    return sum(_make_digests(database, channel, now) for channel in loud if quiet_until(channel, now) is None)


def regroup_bursts(database: Database, *, channels: Mapping[str, Channel], now: datetime) -> int:
    """Holds the alerts of a burst for a digest at once; answers how many.

    Only those that were never on their way: a delivery that was attempted keeps its id and its body. A channel that
    is paused or in its quiet hours keeps its queue until it is not.
    """
    borne = {each: most for each, channel in channels.items() if (most := borne_singly(channel, now)) is not None}
    if not borne:
        return 0
    with database.read() as conn:
        bursting = [
            each
            for each, most in borne.items()
            if regrouping.count_unattempted(conn, channel_id=each, now=now, at_most=most + 1) > most
        ]
        paused = _paused(conn, now) if bursting else set()
    moved = 0
    for channel_id in (each for each in bursting if each not in paused):
        with database.write() as conn:
            alerts_moved = regrouping.regroup_unattempted(conn, channel_id=channel_id, now=now, limit=1000)
            counters.add(conn, {("bursts", channel_id): 1})
        log.info("a burst is regrouped into digests", extra={"fields": {"channel": channel_id, "alerts": alerts_moved}})
        moved += alerts_moved
    return moved


def _paused(conn: sa.Connection, now: datetime) -> set[str]:
    return {each.id for each in outbox.list_channels(conn) if each.paused_until and each.paused_until > now}


def borne_singly(channel: Channel, now: datetime) -> int | None:
    """How many alerts that wait are no burst yet: what the channel's rate carries in 30 s, or what it bears at once.

    However slow it is in the long run, what it bears at once is never a burst. None: each goes singly, for the channel
    has no rate, or its quiet hours hold them anyway.
    """
    pace = pace_of(channel)
    if pace.per_minute is None or quiet_until(channel, now) is not None:
        return None
    return int(max(pace.at_once, pace.per_minute * BURST / timedelta(minutes=1)))


def _make_digests(database: Database, channel: Channel, now: datetime) -> int:
    """One transaction: the alerts are no longer held, and their digests are in the outbox."""
    with database.write() as conn:
        due = _without_silenced(conn, alerts.take_due_held(conn, now=now, channel_id=channel.id), now)
        digests = list(split(_with_stories(conn, due), channel))
        in_order = sorted(new_id(now) for _ in digests)  # deliveries of one instant are sent in the order of their ids
        for digest_id, held in zip(in_order, digests, strict=True):
            outbox.insert_delivery(
                conn,
                id=digest_id,
                channel_id=channel.id,
                kind=DeliveryKind.DIGEST,
                alert_id=None,
                payload=digest_created(digest_id=digest_id, alerts=[alert.payload for alert in held], now=now),
                now=now,
                alert_ids=[alert.alert_id for alert in held],
            )
        counters.add(conn, {("digests", channel.id): len(digests)} if digests else {})
    for held in digests:
        log.info("digest made", extra={"fields": {"channel": channel.id, "alerts": len(held)}})
    return len(digests)


def _without_silenced(conn: sa.Connection, due: Sequence[HeldAlert], now: datetime) -> list[HeldAlert]:
    """Those that no silence holds back; the others are kept for its receipt."""
    silences = mutes.list_open(conn)
    if not silences:
        return list(due)
    loud = []
    for held in due:
        mute = holding(silences, subject_of(held.payload), now=now)
        if mute is None:
            loud.append(held)
            continue
        mutes.insert_silenced(
            conn,
            id=new_id(now),
            channel_id=held.channel_id,
            alert_id=held.alert_id,
            payload=alert_created(held.payload, held.created_at),
            mute=mute,
            now=now,
        )
    return loud


def _with_stories(conn: sa.Connection, held: Sequence[HeldAlert]) -> list[HeldAlert]:
    """The alerts with their stories as they stand now: other outlets may have come while they were held."""
    found = stories.get_all(conn, {alert.payload["story"]["id"] for alert in held})
    return [replace(alert, payload=with_story(alert.payload, found)) for alert in held]


def split(held: Sequence[HeldAlert], channel: Channel) -> Iterator[list[HeldAlert]]:
    """Digests of at most 100 alerts that together fit the channel; one that alone is too large stands alone."""
    sender = sender_of(channel)
    digest: list[HeldAlert] = []
    weight = 0
    for alert in held:
        weighs = sender.weigh(alert.payload, channel)
        if digest and (len(digest) == MOST_ALERTS or weight + weighs > sender.digest_capacity):
            yield digest
            digest, weight = [], 0
        digest.append(alert)
        weight += weighs
    if digest:
        yield digest
