"""A secret in a channel's address, key and token turns up nowhere, whatever the receiver does."""

import logging
import socket
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.channels.matrix import MATRIX
from alerts.channels.senders import SENDERS
from alerts.channels.slack import SLACK
from alerts.channels.webhook import WEBHOOK
from alerts.dispatch import Dispatcher
from alerts.trial import send_test
from alerts.wire import guard
from domain.alert import Channel, ChannelType, Verdict
from domain.secret import Secret
from storage import outbox
from storage.database import Database
from storage.tables import metadata
from tests.alert_factories import CANARY, LOOPBACK, NOW, SIGNING_SECRET, channel, delivery, store_alerts
from tests.channel_contract import common_cases
from tests.chat_room import ChatRoom, Reply, trap

TYPES = sorted(SENDERS.keys() - {ChannelType.CONSOLE})
SLOW = {name for name, each in common_cases().items() if each.endless}
ECHO = Reply(status=500, body=f"{SIGNING_SECRET} at /services/T000/B000/{CANARY} 123456:{CANARY}".encode())


def canary_channel(type: ChannelType, id: str, url: str) -> Channel:
    secrets = {"secret": Secret(SIGNING_SECRET), "token": Secret(f"123456:{CANARY}")}
    return channel(type, id=id, url=url, chat="-1001", room="!room:x.example", **secrets)


def everything_stored(database: Database) -> str:
    """Every value of every table."""
    with database.read() as conn:
        return repr([tuple(row) for table in metadata.sorted_tables for row in conn.execute(table.select())])


def resolve_no_names(host: str, *args: Any, **kwargs: Any) -> Any:
    """Numbers resolve as ever; a name is asked of nobody."""
    return _getaddrinfo(host, *args, **(kwargs | {"flags": socket.AI_NUMERICHOST}))


_getaddrinfo = socket.getaddrinfo


def assert_hidden(where: str, text: str) -> None:
    assert CANARY not in text, where
    assert SIGNING_SECRET not in text, where


def test_no_row_and_no_log_line_holds_a_secret(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(guard.socket, "getaddrinfo", resolve_no_names)
    answers = [each.reply for name, each in common_cases().items() if name not in SLOW]
    channels: dict[str, Channel] = {}
    with ExitStack() as open_rooms:
        rooms = [open_rooms.enter_context(ChatRoom(reply)) for reply in (*answers, ECHO)]
        forbidden = open_rooms.enter_context(trap())
        for number, room in enumerate(rooms):
            for type in TYPES if room is rooms[-1] else (TYPES[number % len(TYPES)], ChannelType.WEBHOOK):
                id = f"{type.value}-{number}"
                channels[id] = canary_channel(type, id, room.url())
        elsewhere = {
            "refused": f"http://127.0.0.1:1/{CANARY}",
            "private": forbidden.url(),
            "unknown": f"https://{CANARY}.invalid/{CANARY}",
            "unreadable": f"http://[{CANARY}",
            "userinfo": f"http://user:{CANARY}@127.0.0.1/",
        }
        channels |= {id: canary_channel(ChannelType.WEBHOOK, id, url) for id, url in elsewhere.items()}
        for id in channels:
            store_alerts(sqlite_database, 1, channel_id=id)
        dispatch_once(sqlite_database, channels)
    stored = everything_stored(sqlite_database)
    assert stored.count("'pending'") + stored.count("'dead'") >= len(channels), "the receivers did fail"
    assert_hidden("database", stored)
    assert_hidden("log", caplog.text)
    for record in caplog.records:
        assert_hidden("log record", repr(record.__dict__))
    assert forbidden.connections == 0


def dispatch_once(database: Database, channels: dict[str, Channel]) -> None:
    """One attempt on every channel."""
    with database.write() as conn:
        outbox.sync_channels(conn, dict.fromkeys(channels, ""), datetime.now(UTC))
    made = Dispatcher(database=database, channels=lambda: channels, policy=LOOPBACK, clock=lambda: datetime.now(UTC))
    until = time.monotonic() + 60
    tried: set[str] = set()
    while tried < set(channels):
        assert time.monotonic() < until, set(channels) - tried
        made.tick()
        with database.read() as conn:
            waiting = outbox.list_deliveries(conn, limit=500)
        tried = {each.channel_id for each in waiting if each.last_reason is not None}
        time.sleep(0.05)
    made.stop(timedelta(seconds=3))


@pytest.mark.parametrize("row", sorted(set(common_cases()) - SLOW))
def test_the_words_of_a_test_alert_hold_no_secret(row: str) -> None:
    with ChatRoom(common_cases()[row].reply) as room:
        for type in TYPES:
            if type is ChannelType.APPRISE:
                continue  # which knows no such address, whatever the receiver does: once, below
            outcome = send_test(canary_channel(type, "desk", room.url()), policy=LOOPBACK, now=datetime.now(UTC))
            assert_hidden(row, repr(outcome))


@pytest.mark.parametrize("scheme", ["http", "json"])  # an address that it does not know, and one that it asks
def test_the_words_of_a_test_alert_by_apprise_hold_no_secret(scheme: str) -> None:
    with ChatRoom(ECHO) as room:
        there = canary_channel(ChannelType.APPRISE, "desk", room.url().replace("http", scheme, 1))
        outcome = send_test(there, policy=LOOPBACK, now=datetime.now(UTC))
    assert (outcome.verdict is Verdict.CHANNEL_BROKEN, len(room.requests)) == ((scheme == "http"), (scheme == "json"))
    assert_hidden("apprise", repr(outcome))


def test_a_traceback_of_a_bug_while_sending_is_not_logged(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def buggy(*_: Any) -> Any:
        raise RuntimeError(f"cannot post to {CANARY}")

    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("alerts.wire.poster.Poster.__call__", buggy)
    store_alerts(sqlite_database, 1)
    dispatch_once(sqlite_database, {"desk": canary_channel(ChannelType.WEBHOOK, "desk", f"https://x.example/{CANARY}")})
    with sqlite_database.read() as conn:
        report = outbox.list_deliveries(conn, limit=1)[0]
    assert report.last_reason == "bug"
    assert_hidden("database", everything_stored(sqlite_database))
    assert_hidden("log", caplog.text)


def test_the_values_themselves_print_nothing() -> None:
    made = canary_channel(ChannelType.WEBHOOK, "desk", f"https://x.example/{CANARY}")
    assert_hidden("repr", repr(made))
    assert_hidden("str", f"{made} {made.url} {made.secret!s:>40}")


def test_a_posting_prints_nothing_secret() -> None:
    made = canary_channel(ChannelType.WEBHOOK, "desk", f"https://x.example/{CANARY}")
    assert_hidden("posting", repr([each.render(delivery(), made, NOW) for each in (WEBHOOK, SLACK, MATRIX)]))


def test_a_failed_trial_says_why() -> None:
    there = canary_channel(ChannelType.WEBHOOK, "desk", f"http://127.0.0.1:1/{CANARY}")
    outcome = send_test(there, policy=LOOPBACK, now=datetime.now(UTC))
    assert (outcome.verdict, outcome.reason, outcome.text) == (Verdict.RETRY, "refused", "the connection was refused")
