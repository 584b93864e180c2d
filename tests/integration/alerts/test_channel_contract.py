"""Every kind of channel against the whole table of answers."""

import json
import logging
import time

import pytest

from alerts.channels.slack import SLACK
from alerts.channels.webhook import WEBHOOK
from domain.alert import ChannelType, Verdict
from tests.bot_channels import BOT_KINDS
from tests.channel_contract import (
    BROKEN,
    DEADLINE,
    DELIVERED,
    PLAIN,
    RETRY,
    Case,
    ChannelKind,
    case,
    cases,
    one_attempt,
    secrets_shown,
)
from tests.chat_room import ChatRoom, Reply
from tests.webhook_channels import WEBHOOK_KINDS


def _slack_word(status: int, word: str, verdict: Verdict) -> Case:
    return case(Reply(status=status, body=word.encode()), verdict, word)


KINDS = {
    "webhook": ChannelKind(
        type=ChannelType.WEBHOOK,
        sender=WEBHOOK,
        success=Reply(status=200, body=b"whatever"),
        own={
            **{
                f"F1 {status}": case(Reply(status=status, body=b""), DELIVERED, "ok") for status in (201, 202, 204, 299)
            },
            "F6 200 with a page": case(Reply(body=b"<html>"), DELIVERED, "ok"),
            "F29 received, then a dripping body": case(
                Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", endless=True, drip=0.05), DELIVERED, "ok"
            ),
            "F30 received, then a gigabyte": case(
                Reply(endless=True, headers={"content-length": "1000000000"}), DELIVERED, "ok"
            ),
            **{f"F16 {status}": case(Reply(status=status), RETRY) for status in (401, 403, 404, 405, 451)},
        },
    ),
    "slack": ChannelKind(
        type=ChannelType.SLACK,
        sender=SLACK,
        success=Reply(status=200, body=b"ok"),
        own={
            "F1 204": case(Reply(status=204, body=b""), RETRY, "bad-body"),
            "F6 200 with a page": case(Reply(body=b"<html><title>Sign in</title>"), RETRY, "bad-body"),
            "F7 200 with nothing": case(Reply(body=b""), RETRY, "bad-body"),
            "F7 200 with more than ok": case(Reply(body=b"ok then"), RETRY, "bad-body"),
            "F8 200 not ok": _slack_word(200, "invalid_token", BROKEN),
            "F8 200 JSON not ok": case(Reply(body=b'{"ok":false,"error":"no_service"}'), BROKEN, "no_service"),
            **{
                f"F10 {word}": _slack_word(400, word, PLAIN)
                for word in ("invalid_payload", "no_text", "invalid_blocks")
            },
            "F10 too_many_attachments": _slack_word(400, "too_many_attachments", PLAIN),
            **{f"F16 {status}": case(Reply(status=status, body=b"x"), BROKEN) for status in (401, 403, 404)},
            "F16 invalid_token": _slack_word(403, "invalid_token", BROKEN),
            "F16 action_prohibited": _slack_word(403, "action_prohibited", BROKEN),
            **{f"F18 {word}": _slack_word(404, word, BROKEN) for word in ("no_active_hooks", "no_service")},
            "F18 channel_not_found": _slack_word(400, "channel_not_found", BROKEN),
            "F20 channel_is_archived": _slack_word(410, "channel_is_archived", BROKEN),
            "F27 rollup_error": _slack_word(500, "rollup_error", RETRY),
            "unknown refusal": case(Reply(status=418, body=b"teapot here"), PLAIN),
            "success and then a gigabyte": case(
                Reply(endless=True, headers={"content-length": "1000000000"}), RETRY, "bad-body"
            ),
        },
    ),
    **BOT_KINDS,
    **WEBHOOK_KINDS,
}
ROWS = [(name, row) for name, kind in KINDS.items() for row in cases(kind)]


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[f"{name}-{row}" for name, row in ROWS])
def test_an_answer_is_taken_for_what_it_is(name: str, row: str, caplog: pytest.LogCaptureFixture) -> None:
    kind = KINDS[name]
    wanted = cases(kind)[row]
    caplog.set_level(logging.DEBUG)
    with ChatRoom(wanted.reply) as room:
        began = time.monotonic()
        outcome = one_attempt(kind, room, **({"seconds": DEADLINE} if wanted.endless else {}))
        seconds = time.monotonic() - began
    assert (outcome.verdict, outcome.reason) == (wanted.verdict, wanted.reason)
    assert (outcome.retry_after_seconds, outcome.pauses_channel) == (wanted.wait, wanted.pauses)
    assert seconds < 10  # and the usual deadline is 15: a call that ends of itself was not ended by it
    assert len(room.requests) == 1
    assert len(outcome.text) <= 500
    assert len(outcome.text.splitlines()) == 1
    assert "\x1b" not in outcome.text
    assert list(secrets_shown(outcome)) == []
    assert "canary" not in caplog.text


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(name: str, status: int) -> None:
    with ChatRoom() as elsewhere:
        reply = Reply(status=status, headers={"location": elsewhere.url("/login")}, body=b"")
        with ChatRoom(reply) as room:
            outcome = one_attempt(KINDS[name], room)
    assert elsewhere.connections == 0
    assert outcome.text == f"the webhook has moved (answered {status}); redirects are not followed"


@pytest.mark.parametrize("name", KINDS)
def test_the_request_is_plain_json_over_post(name: str) -> None:
    with ChatRoom(KINDS[name].success) as room:
        one_attempt(KINDS[name], room)
    request = room.requests[0]
    assert request.line.startswith(f"{KINDS[name].method} /services/")
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["accept-encoding"] == "identity"
    assert request.headers["user-agent"] == "Gulfwatch"
    assert request.headers["content-length"] == str(len(request.body))
    assert isinstance(json.loads(request.body), dict)
    assert "cookie" not in request.headers
