"""Slack's text formats as safe HTML: what a channel's reader sees.

https://docs.slack.dev/messaging/formatting-message-text: ``*bold*``, ``_italic_``, ``~struck~``, ``code`` in backticks,
``>`` quotes, ``<url|text>`` links, and only ``&amp; &lt; &gt;`` as entities.
"""

import re
from html import escape
from urllib.parse import urlsplit

_TOKEN = re.compile(r"<([^<>\n]+)>|`([^`\n]+)`")
_EMPTY = "<br>"
_CODE_BLOCK = re.compile(r"```(.*?)```", re.DOTALL)
_MARK = "\x00"  # stands for a finished piece of HTML while the text around it is formatted; never in a message
_STYLES = tuple(
    (re.compile(rf"(?<![\w{sign}]){re.escape(sign)}(?=\S)([^\n]+?)(?<=\S){re.escape(sign)}(?![\w{sign}])"), tag)
    for sign, tag in (("*", "strong"), ("_", "em"), ("~", "s"))
)


def mrkdwn_html(text: str) -> str:
    """Each line in a block of its own, whose direction follows its first strong letter."""
    pieces = _CODE_BLOCK.split(text.replace(_MARK, ""))
    return "".join(
        f"<pre>{escape(plain(piece).strip(chr(10)))}</pre>" if number % 2 else _lines(piece)
        for number, piece in enumerate(pieces)
        if piece
    )


def plain_html(text: str) -> str:
    """A plain_text object: nothing in it is formatted."""
    return "".join(block_html(escape(plain(line))) for line in text.split("\n"))


def plain(text: str) -> str:
    """The three entities as the letters they stand for."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(text: str) -> str:
    return "".join(_line(line) for line in text.strip("\n").split("\n"))


def _line(line: str) -> str:
    for quote in ("&gt;", ">"):
        if line.startswith(quote):
            return f"<blockquote>{block_html(_inline(line.removeprefix(quote).lstrip()))}</blockquote>"
    return block_html(_inline(line))


def block_html(html: str) -> str:
    """A line, whose direction follows its first strong letter."""
    return f'<div dir="auto">{html or _EMPTY}</div>'


def _inline(line: str) -> str:
    finished: list[str] = []

    def keep(token: re.Match[str]) -> str:
        inside, code = token.groups()
        finished.append(f"<code>{escape(plain(code))}</code>" if code else _bracketed(inside))
        return f"{_MARK}{len(finished) - 1}{_MARK}"

    html = escape(plain(_TOKEN.sub(keep, line)))
    for pattern, tag in _STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return re.sub(rf"{_MARK}(\d+){_MARK}", lambda mark: finished[int(mark[1])], html)


def _bracketed(inside: str) -> str:
    """A link, or a mention of people; an address that is neither web nor mail stays text."""
    target, _, label = inside.partition("|")
    if target.startswith(("!", "@", "#")):
        sign = "@" if target[0] == "!" else ""
        return f'<span class="mention">{sign}{escape(plain(label or target.removeprefix("!")))}</span>'
    address = plain(target)
    if not is_linkable(address):
        return escape(plain(f"<{inside}>"))
    words = escape(plain(label or target))
    return f'<a href="{escape(address)}" rel="noreferrer" target="_blank">{words}</a>'


def is_linkable(address: str) -> bool:
    """Whether an address may become a link: web or mail, nothing that runs."""
    try:
        return urlsplit(address).scheme in ("http", "https", "mailto")
    except ValueError:
        return False
