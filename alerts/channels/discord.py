"""Discord's webhooks: an embed within its limits, and answers judged by the code in their JSON before their status.

https://discord.com/developers/docs/resources/webhook#execute-webhook (``wait``, ``allowed_mentions``),
https://discord.com/developers/docs/resources/message#embed-object-embed-limits (description 4,096, all together 6,000),
https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from alerts.channels.answers import address_of, asking, json_posting, verdict_of
from alerts.channels.base import Answer, EditingSender, Posting, delivered, is_redirect, judged, redirected
from alerts.channels.json_answer import told_by
from alerts.channels.markdown import plain, write
from alerts.channels.spans import digest_line, fitted_message
from alerts.failures import SendFailed
from alerts.fitting import Limit, utf16_units
from alerts.message import Message, message_of, story_of
from alerts.phrases import phrases_in
from alerts.retry_after import number_of_seconds
from domain.alert import Channel, Delivery, Outcome, Verdict
from domain.secret import Secret

DESCRIPTION, CONTENT = Limit(most=4096), Limit(most=2000)
ROOM_FOR_STORIES = DESCRIPTION.most - 600
"""A digest's lines together; the rest is its heading and its links."""

RATE_PER_MINUTE = 25.0
"""Not documented ("rely on the headers"); a room bears about 30 a minute, five of them at once."""

SUPPRESS_EMBEDS = 4
"""https://discord.com/developers/docs/resources/message#message-object-message-flags"""

_UNKNOWN_CHANNEL, _UNKNOWN_WEBHOOK, _INVALID_TOKEN, _ARCHIVED, _LOCKED = 10003, 10015, 50027, 50083, 160005
_BROKEN = (_UNKNOWN_CHANNEL, _UNKNOWN_WEBHOOK, _INVALID_TOKEN, _ARCHIVED, _LOCKED)
_EMPTY, _TOO_LARGE, _INVALID_FORM = 50006, 40005, 50035
_OVERLOADED, _BLOCKED_ON_THE_WAY = 130000, 40333
_UNKNOWN_MESSAGE = 10008

VERDICTS: Mapping[int, Verdict] = {
    **dict.fromkeys(_BROKEN, Verdict.CHANNEL_BROKEN),
    **dict.fromkeys((_EMPTY, _TOO_LARGE, _INVALID_FORM), Verdict.RETRY_PLAIN),
    **dict.fromkeys((_OVERLOADED, _BLOCKED_ON_THE_WAY), Verdict.RETRY),
    _UNKNOWN_MESSAGE: Verdict.DEAD,  # of an edit: somebody has deleted it
}
"""What Discord's error codes mean."""

_SNOWFLAKE = re.compile(r"[0-9]{1,20}")


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """An embed; a delivery whose embed was refused is text alone. Nobody is ever mentioned.

    Raises SendFailed where the channel has no address.
    """
    message = message_of(delivery, channel, dashboard_url, at)
    # Without wait=true Discord says nothing of a message that it did not keep.
    return json_posting(_address(channel, ("wait", "true")), _content(message, plain_form=delivery.plain))


def render_edit(delivery: Delivery, channel: Channel, message_ref: str, dashboard_url: str | None = None) -> Posting:
    """https://discord.com/developers/docs/resources/webhook#edit-webhook-message. It never says that it is late.

    Raises what ``render`` raises.
    """
    content = _content(message_of(delivery, channel, dashboard_url), plain_form=delivery.plain)
    return replace(json_posting(_address(channel, path=f"/messages/{message_ref}"), content), method="PATCH")


def _content(message: Message, *, plain_form: bool) -> dict[str, Any]:
    nobody: dict[str, Any] = {"allowed_mentions": {"parse": []}}
    if plain_form:
        return {**nobody, "content": fitted_message(message, CONTENT, plain), "flags": SUPPRESS_EMBEDS}
    text = fitted_message(message, DESCRIPTION, write)
    return {**nobody, "embeds": [{"description": text, "footer": {"text": message.key}}]}


def _address(channel: Channel, *more: tuple[str, str], path: str = "") -> Secret:
    """The webhook's address, with what is asked of it besides; a thread that it names stays named."""
    try:
        parts = urlsplit(address_of(channel).reveal().strip())
    except ValueError:
        raise SendFailed("bad-address", "the channel's address is not one that can be posted to") from None
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "wait"]
    parts = parts._replace(path=f"{parts.path.rstrip('/')}{path}", query=urlencode([*asked, *more]))
    return Secret(urlunsplit(parts))


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    """Success is the message itself, or 204. A wait stands in the header, the JSON, or the rate limit's own headers."""
    told = told_by(answer.body)
    if answer.status == 204 or (answer.status == 200 and isinstance(told.get("id"), str)):
        return _taken(answer, told)
    code = told.get("code")
    if answer.status != 429 and isinstance(code, int) and code in VERDICTS:
        return judged(answer, channel, verdict=VERDICTS[code], now=now, reason=f"discord-{code}")
    if is_redirect(answer):
        return redirected(answer, channel, now=now)
    if 200 <= answer.status < 300:
        words = f"answered {answer.status}, but not with the message"
        return judged(answer, channel, verdict=Verdict.RETRY, now=now, reason="bad-body", words=words)
    if answer.status != 429:
        return judged(answer, channel, verdict=verdict_of(answer.status), now=now)
    outcome = judged(asking(answer, "x-ratelimit-reset-after"), channel, verdict=Verdict.RETRY, now=now)
    return replace(outcome, pauses_platform=told.get("global") is True)


def _taken(answer: Answer, told: Mapping[str, Any]) -> Outcome:
    """A success that uses up the webhook's bucket asks the next message to wait until it is full again."""
    number = str(told.get("id", ""))
    outcome = replace(delivered(answer), message_ref=number if _SNOWFLAKE.fullmatch(number) else None)
    reset = answer.headers.get("x-ratelimit-reset-after", "")
    if answer.headers.get("x-ratelimit-remaining", "").strip() != "0":
        return outcome
    return replace(outcome, retry_after_seconds=number_of_seconds(reset))


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    """The units that an alert takes in a digest."""
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return utf16_units(write(line)) + 1


DISCORD = EditingSender(
    render=render,
    judge=judge,
    render_edit=render_edit,
    rate_per_minute=RATE_PER_MINUTE,
    digest_capacity=ROOM_FOR_STORIES,
    weight=weigh,
)
