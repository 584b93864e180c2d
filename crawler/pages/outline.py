"""A page as an outline: its boxes, and the lines of text that stand in them, in order. One walk over the tree."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOT_TEXT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio"),
        *("canvas", "select", "textarea", "button", "input", "map", "head", "title", "datalist", "dialog", "amp-ad"),
        *("amp-iframe", "amp-sidebar", "amp-analytics", "amp-user-notification", "amp-consent", "amp-social-share"),
    )
)
_JUNK_TAGS = frozenset({"nav", "footer", "aside", "figure", "figcaption", "form", "menu", "amp-carousel", "caption"})
_BOXES = frozenset(
    (
        *("div", "section", "article", "main", "body", "td", "th", "tr", "table", "tbody", "thead", "ul", "ol", "dl"),
        *("blockquote", "header", "center", "details", "fieldset", "amp-accordion", "html"),
    )
)
_LINES = frozenset(
    (
        *(
            "p",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "pre",
            "dt",
            "dd",
            "hr",
            "address",
            "summary",
            "legend",
            "label",
        ),
    )
)
HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_WORDS = re.compile(r"[a-z]+|[A-Z][a-z]*")
_HARMLESS = frozenset({"has", "with", "no", "not", "is", "without", "open", "enable", "enabled", "js", "elementor"})
_JUNK = frozenset(
    (
        *("share", "sharing", "shares", "social", "sharedaddy", "addtoany", "addthis", "related", "relatedposts"),
        *(
            "comment",
            "comments",
            "commentlist",
            "disqus",
            "newsletter",
            "subscribe",
            "subscription",
            "signup",
            "promo",
            "promotion",
        ),
        *("advert", "advertisement", "ads", "ad", "sponsored", "sponsor", "taboola", "outbrain", "sidebar", "widget"),
        *("breadcrumb", "breadcrumbs", "menu", "navbar", "navigation", "nav", "footer", "tags", "taglist"),
        *("caption", "cookie", "cookies", "consent", "gdpr", "popup", "modal", "recommended", "recommendation"),
        *("recommendations", "trending", "popular", "mostread", "readmore", "byline", "dateline", "author", "authors"),
        *("bio", "copyright", "disclaimer", "toolbar", "pager", "pagination", "skip", "rating"),
        *(
            "poll",
            "survey",
            "ilgili",
            "etiket",
            "etiketler",
            "yorum",
            "yorumlar",
            "paylas",
            "reklam",
            "bulten",
            "cerez",
        ),
        *("credit", "credits", "meta", "metadata", "postmeta", "ticker", "slider", "carousel", "login", "toc"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MOST_NODES = 60_000
_DEEPEST = 2_000


@dataclass(slots=True)
class Box:
    """An element that holds others. A box comes after those around it."""

    parent: int  # index; of the outermost its own
    tag: str
    name: str  # its class, id and the like
    junk: bool  # by its own tag or name it is something beside an article
    holds_heading: bool = False  # the page's h1


@dataclass(slots=True)
class Line:
    """Text between two breaks."""

    box: int
    tag: str  # p, li, h2, …; of text that stands in a box itself, the box's
    text: str
    linked: int  # characters of it in links
    junk: bool = False  # its own element is named as something beside an article

    @property
    def size(self) -> int:
        """Its characters; one that is a word, as in Chinese, counts as three."""
        return len(self.text) * (3 if self.text[len(self.text) // 2] > "\u2e7f" else 1)


@dataclass(slots=True)
class Outline:
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def outline(page: LexborHTMLParser) -> Outline:
    """The outline of a page's body; of an endless one, of its beginning."""
    root = page.body or page.root
    return _Walk().over(root) if root is not None else Outline()


class _Walk:
    """Goes through the tree in order, without recursion: a hostile depth must not end it."""

    def __init__(self) -> None:
        self.found = Outline()
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._box = 0
        self._tag = ""  # of the line that is open; empty: the box's own text
        self._junk_line = False

    def over(self, root: LexborNode) -> Outline:
        self.found.boxes.append(Box(0, root.tag or "", "", junk=False))
        stack: list[tuple[LexborNode, str]] = []
        node = root.first_child
        for _ in range(_MOST_NODES):
            if node is None:
                if not stack:
                    break
                above, tag = stack.pop()
                self._leave(tag)
                node = above.next
                continue
            if node.is_text_node:
                self._text(node.text_content or "")
            elif node.is_element_node:
                tag = node.tag or ""
                child = self._enter(node, tag) if len(stack) < _DEEPEST else None
                if child is not None:
                    stack.append((node, tag))
                    node = child
                    continue
            node = node.next
        self._end_line()
        return self.found

    def _text(self, text: str) -> None:
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """The first child that is to be read; None: there is nothing below to be read."""
        if tag == "br":
            self._end_line(keep=True)
            return None
        if tag in _NOT_TEXT:
            return None
        child = node.first_child
        if child is None:
            if tag in _LINES or tag in _BOXES:
                self._end_line()
            return None
        if tag in _BOXES or tag in _JUNK_TAGS:
            self._end_line()
            self._open_box(node, tag)
        elif tag in _LINES:
            self._end_line()
            self._tag, self._junk_line = tag, _is_junk(node)
            if tag == "h1":
                self._mark_heading()
        elif tag == "a":
            self._links += 1
        return child

    def _leave(self, tag: str) -> None:
        if tag in _BOXES or tag in _JUNK_TAGS:
            self._end_line()
            self._box = self.found.boxes[self._box].parent
        elif tag in _LINES:
            self._end_line()
        elif tag == "a":
            self._links -= 1

    def _open_box(self, node: LexborNode, tag: str) -> None:
        name = _name(node)
        junk = tag in _JUNK_TAGS or _names_junk(name) or _is_hidden(node)
        self.found.boxes.append(Box(self._box, tag, name, junk=junk))
        self._box = len(self.found.boxes) - 1

    def _mark_heading(self) -> None:
        box = self._box
        while not self.found.boxes[box].holds_heading:
            self.found.boxes[box].holds_heading = True
            box = self.found.boxes[box].parent

    def _end_line(self, *, keep: bool = False) -> None:
        """Closes the line that is open. ``keep``: it is a break inside an element, whose next line is like this one."""
        if self._pieces:
            text = " ".join("".join(self._pieces).split())
            if text:
                tag = self._tag or self.found.boxes[self._box].tag
                self.found.lines.append(Line(self._box, tag, text, self._linked, self._junk_line))
            self._pieces.clear()
        self._linked = 0
        if not keep:
            self._tag, self._junk_line = "", False


def _name(node: LexborNode) -> str:
    told = node.attributes
    return f"{told.get('class') or ''} {told.get('id') or ''} {told.get('itemprop') or ''}".strip() if told else ""


def _is_junk(node: LexborNode) -> bool:
    name = _name(node)
    return bool(name) and _names_junk(name)


def _names_junk(name: str) -> bool:
    if not name:
        return False
    for token in name.split():
        words = [word.lower() for word in _WORDS.findall(token)]
        if words and words[0] not in _HARMLESS and not _JUNK.isdisjoint(words):
            return True
    return False


def _is_hidden(node: LexborNode) -> bool:
    told = node.attributes
    return "hidden" in told or bool(_HIDDEN.search(told.get("style") or ""))
