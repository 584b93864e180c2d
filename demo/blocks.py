"""A message to a Slack channel: what Slack would refuse, and how the rest looks.

The limits: https://docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from demo.mrkdwn import block_html, is_linkable, mrkdwn_html, plain, plain_html

MOST_BLOCKS, HEADER, SECTION, FIELD, FIELDS, ELEMENTS, BLOCK_ID = 50, 150, 3000, 2000, 10, 10, 255
ALL_BLOCKS = 13_200  # characters over all blocks, undocumented: https://github.com/slackapi/bolt-js/issues/2509
CUT = 40_000  # a longer `text` is cut

Json = Mapping[str, Any]


def fault(payload: Any) -> str | None:
    """Slack's error word for a message that it would refuse; None for one that it takes."""
    if not isinstance(payload, dict):
        return "invalid_payload"
    blocks = payload.get("blocks") or []
    if not blocks and not str(payload.get("text") or "").strip():
        return "no_text"
    try:
        sound = len(blocks) <= MOST_BLOCKS and _ids_differ(blocks) and all(_is_sound(block) for block in blocks)
    except (AttributeError, KeyError, TypeError):  # a field is missing or of another type than it should be
        return "invalid_blocks"
    if not sound:
        return "invalid_blocks"
    return "msg_blocks_too_long" if sum(map(_length, blocks)) > ALL_BLOCKS else None


def message_html(payload: Json) -> str:
    """The message as a channel shows it. ``payload`` is one that ``fault`` lets pass."""
    if blocks := payload.get("blocks"):
        return "".join(_RENDERERS[block["type"]](block) for block in blocks)
    text = str(payload["text"])[:CUT]
    return f'<div class="section">{plain_html(text) if payload.get("mrkdwn") is False else mrkdwn_html(text)}</div>'


def _ids_differ(blocks: Sequence[Json]) -> bool:
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    return len(set(ids)) == len(ids) and all(0 < len(block_id) <= BLOCK_ID for block_id in ids)


def _is_sound(block: Json) -> bool:
    match block["type"]:
        case "header":
            return bool(block["text"]["type"] == "plain_text") and _fits(block["text"], HEADER)
        case "section":
            fields = block.get("fields") or []
            texts = "text" not in block or _fits(block["text"], SECTION)
            return bool("text" in block or fields) and texts and len(fields) <= FIELDS and _all_fit(fields)
        case "context":
            return 0 < len(block["elements"]) <= ELEMENTS and _all_fit(block["elements"])
        case "actions":
            return all(button["type"] == "button" and _fits(button["text"], 75) for button in block["elements"])
        case "rich_text":
            return bool(_runs(block)) and all(_is_run(run) for run in _runs(block))
        case kind:
            return bool(kind == "divider")


def _all_fit(texts: Sequence[Json]) -> bool:
    return all(_fits(text, FIELD) for text in texts)


def _fits(text: Json, limit: int) -> bool:
    return text["type"] in ("mrkdwn", "plain_text") and 0 < len(text["text"]) <= limit


def _runs(block: Json) -> list[Json]:
    """The elements of a rich text's sections; lists and quotes are not known here."""
    sections = [section for section in block.get("elements") or [] if section["type"] == "rich_text_section"]
    return [run for section in sections for run in section["elements"]]


def _is_run(run: Json) -> bool:
    return bool(run["type"] in ("text", "link") and run["text"] and (run["type"] == "text" or run["url"]))


def _length(block: Json) -> int:
    if block["type"] == "rich_text":
        return sum(len(run["text"]) for run in _runs(block))
    texts = [block.get("text"), *(block.get("fields") or []), *(block.get("elements") or [])]
    return sum(len(text["text"]) for text in texts if text and isinstance(text.get("text"), str))


def _text(text: Json) -> str:
    return mrkdwn_html(text["text"]) if text["type"] == "mrkdwn" else plain_html(text["text"])


def _header(block: Json) -> str:
    return f'<h3 dir="auto">{escape(plain(block["text"]["text"]))}</h3>'


def _section(block: Json) -> str:
    text = _text(block["text"]) if "text" in block else ""
    fields = "".join(f'<div class="field">{_text(field)}</div>' for field in block.get("fields") or [])
    return f'<div class="section">{text}{fields}</div>'


def _context(block: Json) -> str:
    elements = "".join(f'<span dir="auto">{_text(element)}</span>' for element in block["elements"])
    return f'<div class="context">{elements}</div>'


def _actions(block: Json) -> str:
    return f'<div class="actions">{"".join(_button(button) for button in block["elements"])}</div>'


def _button(button: Json) -> str:
    label, address = escape(plain(button["text"]["text"])), str(button.get("url", ""))
    if not is_linkable(address):
        return f'<span class="button">{label}</span>'
    return f'<a class="button" href="{escape(address)}" rel="noreferrer" target="_blank">{label}</a>'


def _rich_text(block: Json) -> str:
    """Each line in a block of its own, whose direction follows its first strong letter."""
    lines = "".join(map(_run, _runs(block))).split("\n")
    return f'<div class="section">{"".join(map(block_html, lines))}</div>'


def _run(run: Json) -> str:
    text = escape(run["text"])
    if run["type"] == "link" and is_linkable(run["url"]):
        return f'<a href="{escape(run["url"])}" rel="noreferrer" target="_blank">{text}</a>'
    return f"<strong>{text}</strong>" if (run.get("style") or {}).get("bold") else text


def _divider(_block: Json) -> str:
    return "<hr>"


_RENDERERS: Mapping[str, Callable[[Json], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
    "divider": _divider,
}
