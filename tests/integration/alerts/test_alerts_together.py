"""Alerting as a whole: many daemons, one alert; and from the commit to the request without delay."""

import contextlib
import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.channels.senders import SENDERS
from alerts.dispatch import Dispatcher
from alerts.triage import Rules, Triage
from alerts.trial import send_test
from domain.alert import ChannelType, Verdict
from domain.errors import StorageError
from domain.match import Match, Mention, Readable, Reading
from domain.secret import Secret
from domain.watchlist import Watchlist
from storage import alerts, outbox
from storage.database import Database, open_database
from tests.alert_factories import LOOPBACK, SIGNING_SECRET, channel, store_article, store_source
from tests.chat_room import ChatRoom, Reply

WATCHLIST = {"w": Watchlist(id="w", title="Aselsan")}


def read(readable: Readable) -> Reading:
    """Everything matches."""
    found = Mention(
        entity="aselsan", kind="company", name="Aselsan", field="text", start=0, end=7, text="Aselsan", alias="Aselsan"
    )
    return Reading(mentions=(), unsure=(), matches=(Match(watchlist_id="w", mentions=(found,), reason="found"),))


RULES = Rules(read=read, watchlists=WATCHLIST, channels={})


def now() -> datetime:
    return datetime.now(UTC)


def test_copies_that_several_daemons_triage_at_once_are_one_alert(database: Database) -> None:
    store_source(database, *(f"outlet-{number}" for number in range(8)), now=now())
    with database.write() as conn:
        for number in range(80):
            text = f"Aselsan signed agreement number {number // 8} in Duqm."
            store_article(conn, title="Agreement", text=text, source_id=f"outlet-{number % 8}", now=now())

    def daemon() -> None:
        own = open_database(database.url)
        triage = Triage(database=own, rules=lambda: RULES, clock=now)
        taken = 1
        while taken:
            with contextlib.suppress(StorageError):  # a deadlock with another daemon undoes a batch; it is taken again
                taken = triage.run_batch(7).taken
        own.close()

    daemons = [threading.Thread(target=daemon) for _ in range(3)]
    for each in daemons:
        each.start()
    for each in daemons:
        each.join(60)
    with database.read() as conn:
        told = alerts.list_alerts(conn, limit=500)
    assert len(told) == 10
    assert len({each.story_id for each in told}) == 10


def test_a_request_follows_the_commit_at_once(sqlite_database: Database) -> None:
    store_source(sqlite_database, "oman-daily", now=now())
    waits = []
    with ChatRoom() as room:
        there = {"bus": channel(id="bus", url=room.url(), secret=Secret(SIGNING_SECRET))}
        with sqlite_database.write() as conn:
            outbox.sync_channels(conn, dict.fromkeys(there, ""), now())
        triage = Triage(database=sqlite_database, rules=lambda: replace(RULES, channels=there), clock=now)
        dispatcher = Dispatcher(database=sqlite_database, channels=lambda: there, policy=LOOPBACK, clock=now)
        for number in range(20):
            with sqlite_database.write() as conn:
                store_article(conn, title=f"News {number}", text=f"Aselsan did thing number {number}.", now=now())
            triage.run_batch()
            committed = time.monotonic()
            dispatcher.tick()
            waits.append(room.wait_for(number + 1)[number].at - committed)
        dispatcher.stop(timedelta(seconds=2))
    assert sorted(waits)[len(waits) // 2] < 0.5, "all but the moments in which the machine stood still"


def test_a_trial_says_in_words_what_came_back() -> None:
    with ChatRoom(Reply(status=403, body=b"invalid_token")) as room:
        there = channel(ChannelType.SLACK, url=room.url(), language="tr")
        refused = send_test(there, policy=LOOPBACK, now=now())
    assert (refused.verdict, refused.text) == (Verdict.CHANNEL_BROKEN, "answered 403: invalid_token")
    assert "Deneme uyarısı" in json.loads(room.requests[0].body)["text"]
    with ChatRoom(Reply(body=b"ok")) as room:
        received = send_test(channel(ChannelType.SLACK, url=room.url()), policy=LOOPBACK, now=now())
    assert (received.verdict, received.text) == (Verdict.DELIVERED, "received (200)")


def test_every_kind_of_channel_that_a_file_may_name_has_a_sender() -> None:
    assert set(SENDERS) == set(ChannelType)
