"""How much of a page is read: markup made to cost a parser minutes is cut where it begins to."""

import re
from dataclasses import dataclass

_MAX_MARKUP = 4_000_000  # characters
_MAX_TAGS = 20_000  # beginnings and ends; a page of a newspaper has 1,000 to 10,000
_MAX_OPEN = 8_000  # elements that are never closed: pictures, breaks, paragraphs of old pages
_LONG_TAG = 20_000  # characters without an end: looked at more closely
_MAX_ATTRIBUTES = 2_000
_PICTURE = re.compile(r"data:[^\"'()\s<>]{1000,}")
_SCRIPT = re.compile(
    r"<(script(?![^<>]*ld\+json)|style|noscript|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTES = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG_TAG},}}")
_WHOLE = 0.5  # of the page's visible text must be in what is read
_MUCH = 2_000  # characters of visible text


@dataclass(frozen=True, slots=True)
class BoundedPage:
    """What of a page is read."""

    markup: str
    cut: bool = False  # not all of it
    lost: bool = False  # most of its text is not in it


def bounded(markup: str) -> BoundedPage:
    """The page as it is, nearly always; of one that is huge or has endless tags, the beginning.

    Parsers of HTML take time with the square of how deep elements lie in each other, and of their attributes.
    """
    whole = markup.replace("\0", "") if "\0" in markup else markup
    if len(whole) > _MAX_MARKUP:
        whole = _PICTURE.sub("", whole)[:_MAX_MARKUP]
    read = _without_endless_tags(whole)
    if _most_tags(read) is None:
        return BoundedPage(read, cut=len(whole) == _MAX_MARKUP)
    bare = _SCRIPT.sub("", read)  # in scripts, < is mostly no tag
    most = _most_tags(bare)
    if most is None:
        return BoundedPage(bare)
    read = _first_tags(bare, most)
    return BoundedPage(read, cut=True, lost=_visible(bare) > _MUCH and _visible(read) < _WHOLE * _visible(bare))


def _most_tags(markup: str) -> int | None:
    """How many tags of a page are read; None: all."""
    tags = markup.count("<")
    if tags > _MAX_OPEN and tags - 2 * markup.count("</") > _MAX_OPEN:
        return _MAX_OPEN
    return _MAX_TAGS if tags > _MAX_TAGS else None


def _first_tags(markup: str, most: int) -> str:
    place = -1
    for _ in range(most):
        place = markup.find("<", place + 1)
        if place < 0:
            return markup
    return markup[:place]


def _without_endless_tags(markup: str) -> str:
    """Without tags of thousands of attributes. A long text between two tags, as in scripts, is no tag."""
    if max(map(len, markup.split(">"))) < _LONG_TAG:
        return markup
    return _ATTRIBUTES.sub(
        lambda tag: tag[0] if len(tag[0].split(None, _MAX_ATTRIBUTES)) <= _MAX_ATTRIBUTES else "<b", markup
    )


def _visible(markup: str) -> int:
    return len("".join(_TAG.sub("", _SCRIPT.sub("", markup)).split()))
