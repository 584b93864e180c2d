"""Google Chat's incoming webhooks: a card, and answers judged by the reason in their JSON before their status.

https://developers.google.com/workspace/chat/limits (a message 32,000 bytes; a space takes a write a second, from all
its apps and webhooks together), .../format-messages (HTML in cards), .../api/reference/rest/v1/spaces.messages. A text
over 4,096 characters is refused with 400; some have seen bytes counted, so we count bytes.
"""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.answers import address_of, json_posting, verdict_of
from alerts.channels.base import Answer, HttpSender, Posting, delivered, is_redirect, judged, redirected
from alerts.channels.json_answer import told_by
from alerts.channels.lookalikes import disarmed, disarmed_address
from alerts.channels.spans import Line, digest_line, fitted_message
from alerts.fitting import Limit, json_bytes, utf8_bytes
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from domain.alert import Channel, Delivery, Outcome, Verdict

CARD = Limit(most=24_000, measure=json_bytes)
"""Bytes of a card's text, as they count in the message's 32,000."""

TEXT = Limit(most=4096, measure=utf8_bytes)
FALLBACK = Limit(most=1000, measure=utf8_bytes)
ROOM_FOR_STORIES = CARD.most - 2000
"""A digest's lines together; the rest is its heading and its links."""

RATE_PER_MINUTE = 60.0

_BROKEN_REASONS = frozenset({"API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "SERVICE_DISABLED", "CONSUMER_INVALID"})


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """A card with a text for notifications; a delivery whose card was refused is a text alone.

    Raises SendFailed where the channel has no address.
    """
    message = message_of(delivery, channel, dashboard_url, at)
    if delivery.plain:
        return json_posting(address_of(channel), {"text": fitted_message(message, TEXT, plain)})
    text = fitted_message(message, CARD, write, between="<br>")
    card = {"sections": [{"widgets": [{"textParagraph": {"text": text}}]}]}
    content = {
        "fallbackText": fitted_message(message, FALLBACK, plain),
        "cardsV2": [{"cardId": message.key, "card": card}],
    }
    return json_posting(address_of(channel), content)


def write(line: Line) -> str:
    """A card's HTML."""
    shown = []
    for span in line:
        text = html.escape(span.text)
        if span.url:
            shown.append(f'<a href="{html.escape(span.url)}">{text}</a>')
        else:
            shown.append(f"<b>{text}</b>" if span.bold else text)
    return "".join(shown)


def plain(line: Line) -> str:
    """A text message: no markup, and nothing that would be taken for some."""
    texts = ((disarmed(span.text), span.url) for span in line)  # Chat makes links of addresses by itself
    return "".join(f"{text}: {disarmed_address(url)}" if url else text for text, url in texts)


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is 200 and the message's own resource. An invalid key comes as a 400, like a refused message."""
    told = told_by(answer.body)
    if answer.status == 200 and str(told.get("name", "")).startswith("spaces/"):
        return delivered(answer)
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    if 200 <= answer.status < 300:
        words = f"answered {answer.status}, but not with the message"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    for reason in sorted(_BROKEN_REASONS & set(_reasons(told))):
        return judged(answer, channel, verdict=Verdict.CHANNEL_BROKEN, now=now, reason=reason)
    return judged(answer, channel, verdict=verdict_of(answer.status), now=now)


def _reasons(told: Mapping[str, Any]) -> list[str]:
    """``error.details[].reason`` (https://google.aip.dev/193)."""
    error = told.get("error")
    details = error.get("details") if isinstance(error, dict) else None
    each = details if isinstance(details, list) else []
    return [detail["reason"] for detail in each if isinstance(detail, dict) and isinstance(detail.get("reason"), str)]


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    """The bytes that an alert takes in a digest."""
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return json_bytes(write(line)) + len("<br>")


GOOGLE_CHAT = HttpSender(
    render=render, judge=judge, rate_per_minute=RATE_PER_MINUTE, digest_capacity=ROOM_FOR_STORIES, weight=weigh
)
