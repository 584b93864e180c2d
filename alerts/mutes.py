"""Silences begin and end: what waits is held back at once, and at the end a receipt lists what was held back."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from alerts.digest import split
from alerts.payload import digest_created
from domain.alert import Channel, DeliveryKind
from domain.ids import new_id
from domain.mute import Mute, holding, subject_of
from storage import mutes, outbox
from storage.alerts import HeldAlert
from storage.database import Database
from storage.mutes import HeldBack

PORTION = 500
"""Deliveries that are looked through at once."""

log = logging.getLogger("gulfwatch.alerts.mutes")


def begin(conn: sa.Connection, mute: Mute, *, now: datetime) -> int:
    """Puts a silence in force; answers how many alerts that waited to be sent it holds back at once.

    What is on its way already, or was tried before, goes on: it may have arrived.
    """
    mutes.insert(conn, mute)
    held, after = 0, ""
    while waiting := mutes.list_waiting(conn, mute, after=after, limit=PORTION):  # a queue may be long
        covered = [each.id for each in waiting if holding([mute], subject_of(each.payload["data"]), now=now)]
        held += mutes.silence(conn, covered, mute=mute, now=now) if covered else 0
        after = waiting[-1].id
    log.info("a silence begins", extra={"fields": {"silence": mute.id, "of": f"{mute.scope} {mute.target}"}})
    return held


def close_ended(database: Database, *, channels: Mapping[str, Channel], now: datetime) -> int:
    """Makes the receipts of every silence that is over; answers how many. Each silence in a transaction of its own."""
    with database.read() as conn:
        over = [mute for mute in mutes.list_open(conn) if mute.ends_at <= now]
    receipts = 0
    for mute in over:
        with database.write() as conn:
            receipts += _close(conn, mute, channels, now)
    return receipts


def _close(conn: sa.Connection, mute: Mute, channels: Mapping[str, Channel], now: datetime) -> int:
    """What another silence still holds back goes over to that one. A channel that is gone gets no receipt."""
    if not mutes.close(conn, mute.id, now=now):
        return 0  # another daemon was quicker
    still = mutes.list_open(conn)
    free = []
    for held in mutes.list_held(conn, mute.id):
        other = holding(still, subject_of(held.payload["data"]), now=now)
        if other is None:
            free.append(held)
        else:
            mutes.pass_on(conn, [held.id], mute=other)
    receipts = _receipts(conn, mute, free, channels, now)
    log.info("a silence is over", extra={"fields": {"silence": mute.id, "alerts": len(free), "receipts": receipts}})
    return receipts


def _receipts(
    conn: sa.Connection, mute: Mute, held: Sequence[HeldBack], channels: Mapping[str, Channel], now: datetime
) -> int:
    count = 0
    for channel_id, of_channel in groupby(sorted(held, key=lambda each: each.channel_id), lambda each: each.channel_id):
        if channel_id not in channels:
            continue
        for portion in split([_as_held_alert(each, mute) for each in of_channel], channels[channel_id]):
            _send(conn, mute, portion, channel_id, now)
            count += 1
    return count


def _send(conn: sa.Connection, mute: Mute, portion: Sequence[HeldAlert], channel_id: str, now: datetime) -> None:
    receipt_id = new_id(now)
    said = {name: str(value) for name, value in asdict(mute).items() if name not in ("begun_at", "ends_at")}
    outbox.insert_delivery(
        conn,
        id=receipt_id,
        channel_id=channel_id,
        kind=DeliveryKind.DIGEST,
        alert_id=None,
        payload=digest_created(digest_id=receipt_id, alerts=[each.payload for each in portion], now=now, silence=said),
        now=now,
        alert_ids=[each.alert_id for each in portion],
    )


def _as_held_alert(held: HeldBack, mute: Mute) -> HeldAlert:
    data = held.payload["data"]
    return HeldAlert(
        alert_id=held.alert_id,
        channel_id=held.channel_id,
        watchlist_id=data["watchlist"]["id"],
        watchlist_title=data["watchlist"]["title"],
        payload=data,
        created_at=mute.begun_at,
        due_at=mute.ends_at,
        why="silence",
    )
