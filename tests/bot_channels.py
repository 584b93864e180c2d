"""The kinds of channel in which a bot with a token speaks, as the contract suite wants them."""

import json
from collections.abc import Mapping
from typing import Any

from alerts.channels.matrix import MATRIX
from alerts.channels.telegram import TELEGRAM
from domain.alert import ChannelType, Verdict
from domain.secret import Secret
from tests.alert_factories import CANARY
from tests.channel_contract import BROKEN, PLAIN, RETRY, Case, ChannelKind, case
from tests.chat_room import Reply

TELEGRAM_ENTRY: Mapping[str, Any] = {"token": Secret(f"123456:{CANARY}"), "chat": "-1001234567890"}
MATRIX_ENTRY: Mapping[str, Any] = {"token": Secret(f"syt_{CANARY}"), "room": "!desk:x.example"}


def _telegram(status: int, description: str, verdict: Verdict, reason: str, *, http: int | None = None) -> Case:
    told = {"ok": False, "error_code": status, "description": description}
    return case(Reply(status=http or status, body=json.dumps(told).encode()), verdict, reason)


def _flood(headers: Mapping[str, str], told: Mapping[str, Any], wait: float) -> Case:
    body = json.dumps({"ok": False, "error_code": 429, "description": "Too Many Requests", **told}).encode()
    return case(Reply(status=429, headers=headers, body=body), RETRY, wait=wait, pauses=True)


def _matrix(status: int, code: str, verdict: Verdict, *, http: int | None = None) -> Case:
    body = json.dumps({"errcode": code, "error": "no"}).encode()
    return case(Reply(status=http or status, body=body), verdict, code.removeprefix("M_").lower())


def _waiting(body: bytes, headers: Mapping[str, str], wait: float) -> Case:
    reply = Reply(status=429, body=body, headers=headers)
    return case(reply, RETRY, "limit_exceeded", wait=wait, pauses=True)


BOT_KINDS: Mapping[str, ChannelKind] = {
    "telegram": ChannelKind(
        type=ChannelType.TELEGRAM,
        sender=TELEGRAM,
        entry=TELEGRAM_ENTRY,
        success=Reply(body=b'{"ok":true,"result":{"message_id":7}}'),
        own={
            "F1 204": case(Reply(status=204, body=b""), RETRY, "bad-body"),
            "F6 200 with a page": case(Reply(body=b"<html><title>Sign in</title>"), RETRY, "bad-body"),
            "F7 200 with nothing": case(Reply(body=b""), RETRY, "bad-body"),
            "F7 200 with ok as a text": case(Reply(body=b'{"ok":"true"}'), RETRY, "bad-body"),
            "F8 200 not ok": case(Reply(body=b'{"ok":false}'), RETRY, "bad-body"),
            "F8 200 not ok, with a code": _telegram(401, "Unauthorized", BROKEN, "http-401", http=200),
            "F12": _telegram(400, "Bad Request: can't parse entities: no end tag at 7", PLAIN, "cannot-parse"),
            "F13 too long": _telegram(400, "Bad Request: message is too long", PLAIN, "too-long"),
            "F13 empty": _telegram(400, "Bad Request: message text is empty", PLAIN, "empty"),
            "F14 without an id": _telegram(
                400, "Bad Request: group chat was upgraded to a supergroup chat", BROKEN, "migrated"
            ),
            "F15": _telegram(400, "Bad Request: chat not found", BROKEN, "chat-not-found"),
            "F15 rights": _telegram(400, "Bad Request: not enough rights to send text messages", BROKEN, "no-rights"),
            "F16 401": _telegram(401, "Unauthorized", BROKEN, "http-401"),
            "F16 kicked": _telegram(403, "Forbidden: bot was kicked from the supergroup chat", BROKEN, "http-403"),
            "F16 blocked": _telegram(403, "Forbidden: bot was blocked by the user", BROKEN, "http-403"),
            "F16 404, a wrong token": _telegram(404, "Not Found", BROKEN, "http-404"),
            "F23 in the body": _flood({}, {"parameters": {"retry_after": 35}}, 35.0),
            "F23 in both": _flood({"retry-after": "40"}, {"parameters": {"retry_after": 35}}, 40.0),
            "F31 our token echoed": case(
                Reply(status=500, body=f"no /bot123456:{CANARY}/sendMessage".encode()), RETRY, "http-500"
            ),
            "success and then a gigabyte": case(
                Reply(endless=True, headers={"content-length": "1000000000"}), RETRY, "bad-body"
            ),
        },
    ),
    "matrix": ChannelKind(
        type=ChannelType.MATRIX,
        sender=MATRIX,
        entry=MATRIX_ENTRY,
        method="PUT",
        success=Reply(body=b'{"event_id":"$abc"}'),
        own={
            "F1 204": case(Reply(status=204, body=b""), RETRY, "bad-body"),
            "F6 200 with a page": case(Reply(body=b"<html><title>Sign in</title>"), RETRY, "bad-body"),
            "F7 200 with nothing": case(Reply(body=b""), RETRY, "bad-body"),
            "F7 200 without an event": case(Reply(body=b"{}"), RETRY, "bad-body"),
            "F8 200 with an error": _matrix(200, "M_FORBIDDEN", BROKEN),
            "F13 too large": _matrix(413, "M_TOO_LARGE", PLAIN),
            "F13 bad JSON": _matrix(400, "M_BAD_JSON", PLAIN),
            "F16 token": _matrix(401, "M_UNKNOWN_TOKEN", BROKEN),
            "F16 not in the room": _matrix(403, "M_FORBIDDEN", BROKEN),
            "F16 deactivated": _matrix(403, "M_USER_DEACTIVATED", BROKEN),
            "F18 no such room": _matrix(404, "M_NOT_FOUND", BROKEN),
            "F18 no homeserver": _matrix(404, "M_UNRECOGNIZED", BROKEN),
            "F18 404 of a web server": case(Reply(status=404, body=b"<html>"), BROKEN),
            "F23 in the body": _waiting(b'{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}', {}, 2.5),
            "F23 in both": _waiting(b'{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}', {"retry-after": "3"}, 3.0),
            "F27 M_UNKNOWN": case(Reply(status=500, body=b'{"errcode":"M_UNKNOWN"}'), RETRY),
            "F31 our token echoed": case(Reply(status=500, body=f"Bearer syt_{CANARY}".encode()), RETRY),
            "success and then a gigabyte": case(
                Reply(endless=True, headers={"content-length": "1000000000"}), RETRY, "bad-body"
            ),
        },
    ),
}
