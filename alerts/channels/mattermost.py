"""Mattermost's incoming webhooks: a Markdown text, and answers judged by their error's name before their status.

https://developers.mattermost.com/integrate/webhooks/incoming/; 16,383 characters are a post's longest text.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.answers import address_of, asking, json_posting, verdict_of
from alerts.channels.base import Answer, HttpSender, Posting, delivered, is_redirect, judged, redirected
from alerts.channels.markdown import plain, write
from alerts.channels.spans import digest_line, fitted_message
from alerts.fitting import Limit, utf16_units
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict

TEXT = Limit(most=16_383)
PLAIN = Limit(most=4000)
"""What servers before version 5 took: the plainest form fits them too."""

ROOM_FOR_STORIES = TEXT.most - 600
"""A digest's lines together; the rest is its heading and its links."""

RATE_PER_MINUTE = 600.0
"""10 a second: a server's own limit where its administrator has switched it on."""

_SAID: tuple[tuple[re.Pattern[str], str, Verdict], ...] = tuple(
    (re.compile(pattern), reason, verdict)
    for pattern, reason, verdict in (
        (r"too many|rate.?limit", "rate-limited", Verdict.RETRY),
        (r"incoming_webhook\.disabled", "webhooks-disabled", Verdict.CHANNEL_BROKEN),
        (r"incoming_webhook\.invalid|invalid webhook", "invalid-webhook", Verdict.CHANNEL_BROKEN),
        (r"incoming_webhook\.channel|couldn't find the channel", "channel-not-found", Verdict.CHANNEL_BROKEN),
        (r"incoming_webhook\.user|couldn't find the user", "user-not-found", Verdict.CHANNEL_BROKEN),
        (r"incoming_webhook\.permissions", "no-permission", Verdict.CHANNEL_BROKEN),
        (r"incoming_webhook\.parse|unable to parse incoming data", "cannot-parse", Verdict.RETRY_PLAIN),
        (r"incoming_webhook\.text|no text specified", "no-text", Verdict.RETRY_PLAIN),
    )
)
"""What its errors are called (``id``) or say, in lower case."""


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """A text in Markdown; a delivery whose text was refused is shorter, and without markup.

    Raises SendFailed where the channel has no address.
    """
    message = message_of(delivery, channel, dashboard_url, at)
    text = fitted_message(message, PLAIN, plain) if delivery.plain else fitted_message(message, TEXT, write)
    return json_posting(address_of(channel), {"text": text})


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is 200 and exactly ``ok``. A server that fails (5xx) is asked again, whatever it says."""
    if answer.status == 200 and answer.body == b"ok":
        return delivered(answer)
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    if 200 <= answer.status < 300:
        words = f"answered {answer.status}, but not with 'ok'"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    answer = asking(answer, "x-ratelimit-reset") if answer.status == 429 else answer
    known = _said(answer) if 400 <= answer.status < 500 or answer.status == 501 else None
    if known is None or answer.status == 429:
        return judged(answer, channel, verdict=verdict_of(answer.status), now=now)
    reason, verdict = known
    return judged(answer, channel, verdict=verdict, now=now, reason=reason)


def _said(answer: Answer) -> tuple[str, Verdict] | None:
    text = answer.body.decode("utf-8", "replace").lower()
    return next(((reason, verdict) for pattern, reason, verdict in _SAID if pattern.search(text)), None)


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    """The units that an alert takes in a digest."""
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return utf16_units(write(line)) + 1


MATTERMOST = HttpSender(
    render=render, judge=judge, rate_per_minute=RATE_PER_MINUTE, digest_capacity=ROOM_FOR_STORIES, weight=weigh
)
