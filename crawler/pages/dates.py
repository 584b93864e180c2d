"""When an article's page says that it was published, and by whom."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from crawler.dates import parse_date
from crawler.feeds.entry import clean_authors

_META_DATES = (
    *("article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publish-date", "dc.date"),
    *("dc.date.issued", "dcterms.created", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
)
_META_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author")
_ADDRESS = re.compile(r"^https?://")
_ARTICLE_TYPES = re.compile(r"article|posting|report", re.IGNORECASE)
_MAX_JSON = 500_000


def published_at(tree: etree._Element) -> datetime | None:
    """From the page's meta elements, its JSON-LD, or its first ``time`` element; None when none can be read."""
    metas = _metas(tree)
    stated = (metas.get(name) for name in _META_DATES)
    written = (str(thing.get("datePublished") or "") for thing in _json_ld(tree))
    shown = (element.get("datetime") or "" for element in tree.iter("time"))
    candidates = (*stated, *written, *(text for text in list(shown)[:1]))
    return next((found for text in candidates if (found := parse_date(text))), None)


def authors(tree: etree._Element) -> tuple[str, ...]:
    """Names from the page's meta elements or its JSON-LD; addresses of profiles are no names."""
    metas = _metas(tree)
    names = [metas[name] for name in _META_AUTHORS if name in metas]
    names += [name for thing in _json_ld(tree) for name in _names(thing.get("author"))]
    return tuple(dict.fromkeys(clean_authors(tuple(name for name in names if not _ADDRESS.match(name)))))


def meta_title(tree: etree._Element) -> str:
    """The title that the page gives to those who share it, else its heading, else its title element."""
    shared = _metas(tree).get("og:title")
    heading = next((str(element.xpath("string()")) for element in tree.iter("h1")), "")
    title = next((str(element.xpath("string()")) for element in tree.iter("title")), "")
    return shared or heading.strip() or title.strip()


def _metas(tree: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content:
            found.setdefault(name.lower(), content.strip())
    return found


def _json_ld(tree: etree._Element) -> Iterator[dict[str, Any]]:
    for element in tree.iter("script"):
        if (element.get("type") or "").lower() != "application/ld+json" or not element.text:
            continue
        try:
            document = json.loads(element.text[:_MAX_JSON], strict=False)
        except (ValueError, RecursionError):
            continue
        things = document.get("@graph", [document]) if isinstance(document, dict) else document
        for thing in things if isinstance(things, list) else ():
            if isinstance(thing, dict) and _ARTICLE_TYPES.search(str(thing.get("@type"))):
                yield thing


def _names(author: object) -> Iterator[str]:
    for person in author if isinstance(author, list) else [author]:
        if isinstance(person, dict) and isinstance(person.get("name"), str):
            yield person["name"]
        elif isinstance(person, str):
            yield person
