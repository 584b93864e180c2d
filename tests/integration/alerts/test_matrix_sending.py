"""Matrix over a socket: the token is sent with every request, and a room's alias is asked for."""

import json
from datetime import timedelta

from alerts.channels.matrix import MATRIX
from alerts.wire.poster import Poster
from domain.alert import ChannelType, Outcome, Verdict
from tests.alert_factories import CANARY, LOOPBACK, NOW, channel, delivery
from tests.bot_channels import MATRIX_ENTRY
from tests.chat_room import ChatRoom, Reply, in_turn

FOUND = Reply(body=b'{"room_id":"!found:x.example","servers":["x.example"]}')
TAKEN = Reply(body=b'{"event_id":"$abc"}')
UNKNOWN = Reply(status=404, body=b'{"errcode":"M_NOT_FOUND","error":"Room alias #desk:x.example not found"}')


def attempt(room: ChatRoom, name: str = "#desk:x.example") -> Outcome:
    post = Poster(policy=LOOPBACK)
    try:
        entry = channel(ChannelType.MATRIX, url=room.url(""), **{**MATRIX_ENTRY, "room": name})
        return MATRIX.send(delivery(), entry, post=post, at=NOW)
    finally:
        post.close()


def test_an_alias_is_asked_for_and_the_event_goes_to_the_id() -> None:
    with ChatRoom(in_turn(FOUND, then=TAKEN)) as room:
        outcome = attempt(room)
    assert (outcome.verdict, outcome.reason) == (Verdict.DELIVERED, "ok")
    assert [request.line.rpartition(" ")[0] for request in room.requests] == [
        "GET /_matrix/client/v3/directory/room/%23desk%3Ax.example",
        "PUT /_matrix/client/v3/rooms/%21found%3Ax.example/send/m.room.message/01DELIVERY",
    ]
    assert {request.headers["authorization"] for request in room.requests} == {f"Bearer syt_{CANARY}"}


def test_an_alias_that_nobody_knows_is_a_broken_channel() -> None:
    with ChatRoom(UNKNOWN) as room:
        outcome = attempt(room)
    assert (outcome.verdict, outcome.reason, len(room.requests)) == (Verdict.CHANNEL_BROKEN, "not_found", 1)


def test_an_answer_without_an_id_is_no_room() -> None:
    with ChatRoom(Reply(body=b"{}")) as room:
        outcome = attempt(room)
    assert (outcome.verdict, outcome.reason) == (Verdict.RETRY, "bad-body")
    with ChatRoom(Reply(body=b'{"event_id":"$abc"}')) as room:  # an answer to another question
        assert attempt(room).verdict is Verdict.DELIVERED


def test_an_event_that_was_sent_can_be_replaced_by_the_ids_that_its_answer_gave() -> None:
    post = Poster(policy=LOOPBACK)
    with ChatRoom(in_turn(FOUND, then=TAKEN)) as room:
        ref = attempt(room).message_ref
        entry = channel(ChannelType.MATRIX, url=room.url(""), **MATRIX_ENTRY)
        outcomes = [
            MATRIX.edit(delivery(), entry, message_ref=str(ref), post=post, at=NOW + timedelta(days=1))
            for _ in range(2)
        ]
    post.close()
    assert ref == "!found:x.example $abc"
    assert [each.verdict for each in outcomes] == [Verdict.DELIVERED] * 2
    sent, change, again = room.requests[1:]
    assert change.line.startswith("PUT /_matrix/client/v3/rooms/%21found%3Ax.example/send/m.room.message/01DELIVERY.")
    assert (again.line, again.body) == (change.line, change.body)
    content, original = json.loads(change.body), json.loads(sent.body)
    assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$abc"}
    assert content["m.new_content"] == original
    assert content["body"] == f"* {original['body']}"


def test_an_edit_that_is_refused_says_why() -> None:
    post = Poster(policy=LOOPBACK)
    with ChatRoom(Reply(status=403, body=b'{"errcode":"M_FORBIDDEN"}')) as room:
        entry = channel(ChannelType.MATRIX, url=room.url(""), **MATRIX_ENTRY)
        outcome = MATRIX.edit(delivery(), entry, message_ref="!a:x.example $abc", post=post, at=NOW)
    post.close()
    assert (outcome.verdict, outcome.reason) == (Verdict.CHANNEL_BROKEN, "forbidden")
