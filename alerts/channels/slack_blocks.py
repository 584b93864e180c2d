"""A message in Slack's Block Kit, within its limits.

https://docs.slack.dev/reference/block-kit/blocks: a header 150 characters, 50 blocks; over all blocks about 13,200
(undocumented: ``msg_blocks_too_long``, https://github.com/slackapi/bolt-js/issues/2867, where 11,341 beside a long
``text`` were too many and 9,597 not): the blocks' JSON as a whole stays under that. Texts stand in the runs of rich
text, which knows no mrkdwn, and addresses in fields of their own, so that no text can format, mention or link; only
elements of the types ``user``, ``usergroup`` and ``broadcast`` could mention somebody, and there are none.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from alerts.channels.lookalikes import disarmed, disarmed_address
from alerts.channels.spans import Line, Span, fitted_message
from alerts.fitting import Limit, utf16_units
from alerts.message import Message
from alerts.unlinked import WORD_JOINER

BODY = Limit(most=9500)
"""The elements as JSON; with what is around them the blocks stay under 13,200."""

PLAIN, FALLBACK = Limit(most=4000), Limit(most=1000)
"""The plainest form, and the text of notifications beside the blocks."""

ROOM_FOR_STORIES = BODY.most - 1500
"""A digest's lines together; the rest is its heading and its links."""

HEADER, SMALL, PORTION = 150, 2000, 2500
"""Units of a header, of a context's element, and of a block of rich text as far as whole lines allow."""

MOST_SMALL = 10
"""Elements of a context."""

_NEW_LINE = {"type": "text", "text": "\n"}

Element = dict[str, Any]


def blocks(message: Message) -> list[dict[str, Any]]:
    """A header, then one story with its facts in small, or the lines of a digest, or a notice; the links last."""
    first, *lines = json.loads(f"[{fitted_message(message, BODY, write, between=',')}]")
    first = first or [_element(Span(text="Gulfwatch"))]  # a title of nothing but controls
    made = [_header(first)] if _is_header(first) else _rich([first])
    for number, paragraph in enumerate(_paragraphs(lines)):
        made += [_small(paragraph)] if number == 1 and _is_small(paragraph) else _rich(paragraph)
    made[0]["block_id"] = message.key
    return made


def write(line: Line) -> str:
    """A line's elements as JSON."""
    return json.dumps([_element(span) for span in line if span.text], ensure_ascii=False)


def plain(line: Line) -> str:
    """A text in mrkdwn that formats nothing: it has no escapes but three entities. A link is words and address."""
    texts = ((disarmed(span.text).replace("&", "&amp;"), span.url) for span in line)
    return "".join(f"{text}: <{_escaped(disarmed_address(url))}>" if url else text for text, url in texts)


def _escaped(text: str) -> str:
    """Exactly the three that Slack asks for, in a plain text too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _element(span: Span) -> Element:
    text = span.text.replace("<", f"<{WORD_JOINER}")
    if span.url:
        return {"type": "link", "url": span.url, "text": text}
    return {"type": "text", "text": text, **({"style": {"bold": True}} if span.bold else {})}


def _paragraphs(lines: Sequence[Sequence[Element]]) -> Iterator[list[Sequence[Element]]]:
    return (list(group) for is_full, group in groupby(lines, key=bool) if is_full)


def _shown_units(line: Sequence[Element]) -> int:
    return sum(utf16_units(_escaped(element["text"])) for element in line)


def _is_header(line: Sequence[Element]) -> bool:
    return len(line) == 1 and line[0]["type"] == "text" and _shown_units(line) <= HEADER


def _header(line: Sequence[Element]) -> dict[str, Any]:
    return {"type": "header", "text": _plain_text(line[0]["text"])}


def _is_small(paragraph: Sequence[Sequence[Element]]) -> bool:
    """Facts: words alone."""
    words = all(set(element) == {"type", "text"} for line in paragraph for element in line)
    return words and len(paragraph) <= MOST_SMALL and all(_shown_units(line) <= SMALL for line in paragraph)


def _small(paragraph: Sequence[Sequence[Element]]) -> dict[str, Any]:
    texts = ("".join(element["text"] for element in line) for line in paragraph)
    return {"type": "context", "elements": [_plain_text(text) for text in texts]}


def _plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": _escaped(text), "emoji": False}


def _rich(lines: Sequence[Sequence[Element]]) -> list[dict[str, Any]]:
    """Blocks of rich text with whole lines in each."""
    portions: list[list[Element]] = []
    room = 0
    for line in lines:
        takes = sum(utf16_units(element["text"]) for element in line) + 1
        if portions and takes <= room:
            portions[-1] += [_NEW_LINE, *line]
        else:
            portions.append([*line])
            room = PORTION
        room -= takes
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": each}]} for each in portions]
