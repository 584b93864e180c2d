"""Markup to plain text: what is stored, matched and shown never holds a tag."""

import re
from functools import lru_cache
from html import unescape

from lxml import etree

MAX_TITLE = 1_000
MAX_SUMMARY = 20_000
MAX_TEXT = 200_000

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
            "figure",
        ),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "td", "th", "tr", "ul"),
    )
)
_SILENT = frozenset(
    (
        *("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "head", "title"),
        *("select", "textarea"),
    )
)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids (https://www.w3.org/TR/xml/#charsets), and the C1 controls; PostgreSQL refuses NUL in text."""

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]")
_TAGS = re.compile(r"<[^<>]*>")
_TIDY_TAG = re.compile(r"""</?([a-zA-Z][a-zA-Z0-9]*+)(?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+>""")
_ANY_TAG = re.compile(r"(<[^<>]*+>)")
_UNTIDY = re.compile(r"<[a-zA-Z/!?]")
_USUAL_TAG = 300  # characters: the few thousand usual ones are remembered
_USUAL_LENGTH = 3000  # a tag of such a text is short, or one of few


def strip_illegal(text: str) -> str:
    """The text without NUL, other control characters and lone surrogates."""
    return _ILLEGAL.sub("", text)


def fold_lines(text: str) -> str:
    """One space between words, one line break between paragraphs, none around the text."""
    if "\n" not in text:
        return one_line(text)
    return "\n".join(filter(None, map(one_line, text.split("\n"))))


def one_line(text: str) -> str:
    """For titles and names: one space between words and no line breaks."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text  # the only white space that can be printed is the space: nothing to fold, as a rule
    return " ".join(text.split())


def plain_text(markup: str) -> str:
    """The text of a piece of HTML, or of a text that may hold some: entities resolved, blocks on lines of their own.

    ``markup`` is without illegal characters; the references in it may stand for some.
    """
    if ("<" not in markup and "&" not in markup) or not _MARKUP.search(markup):
        return fold_lines(markup)
    tidy = _tidy_text(markup)
    return fold_lines(strip_illegal(_text_of(markup)) if tidy is None else tidy)


def _tidy_text(markup: str) -> str | None:
    """The text of markup that is nothing but complete tags and words: most entries. None: let a real parser see it."""
    pieces = _ANY_TAG.split(markup)
    try:
        pieces[1::2] = map(_usual_text_for if len(markup) <= _USUAL_LENGTH else _text_for_any, pieces[1::2])
    except _Untidy:
        return None
    text = "".join(pieces)
    if "<" in text and _UNTIDY.search(text):
        return None
    return unescape(text)  # drops references to illegal characters, and reads &#150; as browsers do


class _Untidy(Exception):
    """Something that looks like a tag and is not a complete one, or whose content must not be seen."""


def _text_for(tag: str) -> str:
    """What stands for it in a text: a line break, nothing, or what looked like a tag."""
    found = _TIDY_TAG.fullmatch(tag)
    if found is None:
        if _UNTIDY.match(tag):
            raise _Untidy
        return tag
    name = found[1].lower()
    if name in _SILENT:
        raise _Untidy
    return "\n" if name in _BLOCKS else ""


def _text_for_any(tag: str) -> str:
    return _usual_text_for(tag) if len(tag) <= _USUAL_TAG else _text_for(tag)


_usual_text_for = lru_cache(maxsize=4096)(_text_for)


def _text_of(markup: str) -> str:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(b"<div>" + markup.encode("utf-8", "replace") + b"</div>", parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return _TAGS.sub(" ", markup)
    return "".join(_pieces(root))


def _pieces(root: etree._Element) -> list[str]:
    """The text in document order, without recursion: a hostile depth must not end it."""
    pieces: list[str] = []
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT
            if name in _BLOCKS:
                pieces.append("\n")
            if element.text and not silent and name:
                pieces.append(element.text)
        else:
            silent -= name in _SILENT
            if name in _BLOCKS:
                pieces.append("\n")
            if element.tail and not silent:
                pieces.append(element.tail)
    return pieces
