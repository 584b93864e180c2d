"""Telegram over a socket: a group that was upgraded is followed, for one message, and it is told."""

import json
import logging

import pytest

from alerts.channels.telegram import TELEGRAM
from alerts.wire.poster import Poster
from domain.alert import ChannelType, Outcome, Verdict
from tests.alert_factories import CANARY, LOOPBACK, NOW, channel, delivery
from tests.bot_channels import TELEGRAM_ENTRY
from tests.chat_room import ChatRoom, Reply, in_turn

MOVED = Reply(
    status=400,
    body=b'{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat",'
    b'"parameters":{"migrate_to_chat_id":-1009}}',
)
TAKEN = Reply(body=b'{"ok":true,"result":{}}')


def attempt(room: ChatRoom) -> Outcome:
    post = Poster(policy=LOOPBACK)
    try:
        entry = channel(ChannelType.TELEGRAM, url=room.url(""), **TELEGRAM_ENTRY)
        return TELEGRAM.send(delivery(), entry, post=post, at=NOW)
    finally:
        post.close()


def test_a_group_that_was_upgraded_is_followed_and_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatRoom(in_turn(MOVED, then=TAKEN)) as room:
        outcome = attempt(room)
    assert (outcome.verdict, outcome.reason) == (Verdict.DELIVERED, "migrated")
    assert outcome.text == "the group was upgraded: write chat: -1009 in channels.yaml; received (200)"
    assert [json.loads(request.body)["chat_id"] for request in room.requests] == ["-1001234567890", "-1009"]
    assert "a group has another id since its upgrade" in caplog.text
    assert CANARY not in caplog.text


def test_a_group_that_moves_for_ever_is_broken() -> None:
    with ChatRoom(MOVED) as room:
        outcome = attempt(room)
    assert (outcome.verdict, outcome.reason, len(room.requests)) == (Verdict.CHANNEL_BROKEN, "migrated", 2)
