"""A page as an outline: its boxes, and the lines of text that stand in them, in order. One walk over the tree."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOT_TEXT = frozenset(
    (
        *("script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio"),
        *(
            "canvas",
            "select",
            "textarea",
            "button",
            "input",
            "map",
            "head",
            "title",
            "datalist",
            "dialog",
            "nav",
            "footer",
            "amp-ad",
        ),
        *("amp-iframe", "amp-sidebar", "amp-analytics", "amp-user-notification", "amp-consent", "amp-social-share"),
    )
)
_JUNK_TAGS = frozenset({"aside", "figure", "figcaption", "form", "menu", "amp-carousel", "caption"})
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
        *(
            "credit",
            "credits",
            "meta",
            "metadata",
            "postmeta",
            "ticker",
            "slider",
            "carousel",
            "gallery",
            "slideshow",
            "login",
            "toc",
        ),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NOT_READ, _LINE, _BOX, _LINK, _BREAK = -1, 1, 2, 3, 4
_KINDS = {
    **dict.fromkeys((*_NOT_TEXT, "-comment", "!doctype"), _NOT_READ),
    **dict.fromkeys(_LINES, _LINE),
    **dict.fromkeys((*_BOXES, *_JUNK_TAGS), _BOX),
    "a": _LINK,
    "br": _BREAK,
}
"""How an element is read, by its tag; those that are not here are within lines."""

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
        stack: list[tuple[LexborNode, int]] = []
        pieces = self._pieces
        node = root.first_child
        for _ in range(_MOST_NODES):  # the one loop that every node of every page goes through: it calls little
            if node is None:
                if not stack:
                    break
                above, kind = stack.pop()
                if kind:
                    self._leave(kind)
                node = above.next
                continue
            tag = node.tag
            if tag == "-text":
                text = node.text_content or ""
                if pieces or not text.isspace():
                    pieces.append(text)
                    if self._links:
                        self._linked += len(text.strip())
            else:
                kind = _KINDS.get(tag or "", 0)
                child = node.first_child if kind >= 0 and len(stack) < _DEEPEST else None
                if child is not None:
                    if kind:
                        self._enter(node, tag or "", kind)
                    stack.append((node, kind))
                    node = child
                    continue
                if kind > 0:
                    self._end_line(keep=kind == _BREAK)
            node = node.next
        self._end_line()
        return self.found

    def _enter(self, node: LexborNode, tag: str, kind: int) -> None:
        if kind == _LINK:
            self._links += 1
            return
        self._end_line()
        if kind == _BOX:
            told = node.attributes
            name = _name(told)
            junk = tag in _JUNK_TAGS or (bool(name) and _names_junk(name)) or _is_hidden(told)
            self.found.boxes.append(Box(self._box, tag, name, junk=junk))
            self._box = len(self.found.boxes) - 1
        elif kind == _LINE:
            name = node.attributes.get("class") or ""  # its id is often made of its words
            self._tag, self._junk_line = tag, bool(name) and _names_junk(name)
            if tag == "h1":
                self._mark_heading()

    def _leave(self, kind: int) -> None:
        if kind == _LINK:
            self._links -= 1
            return
        self._end_line()
        if kind == _BOX:
            self._box = self.found.boxes[self._box].parent

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


def _name(told: dict[str, str | None]) -> str:
    if not told:
        return ""
    return f"{told.get('class') or ''} {told.get('id') or ''} {told.get('itemprop') or ''}".strip()


@lru_cache(maxsize=20_000)  # a site names its boxes alike on every page
def _names_junk(name: str) -> bool:
    for token in name.split():
        words = [word.lower() for word in _WORDS.findall(token)]
        if words and words[0] not in _HARMLESS and not _JUNK.isdisjoint(words):
            return True
    return False


def _is_hidden(told: dict[str, str | None]) -> bool:
    return "hidden" in told or ("style" in told and bool(_HIDDEN.search(told["style"] or "")))
