"""Lines in Markdown, as Discord and Mattermost read it: text from outside formats, mentions and links nothing. Pure."""

import re

from alerts.channels.spans import Line, Span
from alerts.unlinked import WORD_JOINER

_MEANING = re.compile(r"[\\`*_{}\[\]()#+\-!>~|]")
"""Both platforms take a backslash before any of them. Mattermost takes none before ``<``: that gets a word joiner."""

_LIST_NUMBER = re.compile(r"\A([0-9]{1,9})([.)])")
_UNDERLINE = re.compile(r"\A=")
_IN_A_LINK = {each: f"%{ord(each):02X}" for each in "()[]<>*_~`|\\"}


def escape(text: str) -> str:
    """A text's letters as they are."""
    text = _UNDERLINE.sub(f"{WORD_JOINER}=", _LIST_NUMBER.sub(rf"\1{WORD_JOINER}\2", text))
    return _MEANING.sub(r"\\\g<0>", text.replace("<", f"<{WORD_JOINER}"))


def address(url: str) -> str:
    """The same address, spelt so that nothing in it ends a link or formats."""
    return "".join(_IN_A_LINK.get(letter, letter) for letter in url)


def write(line: Line) -> str:
    return "".join(_written(span) for span in line)


def _written(span: Span) -> str:
    text = escape(span.text)
    if span.url:
        return f"[{text}]({address(span.url)})"
    return f"**{text}**" if span.bold else text


def plain(line: Line) -> str:
    """Without markup: a link is its words and its address. What reads Markdown still needs it escaped."""
    return "".join(f"{escape(span.text)}: {address(span.url)}" if span.url else escape(span.text) for span in line)
