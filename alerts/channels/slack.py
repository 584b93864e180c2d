"""Slack's incoming webhooks: what is posted, and answers judged by their body before their status.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.answers import address_of, json_posting, verdict_of
from alerts.channels.base import Answer, HttpSender, Posting, delivered, is_redirect, judged, redirected
from alerts.channels.json_answer import told_by
from alerts.channels.slack_blocks import FALLBACK, PLAIN, ROOM_FOR_STORIES, blocks, plain, write
from alerts.channels.spans import digest_line, fitted_message
from alerts.fitting import utf16_units
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict

RATE_PER_MINUTE = 60.0

_BROKEN = (
    *("action_prohibited", "invalid_token", "channel_not_found", "channel_is_archived", "no_service", "no_service_id"),
    *("no_active_hooks", "no_team", "team_disabled", "posting_to_general_channel_denied", "user_not_found"),
)
_REFUSED = (
    *("invalid_payload", "no_text", "invalid_blocks", "invalid_attachments", "too_many_attachments"),
    *("msg_too_long", "msg_blocks_too_long"),
)
_AGAIN = ("rollup_error", "rate_limited", "internal_error", "service_unavailable")

VERDICTS: Mapping[str, Verdict] = {
    **dict.fromkeys(_BROKEN, Verdict.CHANNEL_BROKEN),
    **dict.fromkeys(_REFUSED, Verdict.RETRY_PLAIN),
    **dict.fromkeys(_AGAIN, Verdict.RETRY),
}
"""What Slack's error words mean."""

_WORD = re.compile(r"[a-z][a-z_]{2,60}")


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """Blocks with a text for notifications; a delivery whose blocks were refused is a text alone.

    Raises SendFailed where the channel has no address.
    """
    message = message_of(delivery, channel, dashboard_url, at)
    text = fitted_message(message, PLAIN if delivery.plain else FALLBACK, plain)
    content: dict[str, Any] = {"text": text, "unfurl_links": False, "unfurl_media": False}
    if not delivery.plain:
        content["blocks"] = blocks(message)
    return json_posting(address_of(channel), content)


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is 200 and exactly ``ok``. The error word comes before the status, which proxies and outages share."""
    if answer.status == 200 and answer.body == b"ok":
        return delivered(answer)
    word = error_word(answer.body)
    if word in VERDICTS:
        return judged(answer, channel, verdict=VERDICTS[word], now=now, reason=word)
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    if 200 <= answer.status < 300:
        words = f"answered {answer.status}, but not with 'ok'"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    return judged(answer, channel, verdict=verdict_of(answer.status), now=now)


def error_word(body: bytes) -> str:
    """Slack's error word: the whole body, or ``error`` of a JSON object. Empty: neither."""
    text = body.decode("utf-8", "replace").strip()
    if _WORD.fullmatch(text):
        return text
    error = told_by(body).get("error")
    return error if isinstance(error, str) else ""


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    """The units that an alert takes in a digest."""
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return utf16_units(write(line)) + 1


SLACK = HttpSender(
    render=render, judge=judge, rate_per_minute=RATE_PER_MINUTE, digest_capacity=ROOM_FOR_STORIES, weight=weigh
)
