"""Any of Apprise's services, by its own library: https://github.com/caronc/apprise. It says yes or no, and no more."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alerts.channels.base import NOTIFY, Answer, HttpSender, Posting
from alerts.channels.spans import Line, digest_line, fitted_message, plain
from alerts.failures import SendFailed
from alerts.fitting import Limit, utf16_units
from alerts.message import message_of, story_of
from alerts.phrases import phrases_in
from alerts.unlinked import WORD_JOINER
from domain.alert import Channel, Delivery, Outcome, Verdict

RATE_PER_MINUTE = 30.0
"""Each message is a process of its own, and services differ: an entry's ``rate`` says what its own one bears."""

MOST = 10_000
"""Characters of a message. The library splits it where a service takes less."""

ROOM_FOR_STORIES = MOST - 1000


def render(delivery: Delivery, channel: Channel, at: datetime, dashboard_url: str | None = None) -> Posting:
    """A title and a text without markup.

    Raises SendFailed where the channel has no address.
    """
    if channel.url is None:
        raise SendFailed("bad-address", "the channel has no url")
    text = fitted_message(message_of(delivery, channel, dashboard_url, at), Limit(most=MOST), write)
    title, _, body = text.partition("\n\n")
    content = {"title": title, "body": body} if body else {"title": "", "body": text}
    return Posting(method=NOTIFY, url=channel.url, headers={}, body=json.dumps(content).encode())


def write(line: Line) -> str:
    """No service's markup begins in it, whichever it may be: ``<!channel>`` of Slack's, ``<@1>`` of Discord's."""
    return plain(line).replace("<", f"<{WORD_JOINER}")


def judge(answer: Answer, channel: Channel, now: datetime) -> Outcome:
    if answer.body == b"true":
        return Outcome(verdict=Verdict.DELIVERED, reason="ok", text="Apprise says that it was sent")
    words = "Apprise says that it was not sent, and does not say why"
    return Outcome(verdict=Verdict.RETRY, reason="not-sent", text=words)


def weigh(data: Mapping[str, Any], channel: Channel) -> int:
    line = digest_line(story_of(data, channel), phrases_in(channel.language).right_to_left)
    return utf16_units(write(line)) + 1


APPRISE = HttpSender(
    render=render, judge=judge, rate_per_minute=RATE_PER_MINUTE, digest_capacity=ROOM_FOR_STORIES, weight=weigh
)
