"""The short way for plain items of RSS: what their elements mean is found out once for each row of names."""

import re
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from crawler.feeds.entry import RawEntry
from crawler.feeds.fields import Field, field_of

_MOST_ELEMENTS = 40
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_AS_REFERENCE = re.compile(r"&(\w+);")
_MAIL = re.compile(r"\S+@\S+(?: \(.*\))?")


class _Places(NamedTuple):
    """Which of an item's elements are which; -1: none is."""

    title: int
    link: int
    guid: int
    summary: int
    content: int
    author: int
    published: int
    updated: int
    language: int


_KINDS = {
    Field.TITLE: "title",
    Field.LINK: "link",
    Field.GUID: "guid",
    Field.DESCRIPTION: "summary",
    Field.SUMMARY: "summary",
    Field.CONTENT: "content",
    Field.ENCODED: "content",
    Field.AUTHOR: "author",
    Field.PUBLISHED: "published",
    Field.UPDATED: "updated",
    Field.LANGUAGE: "language",
}


def read_usual(item: Element, *, language: str) -> RawEntry | None:
    """None where it has elements within its elements, two of a kind, a link that is an attribute, or typed texts."""
    if len(item) > _MOST_ELEMENTS or any(map(len, item)):
        return None
    places = _places_of(tuple([child.tag for child in item]))
    if places is None or any(
        item[place].attrib for place in (places.title, places.summary, places.content) if place >= 0
    ):
        return None
    texts = [child.text for child in item]
    texts.append("")  # at -1: what is not there
    link = (texts[places.link] or "").strip()
    author = (texts[places.author] or "").strip()
    if not link or is_odd_author(author):
        return None
    summary, content = (texts[places.summary] or "").strip(), (texts[places.content] or "").strip()
    return RawEntry(
        unescaped_link(link),
        (texts[places.guid] or "").strip() or item.get(_ABOUT, ""),
        (texts[places.title] or "").strip(),
        "" if summary == content else summary,
        content,
        (author,) if author else (),
        (texts[places.published] or "").strip() or (texts[places.updated] or "").strip(),
        (texts[places.language] or "").strip() or language,
    )


@lru_cache(maxsize=512)
def _places_of(tags: tuple[str, ...]) -> _Places | None:
    places: dict[str, int] = {}
    for place, tag in enumerate(tags):
        field = field_of(tag)
        kind = _KINDS.get(field)
        if kind in places or (kind is None and field not in (Field.NOTHING, Field.ELSEWHERE)):
            return None
        if kind is not None:
            places[kind] = place
    return _Places(*(places.get(name, -1) for name in _Places._fields))


def is_odd_author(text: str) -> bool:
    """Whether it holds an address in a form that ``clean_authors`` does not take apart."""
    return "@" in text and "<" not in text and not _MAIL.fullmatch(text)


def unescaped_link(link: str) -> str:
    """Some escape twice; and what looks like a reference in an address is a parameter's name."""
    return _AS_REFERENCE.sub(r"&\1", link.replace("&amp;", "&")) if "&" in link and ";" in link else link
