"""The console: a readable block on standard output, for a first run with no chat at all."""

import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TextIO

from alerts.channels.base import DIGEST_BYTES, Post, weigh_json
from alerts.message import Message, Story, line, message_of
from domain.alert import Channel, Delivery, Outcome, Verdict

_RULE = "─" * 72


class ConsoleSender:
    """Writes each delivery as one piece. ``stream`` None is whatever standard output is at that moment."""

    rate_per_minute: float | None = None
    digest_capacity: int = DIGEST_BYTES

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._one_at_a_time = threading.Lock()

    def weigh(self, data: Mapping[str, Any], channel: Channel) -> int:
        return weigh_json(data, channel)

    def send(
        self, delivery: Delivery, channel: Channel, *, post: Post, at: datetime, dashboard_url: str | None = None
    ) -> Outcome:
        """Writes and flushes. A closed or full output is tried again like any other receiver."""
        stream = self._stream or sys.stdout
        try:
            with self._one_at_a_time:
                stream.write(_encodable(block(delivery, channel, dashboard_url, at), stream))
                stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream was closed
            return Outcome(verdict=Verdict.RETRY, reason="stdout", text=f"standard output: {type(error).__name__}")
        return Outcome(verdict=Verdict.DELIVERED, reason="ok", text="written")


def block(delivery: Delivery, channel: Channel, dashboard_url: str | None = None, at: datetime | None = None) -> str:
    """The delivery as lines, ended by a newline; no value from outside holds a control character. Pure."""
    message = message_of(delivery, channel, dashboard_url, at)
    lines = [_RULE, message.heading, *([message.notice] if message.notice else [])]
    for story in message.stories:
        lines += _story_lines(message, story)
    if message.page:
        lines.append(f"  {message.phrases.open}: {message.page}")
    return "\n".join([*lines, ""])


def _story_lines(message: Message, story: Story) -> list[str]:
    phrases = message.phrases
    facts = (
        (phrases.named, story.names),
        (phrases.source, " · ".join(part for part in (story.source, story.published) if part)),
        (phrases.read, story.url or ""),
    )
    told = [f"  {name}: {value}" for name, value in facts if value]
    told += [f"  {line(story.also, phrases)}"] if story.also else []
    said = [f"  {line(text, phrases)}" for text in (story.unsure,) if text]
    return ["", story.title, *said, *([f"  {story.excerpt}"] if story.excerpt else []), *told]


def _encodable(text: str, stream: TextIO) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


CONSOLE = ConsoleSender()
