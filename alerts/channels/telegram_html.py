"""A message in Telegram's HTML, within its limits.

https://core.telegram.org/bots/api#sendmessage: 1 to 4,096 characters after the tags are read; of a message's entities
(bold words, links) the first 100 count. How long a text may be with its tags is not documented: 32,000 bytes are used.
"""

import html
import re

from alerts.channels.spans import Line, Span, digest_line, fitted_message, plain
from alerts.fitting import Limit, utf8_bytes, utf16_units
from alerts.message import Message, Story

MOST, ENTITIES, RAW_BYTES = 4096, 100, 32_000
ROOM_FOR_STORIES = MOST - 600
"""A digest's lines together; the rest is its heading and its links."""

_TAG = re.compile(r"<[^<>]*>")


def escape(text: str) -> str:
    """Telegram knows no other entities than these four."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def write(line: Line) -> str:
    return "".join(_written(span) for span in line)


def _written(span: Span) -> str:
    if span.url:
        return f'<a href="{escape(span.url)}">{escape(span.text)}</a>'
    return f"<b>{escape(span.text)}</b>" if span.bold else escape(span.text)


def units(markup: str) -> int:
    """What Telegram counts, with its two other limits in the same coin: the bytes and the entities."""
    shown = utf16_units(html.unescape(_TAG.sub("", markup)))
    return max(shown, _share(utf8_bytes(markup), RAW_BYTES), _share(markup.count("</"), ENTITIES))


def _share(used: int, most: int) -> int:
    return -(-used * MOST // most)


def html_of(message: Message) -> str:
    return fitted_message(message, Limit(most=MOST, measure=units), write)


def plain_of(message: Message) -> str:
    """The same without markup. Telegram makes links of the addresses by itself, and of nothing else."""
    return fitted_message(message, Limit(most=MOST), plain)


def weight(story: Story, right_to_left: bool) -> int:
    """The units that an alert takes in a digest, of either form."""
    line = digest_line(story, right_to_left)
    return max(units(write(line)), utf16_units(plain(line))) + 1
