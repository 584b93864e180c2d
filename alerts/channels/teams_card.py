"""A message as an Adaptive Card for Teams, within its limit of bytes.

https://adaptivecards.io/explorer/AdaptiveCard.html (``rtl`` since 1.5); Teams takes 28 KB of a message's properties, of
which 18,000 bytes are used: https://learn.microsoft.com/microsoftteams/limits-specifications-teams. Texts stand in
runs, which know no Markdown, and addresses in fields of their own, so that no text can format or link; only
``msteams.entities`` could mention somebody, and there are none.
"""

import json
import re
from typing import Any

from alerts.channels import markdown
from alerts.channels.spans import Line, Span, fitted_message
from alerts.fitting import Limit, fitted, json_bytes, utf8_bytes
from alerts.message import Message
from alerts.plain_text import RIGHT_TO_LEFT_MARK
from alerts.unlinked import WORD_JOINER

BODY = Limit(most=16_500, measure=utf8_bytes)
"""A card's blocks as JSON; with what is around them a message stays under 18,000 bytes."""

PLAIN = Limit(most=8000, measure=json_bytes)
FALLBACK = Limit(most=400, measure=json_bytes)
ROOM_FOR_STORIES = BODY.most - 1500
"""A digest's blocks together; the rest is its heading and its links."""

CONTENT_TYPE = "application/vnd.microsoft.card.adaptive"

_MACRO = re.compile(r"\{(?=\{)")
_NO_BLOCK = "null"
_BETWEEN_LINKS = frozenset({" · ", RIGHT_TO_LEFT_MARK})


def card(message: Message) -> dict[str, Any]:
    """A block a line, and the last line's links as buttons."""
    lines = json.loads(f"[{fitted_message(message, BODY, write, between=',')}]")
    blocks = [
        block if above is not None else block | {"spacing": "Medium"}
        for above, block in zip([None, *lines], lines, strict=False)
        if block is not None
    ]
    blocks[0]["id"] = message.key
    actions = _buttons(blocks[-1]) if len(blocks) > 1 else []
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        **({"rtl": True} if message.phrases.right_to_left else {}),
        "fallbackText": fitted(message.heading, FALLBACK),
        "body": blocks[:-1] if actions else blocks,
        **({"actions": actions} if actions else {}),
    }


def plain_card(message: Message) -> dict[str, Any]:
    """One block of Markdown, in the oldest version that Teams reads."""
    text = fitted_message(message, PLAIN, markdown.write, between="\n\n")
    return {"type": "AdaptiveCard", "version": "1.2", "body": [{"type": "TextBlock", "text": text, "wrap": True}]}


def posted(card: dict[str, Any]) -> dict[str, Any]:
    """What a workflow's "when a webhook request is received" wants."""
    return {"type": "message", "attachments": [{"contentType": CONTENT_TYPE, "contentUrl": None, "content": card}]}


def write(line: Line) -> str:
    """A line's block as JSON; ``null`` for an empty line, which is a wider space above the next."""
    runs = [_run(span) for span in line if span.text]
    block = {"type": "RichTextBlock", "inlines": runs, "spacing": "Small"}
    return json.dumps(block, ensure_ascii=False) if runs else _NO_BLOCK


def _run(span: Span) -> dict[str, Any]:
    run: dict[str, Any] = {"type": "TextRun", "text": _MACRO.sub(f"{{{WORD_JOINER}", span.text)}
    if span.bold:
        run["weight"] = "Bolder"
    if span.url:
        run["selectAction"] = {"type": "Action.OpenUrl", "url": span.url}
    return run


def _buttons(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The links of a line that holds nothing else; none where it does."""
    runs = block["inlines"]
    if any("selectAction" not in run and run["text"] not in _BETWEEN_LINKS for run in runs):
        return []
    return [{**run["selectAction"], "title": run["text"]} for run in runs if "selectAction" in run]
