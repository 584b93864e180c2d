"""Apprise's own library against loopback: what it may reach, what its yes and no become, and when it is over."""

import json
import logging
import os
import threading
import time
from collections.abc import Iterator

import psutil
import pytest

from alerts.channels.apprise import APPRISE
from alerts.wire.poster import Poster
from domain.alert import ChannelType, Outcome, Verdict
from tests.alert_factories import CANARY, LOOPBACK, NOW, channel, delivery
from tests.chat_room import ChatRoom, Reply, trap


@pytest.fixture
def post() -> Iterator[Poster]:
    made = Poster(policy=LOOPBACK, total_seconds=60)
    yield made
    made.close()


def attempt(post: Poster, url: str) -> Outcome:
    return APPRISE.send(delivery(), channel(ChannelType.APPRISE, url=url), post=post, at=NOW)


def address(room: ChatRoom, rest: str = "") -> str:
    return f"json://desk:{CANARY}@{room.host}:{room.port}/{CANARY}{rest}"


def test_a_message_is_sent_and_shown_to_nobody_else(post: Poster, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatRoom() as room:
        outcome = attempt(post, address(room))
    assert (outcome.verdict, outcome.reason, len(room.requests)) == (Verdict.DELIVERED, "ok", 1)
    sent = json.loads(room.requests[0].body)
    assert sent["title"] == "Turkish defence firms in Oman"
    assert sent["message"].endswith("Read the article: https://news.example/politics/1?ref=a&page=2")
    assert CANARY not in caplog.text + repr(outcome)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500, body=f"no {CANARY}".encode()),
        Reply(status=429, headers={"retry-after": "30"}),
        Reply(status=404),
        Reply(drop=True),
        Reply(raw=b"HELLO THERE\r\n\r\n"),
    ],
    ids=["500", "429", "404", "drop", "no-http"],
)
def test_a_no_is_tried_again(post: Poster, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatRoom(reply) as room:
        outcome = attempt(post, address(room))
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "not-sent")
    assert outcome.text == "Apprise says that it was not sent, and does not say why"
    assert CANARY not in caplog.text + repr(outcome)


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed_whatever_the_address_asks_for(post: Poster, status: int) -> None:
    with ChatRoom() as elsewhere:
        moved = Reply(status=status, headers={"location": elsewhere.url("/login")}, body=b"")
        with ChatRoom(moved) as room:
            outcome = attempt(post, address(room, "?redirect=yes"))
    assert (outcome.reason, len(room.requests), elsewhere.connections) == ("not-sent", 1, 0)


@pytest.mark.parametrize(
    "url",
    [
        "json://{host}:{port}/",
        "xml://{host}:{port}/",
        "mailto://desk:{canary}@mail.example?smtp={host}&port={port}&mode=insecure",
        "rsyslog://{host}:{port}",
        "json://2134017542:{port}/",  # the same address, as a number
    ],
)
def test_no_socket_of_any_kind_reaches_what_is_not_allowed(post: Poster, url: str) -> None:
    with trap() as forbidden:
        outcome = attempt(post, url.format(host=forbidden.host, port=forbidden.port, canary=CANARY))
    assert forbidden.connections == 0
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "private-address")
    assert "GULFWATCH_ALLOW_NETWORKS" in outcome.text


@pytest.mark.parametrize("url", ["nonsense://canary-7f3a9c", "json://a.example/x json://b.example/x", "syslog://"])
def test_an_address_that_it_does_not_know_is_a_broken_channel(post: Poster, url: str) -> None:
    outcome = attempt(post, url)
    assert (outcome.verdict, outcome.reason) == (Verdict.CHANNEL_BROKEN, "bad-address")
    assert CANARY not in outcome.text


def test_a_call_that_is_over_its_time_leaves_no_process() -> None:
    before = set(psutil.Process(os.getpid()).children())
    post = Poster(policy=LOOPBACK, total_seconds=0.2)  # less than the library takes to load
    with ChatRoom(Reply(hang=True)) as room:
        outcome = attempt(post, address(room))
    post.close()
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "timeout")
    assert set(psutil.Process(os.getpid()).children()) - before == set()


def test_a_daemon_that_stops_waits_for_no_service() -> None:
    post, outcomes = Poster(policy=LOOPBACK, total_seconds=60), list[Outcome]()
    with ChatRoom(Reply(hang=True)) as room:
        sending = threading.Thread(target=lambda: outcomes.append(attempt(post, address(room))))
        sending.start()
        began = time.monotonic()
        while not room.requests and time.monotonic() - began < 50:
            time.sleep(0.02)
        assert room.requests
        post.abort()
        sending.join(20)
    assert [each.reason for each in outcomes] == ["interrupted"]
    post.close()


def test_no_argument_and_no_variable_of_the_process_holds_the_address() -> None:
    post = Poster(policy=LOOPBACK, total_seconds=60)
    with ChatRoom(Reply(hang=True)) as room:
        sending = threading.Thread(target=attempt, args=(post, address(room)))
        sending.start()
        began = time.monotonic()
        while not room.requests and time.monotonic() - began < 50:
            time.sleep(0.02)
        children = psutil.Process(os.getpid()).children()
        said = repr([(child.cmdline(), child.environ()) for child in children])
        post.abort()
        sending.join(20)
    assert "apprise_child" in said
    assert CANARY not in said
    post.close()
