"""Five hundred alerts at once to a bot's chat: every one arrives, in messages that the platform takes."""

import html
import json
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from alerts.digest import run_due
from alerts.dispatch import Dispatcher
from domain.alert import Channel, ChannelType, DeliveryStatus
from storage import outbox
from storage.database import Database
from tests.alert_factories import LOOPBACK, channel, store_alerts
from tests.bot_channels import MATRIX_ENTRY, TELEGRAM_ENTRY
from tests.chat_room import ChatRoom, Reply, Request

COUNT = 500
PER_MINUTE = 600.0
"""The platforms' rates, thirty and fifty times as fast."""


def telegram(request: Request, _number: int) -> Reply:
    text = json.loads(request.body)["text"]
    shown = html.unescape(re.sub(r"<[^<>]*>", "", text))
    if len(shown.encode("utf-16-le")) // 2 > 4096 or text.count("</") > 100:
        return Reply(status=400, body=b'{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}')
    return Reply(body=b'{"ok":true,"result":{}}')


def matrix(request: Request, _number: int) -> Reply:
    if len(request.body) > 64_000:
        return Reply(status=413, body=b'{"errcode":"M_TOO_LARGE"}')
    return Reply(body=b'{"event_id":"$abc"}')


KINDS = {
    ChannelType.TELEGRAM: (telegram, TELEGRAM_ENTRY, "text"),
    ChannelType.MATRIX: (matrix, MATRIX_ENTRY, "body"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_all_alerts_of_a_flood_arrive(kind: ChannelType, sqlite_database: Database) -> None:
    script, entry, shown = KINDS[kind]
    now = datetime.now(UTC)
    store_alerts(sqlite_database, COUNT, now=now)
    with ChatRoom(script) as room:
        desk = channel(kind, url=room.url(""), rate_per_minute=PER_MINUTE, **entry)
        send_all(sqlite_database, desk)
        texts = [json.loads(request.body)[shown] for request in room.requests]
        gaps = [after.at - before.at for before, after in zip(room.requests, room.requests[1:], strict=False)]
    with sqlite_database.read() as conn:
        sent = outbox.list_deliveries(conn, limit=500)
    assert {each.status for each in sent} == {DeliveryStatus.DELIVERED}
    assert {each.attempts for each in sent} == {1}
    assert sum(len(each.alert_ids) for each in sent) == COUNT
    assert sum(text.count("• ") for text in texts) == COUNT
    assert len(texts) < 30
    assert min(gaps) > 60 / PER_MINUTE / 2


def send_all(database: Database, desk: Channel) -> None:
    """Ticks as the daemon does, until nothing waits."""
    channels = {desk.id: desk}
    with database.write() as conn:
        outbox.sync_channels(conn, {desk.id: ""}, datetime.now(UTC))
    made = Dispatcher(database=database, channels=lambda: channels, policy=LOOPBACK, clock=lambda: datetime.now(UTC))
    until = time.monotonic() + 60
    while True:
        run_due(database, channels=channels, now=datetime.now(UTC))
        made.tick()
        with database.read() as conn:
            left = outbox.list_deliveries(conn, limit=1, status=DeliveryStatus.PENDING)
        if not left:
            break
        assert time.monotonic() < until
        time.sleep(0.05)
    made.stop(timedelta(seconds=5))
