"""A message as a Matrix event's content, within the limit of an event.

https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes: ``formatted_body`` is HTML of which clients
show a subset; https://spec.matrix.org/latest/client-server-api/#size-limits: 65,536 bytes for the
whole event, of which the homeserver needs some for what it adds.
"""

import html
from collections.abc import Mapping
from typing import Any

from alerts.channels.spans import Line, Span, digest_line, fitted_message, plain
from alerts.fitting import Limit, json_bytes
from alerts.message import Message, Story
from alerts.plain_text import RIGHT_TO_LEFT_MARK

PLAIN_BYTES, HTML_BYTES = 20_000, 40_000
ROOM_FOR_STORIES = PLAIN_BYTES - 4000
"""A digest's lines together, in bytes of the plain form; the rest is its heading and its links."""


def content_of(message: Message, *, rich: bool) -> dict[str, Any]:
    """A text, for a notice would notify nobody; it mentions nobody. Without ``rich`` there is no HTML."""
    content: dict[str, Any] = {"msgtype": "m.text", "body": _from_the_right(message, _plain(message)), "m.mentions": {}}
    if rich:
        body = _from_the_right(message, fitted_message(message, Limit(most=HTML_BYTES, measure=html_bytes), write))
        content |= {"format": "org.matrix.custom.html", "formatted_body": paragraphs(body)}
    return content


def edit_of(content: Mapping[str, Any], event_id: str) -> dict[str, Any]:
    """An event that puts this content in the place of another's; old clients show its plain text and a ``*``."""
    fallback = {"msgtype": content["msgtype"], "body": f"* {content['body']}", "m.mentions": {}}
    return {**fallback, "m.new_content": content, "m.relates_to": {"rel_type": "m.replace", "event_id": event_id}}


def _plain(message: Message) -> str:
    return fitted_message(message, Limit(most=PLAIN_BYTES, measure=json_bytes), plain)


def _from_the_right(message: Message, text: str) -> str:
    """Clients take the direction of the whole from its first letter, which may be of a foreign name."""
    missing = message.phrases.right_to_left and not text.startswith(RIGHT_TO_LEFT_MARK)
    return f"{RIGHT_TO_LEFT_MARK}{text}" if missing else text


def write(line: Line) -> str:
    return "".join(_written(span) for span in line)


def _written(span: Span) -> str:
    text = html.escape(span.text, quote=True)
    if span.url:
        return f'<a href="{html.escape(span.url, quote=True)}">{text}</a>'
    return f"<strong>{text}</strong>" if span.bold else text


def paragraphs(lines: str) -> str:
    """Lines of markup as paragraphs, parted by empty lines. Each runs in its own direction."""
    parts = (part.replace("\n", "<br>") for part in lines.split("\n\n") if part)
    return "".join(f'<p dir="auto">{part}</p>' for part in parts)


def html_bytes(lines: str) -> int:
    return json_bytes(paragraphs(lines) or lines)


def weight(story: Story, right_to_left: bool) -> int:
    """The bytes that an alert takes in a digest's plain form, which has half of what the HTML has."""
    line = digest_line(story, right_to_left)
    return max(json_bytes(plain(line)), html_bytes(write(line)) * PLAIN_BYTES // HTML_BYTES)
