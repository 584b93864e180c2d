"""Telegram over a socket: a group that was upgraded is followed, for one message, and it is told."""

import json
import logging
from datetime import timedelta

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


SENT = Reply(body=b'{"ok":true,"result":{"message_id":7,"chat":{"id":-1001234567890,"type":"supergroup"}}}')


def edited(room: ChatRoom, ref: str = "-1001234567890 7") -> Outcome:
    post = Poster(policy=LOOPBACK)
    try:
        entry = channel(ChannelType.TELEGRAM, url=room.url(""), **TELEGRAM_ENTRY)
        return TELEGRAM.edit(delivery(), entry, message_ref=ref, post=post, at=NOW + timedelta(days=1))
    finally:
        post.close()


def test_a_message_that_was_sent_can_be_edited_by_the_id_that_its_answer_gave() -> None:
    with ChatRoom(SENT) as room:
        ref = attempt(room).message_ref
        outcome = edited(room, str(ref))
    assert (ref, outcome.verdict) == ("-1001234567890 7", Verdict.DELIVERED)
    sent, change = (json.loads(request.body) for request in room.requests)
    assert room.requests[1].line == f"POST /bot123456:{CANARY}/editMessageText HTTP/1.1"
    assert change == {**sent, "chat_id": "-1001234567890", "message_id": 7}


@pytest.mark.parametrize(
    ("words", "verdict", "reason"),
    [
        ("message is not modified: specified new message content is the same", Verdict.DELIVERED, "unchanged"),
        ("message to edit not found", Verdict.DEAD, "message-gone"),
        ("message can't be edited", Verdict.DEAD, "message-gone"),
    ],
)
def test_what_an_edit_is_answered(words: str, verdict: Verdict, reason: str) -> None:
    body = json.dumps({"ok": False, "error_code": 400, "description": f"Bad Request: {words}"}).encode()
    with ChatRoom(Reply(status=400, body=body)) as room:
        outcome = edited(room)
    assert (outcome.verdict, outcome.reason) == (verdict, reason)


def test_an_edit_that_reaches_nobody_says_why() -> None:
    with ChatRoom(Reply(drop=True)) as room:
        assert edited(room).reason == "closed"


def test_an_answer_without_ids_is_a_message_that_cannot_be_edited() -> None:
    for result in (b"{}", b"true", b'{"message_id":7,"chat":{"id":"x"}}', b'{"message_id":7}'):
        with ChatRoom(Reply(body=b'{"ok":true,"result":' + result + b"}")) as room:
            outcome = attempt(room)
        assert (outcome.verdict, outcome.message_ref) == (Verdict.DELIVERED, None)
