"""The chat platforms that are posted to by a webhook alone, as the contract suite wants them."""

import json
from collections.abc import Mapping

from alerts.channels.discord import DISCORD
from alerts.channels.google_chat import GOOGLE_CHAT
from alerts.channels.mattermost import MATTERMOST
from alerts.channels.teams import TEAMS
from domain.alert import ChannelType, Verdict
from tests.channel_contract import BROKEN, DELIVERED, PLAIN, RETRY, Case, ChannelKind, case
from tests.chat_room import Reply

LOST = {f"F16 {status}": case(Reply(status=status, body=b"x"), BROKEN) for status in (401, 403, 404)}
UNSURE = {
    "F6 200 with a page": case(Reply(body=b"<html><title>Sign in</title>"), RETRY, "bad-body"),
    "F7 200 with nothing": case(Reply(body=b""), RETRY, "bad-body"),
    "F8 200 not ok": case(Reply(body=b'{"ok":false}'), RETRY, "bad-body"),
    "F30 200 and too deep": case(Reply(body=b"[" * 10_000), RETRY, "bad-body"),
    "F30 200 and a gigabyte": case(Reply(endless=True, headers={"content-length": "1000000000"}), RETRY, "bad-body"),
    "unknown refusal": case(Reply(status=418, body=b"teapot here"), PLAIN),
}
"""What no platform that confirms its messages takes for a success."""


def _json(status: int, told: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(status=status, headers=headers or {}, body=json.dumps(told).encode())


def _discord(status: int, code: int, verdict: Verdict) -> Case:
    return case(_json(status, {"message": "x", "code": code}), verdict, f"discord-{code}")


def _waiting(reply: Reply, wait: float) -> Case:
    return case(reply, RETRY, wait=wait, pauses=True)


def _teams(words: str, verdict: Verdict, reason: str, *, pauses: bool = False) -> Case:
    body = f"Webhook message delivery failed with error: Microsoft Teams endpoint returned {words}".encode()
    return case(Reply(body=body), verdict, reason, pauses=pauses)


def _workflow_lost(status: int, code: str) -> Case:
    return _workflow(status, code, BROKEN, code)


def _workflow(status: int, code: str, verdict: Verdict, reason: str | None = None) -> Case:
    return case(_json(status, {"error": {"code": code, "message": "x"}}), verdict, reason)


def _mattermost(status: int, id: str, message: str, verdict: Verdict, reason: str) -> Case:
    return case(_json(status, {"id": id, "message": message, "status_code": status}), verdict, reason)


def _google(status: int, name: str, verdict: Verdict, detail: str | None = None) -> Case:
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}] if detail else []
    return case(_json(status, {"error": {"code": status, "status": name, "details": details}}), verdict, detail)


