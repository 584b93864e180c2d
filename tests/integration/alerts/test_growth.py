"""A message that was sent is edited as other outlets come to its story: seldom, a few times, and never its payload."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Never

import pytest

from alerts.attempt import Attempts
from alerts.channels.telegram import TELEGRAM
from alerts.digest import run_due
from alerts.dispatch import Dispatcher
from alerts.growth import MOST_EDITS, EditReason, decide_edit, edit_grown
from alerts.line import Attempted, Line
from alerts.message import message_of
from alerts.triage import Rules, Triage
from domain.alert import Channel, ChannelType, Delivery, Outcome, Verdict
from domain.match import Match, Readable, Reading
from domain.watchlist import Watchlist
from storage import counters, outbox, sent_messages
from storage.database import Database
from storage.tables import ChannelState
from tests.alert_factories import LOOPBACK, NOW, Timepiece, channel, mention, store_article, store_source
from tests.bot_channels import MATRIX_ENTRY, TELEGRAM_ENTRY
from tests.chat_room import ChatRoom, Reply, in_turn

DESK = channel(ChannelType.CONSOLE, id="desk")
TEXT = (
    "Aselsan signed an agreement with the port of Duqm on Sunday to build a radar station on the coast of the Arabian "
    "Sea. The work begins in spring and takes two years, the company's spokesman told reporters after the ceremony."
)
SENT = Reply(body=b'{"ok":true,"result":{"message_id":7,"chat":{"id":-1001234567890,"type":"supergroup"}}}')
CHATS: Mapping[ChannelType, tuple[str, Mapping[str, Any], Reply]] = {
    ChannelType.TELEGRAM: ("", TELEGRAM_ENTRY, SENT),
    ChannelType.MATRIX: ("", MATRIX_ENTRY, Reply(body=b'{"event_id":"$abc"}')),
    ChannelType.DISCORD: ("/api/webhooks/1/x?thread_id=9", {}, Reply(body=b'{"id":"1234567890123456789"}')),
}
"""Where each is posted to, what else its entry says, and what it answers."""

OUTLETS = ("oman-daily", "muscat-wire", "gulf-desk", "sohar-post", "nizwa-news", "salalah-sun", "sur-star", "ibri-ink")
REF = "message-7"


def found(readable: Readable) -> Reading:
    named = mention("Aselsan", within=readable.text)
    return Reading(mentions=(), unsure=(), matches=(Match(watchlist_id="list", mentions=(named,), reason="named"),))


@dataclass
class Desk:
    """A newsroom with one watchlist and one channel, whose messages can be edited."""

    database: Database
    watchlist: Watchlist = field(default_factory=lambda: Watchlist(id="list", title="Defence"))
    clock: Timepiece = field(default_factory=Timepiece)
    shown: list[str] = field(default_factory=list)  # the line about other outlets, of each edit
    verdict: Verdict = Verdict.DELIVERED  # of every edit
    channel: Channel = DESK

    def print_in(self, *source_ids: str) -> None:
        for source_id in source_ids:
            self.clock.move(milliseconds=10)  # ids are in the order of their instants
            with self.database.write() as conn:
                store_article(conn, title=f"As {source_id} has it", text=TEXT, source_id=source_id, now=self.clock())
            rules = Rules(read=found, watchlists={"list": self.watchlist}, channels={"desk": self.channel})
            Triage(database=self.database, rules=lambda rules=rules: rules, clock=self.clock).run_batch()

    def send(self, message_ref: str | None = REF) -> None:
        outcome = Outcome(verdict=Verdict.DELIVERED, reason="ok", text="", message_ref=message_ref)
        with self.database.write() as conn:
            outbox.sync_channels(conn, {"desk": ""}, self.clock())
        attempts = Attempts(database=self.database, clock=self.clock, post=_never, operators=tuple)
        delivery = attempts.lease(DESK)
        assert delivery is not None
        line = Line()
        line.unsettled = Attempted(channel=DESK, delivery=delivery, outcome=outcome, at=self.clock(), seconds=0.1)
        attempts.settle(line)

    def edit(self, delivery: Delivery, message_ref: str, channel: Channel) -> Outcome:
        assert message_ref == REF
        self.shown.append(message_of(delivery, channel).stories[0].also)
        return Outcome(verdict=self.verdict, reason="http-429", text="")

    def look(self, **later: float) -> int:
        self.clock.move(**later)
        return edit_grown(self.database, channels={"desk": DESK}, edit=self.edit, clock=self.clock)


@pytest.fixture
def desk(database: Database) -> Desk:
    store_source(database, *OUTLETS)
    return Desk(database)


def test_a_message_is_edited_to_name_the_outlets_that_came_after_it(desk: Desk) -> None:
    desk.print_in("oman-daily")
    desk.send()
    desk.print_in("muscat-wire", "gulf-desk")
    assert desk.look(minutes=1) == 1
    assert desk.look(minutes=1) == 0, "nothing new"
    desk.print_in("sohar-post", "nizwa-news")
    assert desk.look(minutes=1) == 1
    assert desk.shown == ["Also in Muscat-Wire and Gulf-Desk", "Also in Muscat-Wire, Gulf-Desk and 2 more"]
    with desk.database.read() as conn:
        (delivery,) = outbox.list_deliveries(conn, limit=9)
        assert counters.read_all(conn)["edits", "done"] == 2
    assert delivery.attempts == 1


def test_a_message_is_not_edited_within_a_minute(desk: Desk) -> None:
    desk.print_in("oman-daily")
    desk.send()
    desk.print_in("muscat-wire")
    assert (desk.look(seconds=59), desk.look(seconds=1)) == (0, 1)


def test_a_message_is_edited_five_times_at_most(desk: Desk) -> None:
    desk.print_in("oman-daily")
    desk.send()
    edited = []
    for source_id in OUTLETS[1:]:
        desk.print_in(source_id)
        edited.append(desk.look(minutes=2))
    assert edited == [1] * MOST_EDITS + [0] * (len(OUTLETS) - 1 - MOST_EDITS)


def test_an_edit_that_fails_is_tried_again_and_not_for_ever(desk: Desk) -> None:
    desk.verdict = Verdict.RETRY
    desk.print_in("oman-daily")
    desk.send()
    desk.print_in("muscat-wire")
    assert [desk.look(minutes=1) for _ in range(MOST_EDITS + 2)] == [0] * (MOST_EDITS + 2)
    assert len(desk.shown) == MOST_EDITS


def test_a_message_that_is_gone_is_left_alone(desk: Desk) -> None:
    desk.verdict = Verdict.DEAD
    desk.print_in("oman-daily")
    desk.send()
    desk.print_in("muscat-wire")
    assert [desk.look(minutes=1) for _ in range(3)] == [0, 0, 0]
    assert len(desk.shown) == 1


def grown_on_telegram(
    database: Database, *, then: Reply = SENT, clock: Timepiece | None = None
) -> AbstractContextManager[tuple[Dispatcher, ChatRoom]]:
    return grown_on(ChannelType.TELEGRAM, database, then=then, clock=clock)


@contextmanager
def grown_on(
    kind: ChannelType, database: Database, *, then: Reply | None = None, clock: Timepiece | None = None
) -> Iterator[tuple[Dispatcher, ChatRoom]]:
    """A daemon whose message was sent a minute ago and whose story has grown; the chat answers ``then`` now."""
    store_source(database, *OUTLETS)
    path, more, sent = CHATS[kind]
    with ChatRoom(in_turn(sent, then=then or sent)) as room:
        entry = channel(kind, id="desk", url=room.url(path), rate_per_minute=6000, **more)
        desk = Desk(database, channel=entry, clock=clock or Timepiece())
        dispatcher = Dispatcher(database=database, channels=lambda: {"desk": entry}, policy=LOOPBACK, clock=desk.clock)
        with database.write() as conn:
            outbox.sync_channels(conn, {"desk": ""}, desk.clock())
        desk.print_in("oman-daily")
        dispatcher.tick()
        wait_until(lambda: bool(room.requests) and dispatcher.busy == 0)
        desk.print_in("muscat-wire")
        desk.clock.move(minutes=1)
        time.sleep(0.01)  # the channel's rate
        yield dispatcher, room
        dispatcher.stop()


def test_a_daemon_edits_what_it_sent_to_telegram(database: Database) -> None:
    with grown_on_telegram(database) as (dispatcher, room):
        assert dispatcher.edit_grown() == 1
    sent, edited = (json.loads(request.body) for request in room.requests)
    assert "Also in" not in sent["text"]
    assert (edited["message_id"], "Also in Muscat-Wire" in edited["text"]) == (7, True)


def test_a_daemon_edits_what_it_sent_to_matrix(database: Database) -> None:
    with grown_on(ChannelType.MATRIX, database) as (dispatcher, room):
        assert dispatcher.edit_grown() == 1
        assert dispatcher.edit_grown() == 0
    sent, edited = (json.loads(request.body) for request in room.requests)
    first, second = (request.line.split()[1] for request in room.requests)
    assert "Also in" not in sent["body"]
    assert edited["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$abc"}
    assert edited["m.new_content"]["body"].replace("\nAlso in Muscat-Wire", "") == sent["body"]
    assert "Also in Muscat-Wire" in edited["m.new_content"]["formatted_body"]
    assert second.startswith(f"{first}."), "the same delivery's, and a transaction of its own"


def test_a_daemon_edits_what_it_sent_to_discord(database: Database) -> None:
    with grown_on(ChannelType.DISCORD, database) as (dispatcher, room):
        assert dispatcher.edit_grown() == 1
        assert dispatcher.edit_grown() == 0
    assert [request.line.rpartition(" ")[0] for request in room.requests] == [
        "POST /api/webhooks/1/x?thread_id=9&wait=true",
        "PATCH /api/webhooks/1/x/messages/1234567890123456789?thread_id=9",
    ]
    sent, edited = (json.loads(request.body) for request in room.requests)
    assert "Also in" not in sent["embeds"][0]["description"]
    assert "Also in Muscat\\-Wire" in edited["embeds"][0]["description"]
    assert edited["embeds"][0]["footer"] == sent["embeds"][0]["footer"]


def test_a_bug_over_one_message_does_not_end_the_edits_of_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with grown_on_telegram(database) as (dispatcher, room):
        monkeypatch.setattr(type(TELEGRAM), "edit", lambda *_, **__: 1 // 0)
        assert dispatcher.edit_grown() == 0
        with database.read() as conn:
            assert counters.read_all(conn)["edits", "bug"] == 1
        assert len(room.requests) == 1


@pytest.mark.parametrize("state", [ChannelState.BROKEN, ChannelState.PAUSED])
def test_a_channel_that_is_broken_or_paused_is_asked_for_no_edit(database: Database, state: ChannelState) -> None:
    with grown_on_telegram(database) as (dispatcher, room):
        with database.write() as conn:
            later = NOW + timedelta(hours=1)
            outbox.note_channel(
                conn, channel_id="desk", state=state, reason="gone", paused_until=later, now=NOW, ok=False
            )
        assert dispatcher.edit_grown() == 0
        assert len(room.requests) == 1


def test_a_channel_that_refuses_an_edit_as_broken_is_left_alone_for_an_hour(database: Database) -> None:
    kicked = Reply(status=403, body=b'{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked"}')
    clock = Timepiece()
    with grown_on_telegram(database, then=kicked, clock=clock) as (dispatcher, room):
        assert dispatcher.edit_grown() == 0
        clock.move(minutes=2)
        time.sleep(0.01)  # the channel's rate
        assert dispatcher.edit_grown() == 0
        assert len(room.requests) == 2


def test_another_article_of_the_same_outlet_is_no_reason(desk: Desk) -> None:
    desk.print_in("oman-daily")
    desk.send()
    desk.print_in("oman-daily")
    assert desk.look(minutes=1) == 0
    with desk.database.read() as conn:
        since = NOW - timedelta(days=1)
        assert sent_messages.list_grown(conn, channel_ids=["desk"], since=since, edits_below=MOST_EDITS) == []


def test_a_message_without_an_id_of_its_platform_is_left_alone(desk: Desk) -> None:
    desk.print_in("oman-daily")
    desk.send(message_ref=None)
    desk.print_in("muscat-wire")
    assert (desk.look(minutes=1), desk.shown) == (0, [])


def test_a_digest_tells_of_the_outlets_that_came_while_its_alerts_were_held(desk: Desk) -> None:
    desk.watchlist = Watchlist(id="list", title="Defence", send="hourly")
    desk.print_in("oman-daily", "muscat-wire", "gulf-desk")
    assert run_due(desk.database, channels={"desk": DESK}, now=desk.clock() + timedelta(hours=1)) == 1
    with desk.database.write() as conn:
        later = desk.clock() + timedelta(hours=1)
        outbox.sync_channels(conn, {"desk": ""}, desk.clock())
        digest = outbox.lease_delivery(conn, channel_id="desk", now=later, lease=timedelta(seconds=30))
    assert digest is not None
    assert [story.also for story in message_of(digest, DESK).stories] == ["Also in Muscat-Wire and Gulf-Desk"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, EditReason.GROWN),
        ({"outlets": 2}, EditReason.NOTHING_NEW),
        ({"edits": 5}, EditReason.ENOUGH),
        ({"changed_at": NOW - timedelta(seconds=59)}, EditReason.TOO_SOON),
        ({"sent_at": NOW - timedelta(hours=73)}, EditReason.OLD),
    ],
)
def test_the_decision_has_its_reason(changed: dict[str, object], reason: EditReason) -> None:
    earlier = NOW - timedelta(minutes=1)
    usual = {"told": 2, "outlets": 3, "edits": 4, "sent_at": earlier, "changed_at": earlier, "now": NOW}
    decide: Callable[..., EditReason] = decide_edit
    assert decide(**{**usual, **changed}) is reason


def wait_until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not done():
        assert time.monotonic() < until, "not done in time"
        time.sleep(0.01)


def _never(_posting: object) -> Never:
    raise AssertionError("nothing is posted here")
