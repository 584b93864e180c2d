"""Discord over a socket: a message can be edited by the id that it was given, where it stands in a thread too."""

import json
from datetime import timedelta

import pytest

from alerts.channels.discord import DISCORD
from alerts.channels.senders import editor_of
from alerts.wire.poster import Poster
from domain.alert import Channel, ChannelType, Outcome, Verdict
from tests.alert_factories import LOOPBACK, NOW, channel, delivery
from tests.chat_room import ChatRoom, Reply
from tests.platform_rules import check_discord

TAKEN = Reply(body=b'{"id":"1234567890123456789"}')


def desk(room: ChatRoom) -> Channel:
    return channel(ChannelType.DISCORD, url=room.url("/api/webhooks/1/x?thread_id=7"))


def edited(room: ChatRoom, ref: str) -> Outcome:
    post = Poster(policy=LOOPBACK)
    try:
        return DISCORD.edit(delivery(), desk(room), message_ref=ref, post=post, at=NOW + timedelta(days=1))
    finally:
        post.close()


def sent(room: ChatRoom) -> Outcome:
    post = Poster(policy=LOOPBACK)
    try:
        return DISCORD.send(delivery(), desk(room), post=post, at=NOW)
    finally:
        post.close()


def test_a_message_is_edited_by_the_id_that_it_was_given() -> None:
    with ChatRoom(TAKEN) as room:
        ref = sent(room).message_ref
        outcome = edited(room, str(ref))
    assert (ref, outcome.verdict) == ("1234567890123456789", Verdict.DELIVERED)
    first, second = room.requests
    assert first.line == "POST /api/webhooks/1/x?thread_id=7&wait=true HTTP/1.1"
    assert second.line == "PATCH /api/webhooks/1/x/messages/1234567890123456789?thread_id=7 HTTP/1.1"
    assert second.body == first.body
    check_discord(json.loads(second.body))
    assert editor_of(desk(room)) is DISCORD


def test_a_message_that_somebody_deleted_is_not_tried_again() -> None:
    gone = Reply(status=404, body=b'{"message": "Unknown Message", "code": 10008}')
    with ChatRoom(gone) as room:
        outcome = edited(room, "7")
    assert (outcome.verdict, outcome.reason) == (Verdict.DEAD, "discord-10008")


@pytest.mark.parametrize("body", [b'{"id": "../x"}', b'{"id": ""}'])
def test_an_id_of_another_form_is_not_kept(body: bytes) -> None:
    with ChatRoom(Reply(body=body)) as room:
        outcome = sent(room)
    assert (outcome.verdict, outcome.message_ref) == (Verdict.DELIVERED, None)