WEBHOOK_KINDS: Mapping[str, ChannelKind] = {
    "discord": ChannelKind(
        type=ChannelType.DISCORD,
        sender=DISCORD,
        success=_json(200, {"id": "1", "type": 0}),
        own={
            **LOST,
            **UNSURE,
            "F1 204": case(Reply(status=204, body=b""), DELIVERED, "ok"),
            "F1 a success that empties the bucket": case(
                _json(200, {"id": "1"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.5"}),
                DELIVERED,
                "ok",
                wait=1.5,
            ),
            "F1 a bucket that does not say until when": case(
                _json(200, {"id": "1"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "soon"}),
                DELIVERED,
                "ok",
            ),
            "F11 an invalid form": _discord(400, 50035, PLAIN),
            "F11 an empty message": _discord(400, 50006, PLAIN),
            "F16 a wrong token": _discord(401, 50027, BROKEN),
            "F18 an unknown webhook": _discord(404, 10015, BROKEN),
            "F18 an unknown channel": _discord(404, 10003, BROKEN),
            "F20 an archived thread": _discord(400, 50083, BROKEN),
            "F24 a global limit": _waiting(
                _json(429, {"retry_after": 64.57, "global": True, "code": 0}, {"retry-after": "65"}), 65.0
            ),
            "F24 a limit told in the headers of the bucket": _waiting(
                _json(429, {"message": "x"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.25"}), 1.25
            ),
            "F24 a limit of Cloudflare's": _waiting(Reply(status=429, headers={"retry-after": "9"}, body=b"1015"), 9.0),
            "F24 a limit that has a code": _waiting(_json(429, {"retry_after": 0.5, "code": 50035}), 0.5),
            "F27 overloaded": _discord(503, 130000, RETRY),
            "F27 blocked on the way": _discord(403, 40333, RETRY),
            "a code that is no number": case(_json(404, {"code": "10015"}), BROKEN),
        },
    ),
    "mattermost": ChannelKind(
        type=ChannelType.MATTERMOST,
        sender=MATTERMOST,
        success=Reply(body=b"ok"),
        own={
            **LOST,
            **UNSURE,
            "F1 204": case(Reply(status=204, body=b""), RETRY, "bad-body"),
            "F10 unreadable": _mattermost(
                400, "web.incoming_webhook.parse.app_error", "Unable to parse incoming data.", PLAIN, "cannot-parse"
            ),
            "F10 no text": _mattermost(400, "web.incoming_webhook.text.app_error", "x", PLAIN, "no-text"),
            "F16 no permission": _mattermost(
                403, "web.incoming_webhook.permissions.app_error", "x", BROKEN, "no-permission"
            ),
            "F17 too many behind a 403": case(Reply(status=403, body=b"Too many requests"), RETRY, "rate-limited"),
            "F18 no channel": _mattermost(
                404, "web.incoming_webhook.channel.app_error", "Couldn't find the channel.", BROKEN, "channel-not-found"
            ),
            "F18 no channel, behind a 400": case(
                Reply(status=400, body=b"Couldn't find the channel"), BROKEN, "channel-not-found"
            ),
            "F18 no user": case(Reply(status=400, body=b"Couldn't find the user"), BROKEN, "user-not-found"),
            "F18 no such webhook": _mattermost(
                400, "web.incoming_webhook.invalid.app_error", "Invalid webhook.", BROKEN, "invalid-webhook"
            ),
            "F20 webhooks are off": _mattermost(
                501, "web.incoming_webhook.disabled.app_error", "x", BROKEN, "webhooks-disabled"
            ),
            "F23 a limit told in its own header": _waiting(
                Reply(status=429, headers={"x-ratelimit-reset": "3"}, body=b"limit exceeded"), 3.0
            ),
            "F27 a fault while looking for the channel": case(
                _json(500, {"id": "web.incoming_webhook.channel.app_error"}), RETRY
            ),
        },
    ),
    "google-chat": ChannelKind(
        type=ChannelType.GOOGLE_CHAT,
        sender=GOOGLE_CHAT,
        success=_json(200, {"name": "spaces/A/messages/B.B"}),
        own={
            **LOST,
            **UNSURE,
            "F1 204": case(Reply(status=204, body=b""), RETRY, "bad-body"),
            "F10 a refused message": _google(400, "INVALID_ARGUMENT", PLAIN),
            "F16 a wrong key": _google(400, "INVALID_ARGUMENT", BROKEN, "API_KEY_INVALID"),
            "F16 a wrong token": _google(403, "PERMISSION_DENIED", BROKEN),
            "F18 no such space": _google(404, "NOT_FOUND", BROKEN),
            "F23 a space's limit": case(_json(429, {"error": {"status": "RESOURCE_EXHAUSTED"}}), RETRY, pauses=True),
            "F27 unavailable": _google(503, "UNAVAILABLE", RETRY),
            "details of another form": case(_json(400, {"error": {"details": [1, {"reason": 2}, "x"]}}), PLAIN),
        },
    ),
    "teams": ChannelKind(
        type=ChannelType.TEAMS,
        sender=TEAMS,
        success=Reply(body=b"1"),
        own={
            **LOST,
            "F2 202": case(Reply(status=202, body=b""), DELIVERED, "accepted"),
            "F2 200 with nothing": case(Reply(body=b""), DELIVERED, "accepted"),
            "F4 429 behind a 200": _teams("HTTP error 429 with ContextId x", RETRY, "http-429", pauses=True),
            "F5 413 behind a 200": _teams("HTTP error 413", PLAIN, "http-413"),
            "F5 400 behind a 200": _teams("HTTP error 400", PLAIN, "http-400"),
            "F5 404 behind a 200": _teams("HTTP error 404", BROKEN, "http-404"),
            "F5 502 behind a 200": _teams("HTTP error 502", RETRY, "http-502"),
            "F5 a failure without a status": _teams("nothing", RETRY, "http-500"),
            "F6 200 with a page": case(Reply(body=b"\r\n<!DOCTYPE html><title>Sign in"), RETRY, "bad-body"),
            "F8 200 with an error": _workflow(200, "InternalServerError", RETRY, "bad-body"),
            "F10 another form than the trigger's": _workflow(400, "TriggerInputSchemaMismatch", PLAIN),
            "F16 a wrong signature": _workflow_lost(401, "DirectApiAuthorizationRequired"),
            "F18 a workflow that is gone": _workflow_lost(404, "WorkflowNotFound"),
            "F20 a workflow that is off": _workflow_lost(400, "WorkflowTriggerIsNotEnabled"),
            "F23 429 of a workflow": _waiting(
                _json(429, {"error": {"code": "WorkflowRunActionThrottled"}}, {"retry-after": "17"}), 17.0
            ),
            "unknown refusal": case(Reply(status=418, body=b"teapot here"), PLAIN),
        },
    ),
}
